"""Folders, with Grafana 12's responses about them."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..accesscontrol.access import Role
from ..common.errors import bad_request_data, plain, public
from ..common.times import rfc3339
from . import uids

_GENERAL = "general"
SHARED: dict[str, Any] = {"id": -1, "uid": "sharedwithme", "title": "Shared with me"}
"""The first entry in a list of folders for anyone but an Admin."""


@dataclass
class Folder:
    """One folder.

    Attributes:
        uid: identifier.
        title: shown title; several folders may share one.
        parent: identifier of the folder it is in, or empty.
        number: the older, numeric identifier.
        created: Unix seconds. Likewise `updated`.
        updated: time of the last change.
        version: counts changes.

    """

    uid: str
    title: str
    parent: str
    number: int
    created: float
    updated: float
    version: int = field(default=1)


class Folders:
    """All folders of the organisation.

    Args:
        now: returns the present time.
        rules_in: returns the number of alert rules in a folder.
        delete_rules_in: deletes a folder's alert rules, whatever their provenance.
        changed: called after a change of a title or place.

    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        rules_in: Callable[[str], int],
        delete_rules_in: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self._now = now
        self._rules_in = rules_in
        self._delete_rules_in = delete_rules_in
        self._changed = changed
        self._folders: dict[str, Folder] = {}
        self._numbers = itertools.count(1)

    def __contains__(self, uid: str) -> bool:
        return uid in self._folders

    def path(self, uid: str) -> str:
        """Return the titles of the folder and its parent folders: the label `grafana_folder`."""
        folder = self._folders.get(uid)
        if folder is None:
            return ""
        title = folder.title.replace("/", "\\/")
        return f"{self.path(folder.parent)}/{title}" if folder.parent else title

    def top(self) -> list[str]:
        """Return the identifiers of the folders that are in no other one."""
        return [folder.uid for folder in self._folders.values() if not folder.parent]

    def scopes(self, uid: str) -> list[str]:
        """Return the scopes of rights for a folder: its own scope, and the scopes of its parent folders."""
        folder = self._folders.get(uid)
        return [f"folders:uid:{each.uid}" for each in [folder, *self._above(folder)]] if folder else []

    def get(self, uid: str, role: Role = Role.ADMIN) -> dict[str, Any]:
        """Return one folder as a role sees it, or raise the 404."""
        return self._shown(self._found(uid), role)

    def listed(self, parent: str = "", page: int = 1, limit: int = 1000) -> list[dict[str, Any]]:
        """Return the folders directly in `parent`, in short, or raise the 404."""
        if parent:
            self._found(parent)
        inside = sorted((f for f in self._folders.values() if f.parent == parent), key=lambda f: f.title)
        chosen = inside[(page - 1) * limit : page * limit]
        return [{"id": f.number, "uid": f.uid, "title": f.title, **_parent(f)} for f in chosen]

    def create(self, given: dict[str, Any], role: Role = Role.ADMIN) -> dict[str, Any]:
        """Create a folder.

        Raises:
            ApiError: 400 without title, 412 for an identifier in use, 404 for an unknown parent; a title in use is no
                error.

        """
        uid, title, parent = (_text(given, key) for key in ("uid", "title", "parentUid"))
        title = title.strip()
        if not title:
            raise plain(400, "folder title cannot be empty")
        _check_uid(uid)
        if uid in self._folders:
            raise plain(412, "the folder has been changed by someone else")
        if parent and parent == uid:
            raise plain(400, "folder cannot be parent of itself")
        if parent:
            self._found(parent)
        now = float(int(self._now()))
        folder = Folder(uid or uids.new_uid(), title, parent, next(self._numbers), now, now)
        self._folders[folder.uid] = folder
        return self._shown(folder, role)

    def update(self, uid: str, given: dict[str, Any], role: Role = Role.ADMIN) -> dict[str, Any]:
        """Give a folder another title; without `overwrite` the version must be the present one.

        Raises:
            ApiError: 404 when unknown, 400 for an empty title, 412 for another version.

        """
        title = _text(given, "title").strip()
        if "title" in given and not title:
            raise plain(400, "Dashboard title cannot be empty")
        folder = self._found(uid)
        if not given.get("overwrite") and given.get("version") != folder.version:
            raise plain(412, "The dashboard has been changed by someone else")
        self._change(folder, title or folder.title, folder.parent)
        return self._shown(folder, role)

    def move(self, uid: str, given: dict[str, Any], role: Role = Role.ADMIN) -> dict[str, Any]:
        """Put a folder into another one, or to the top.

        Raises:
            ApiError: 404 when either is unknown, 500 for a place within itself.

        """
        folder, parent = self._found(uid), _text(given, "parentUid")
        if parent:
            self._found(parent)
        if parent in (uid, *self._below(uid)):
            circle = "cannot move folder under its own descendant, this would create a circular reference"
            raise plain(500, circle)
        self._change(folder, folder.title, parent)
        return self._shown(folder, role)

    def delete(self, uid: str, *, force_delete_rules: bool) -> dict[str, Any]:
        """Remove a folder and what is in it.

        Raises:
            ApiError: 404 for an unknown folder, 400 if the folder has alert rules that are not to be deleted.

        """
        if uid not in self._folders:
            raise plain(404, f'folders.folder.grafana.app "{uid}" not found')
        doomed = [uid, *self._below(uid)]
        if not force_delete_rules and any(self._rules_in(each) for each in doomed):
            raise public(400, "folder.not-empty", "Folder cannot be deleted: folder is not empty")
        for each in doomed:
            self._delete_rules_in(each)
            del self._folders[each]
        return {"message": "Folder deleted"}

    def _below(self, uid: str) -> list[str]:
        inside = [folder.uid for folder in self._folders.values() if folder.parent == uid]
        return inside + [deeper for each in inside for deeper in self._below(each)]

    def _found(self, uid: str) -> Folder:
        if uid not in self._folders:
            raise plain(404, "folder not found", status="not-found")
        return self._folders[uid]

    def _change(self, folder: Folder, title: str, parent: str) -> None:
        # What is as it was does not count as a change.
        if (folder.title, folder.parent) != (title, parent):
            folder.title, folder.parent = title, parent
            folder.version += 1
            folder.updated = float(int(self._now()))
            self._changed()

    def _above(self, folder: Folder) -> list[Folder]:
        parent = self._folders.get(folder.parent)
        return [*self._above(parent), parent] if parent else []

    def _shown(self, folder: Folder, role: Role, *, parents: bool = True) -> dict[str, Any]:
        slug = re.sub(r"[^a-z0-9]+", "-", folder.title.lower()).strip("-") or folder.uid
        allowed = dict.fromkeys(("canSave", "canEdit", "canDelete"), role > Role.VIEWER)
        above = [self._shown(each, role, parents=False) for each in self._above(folder)] if parents else []
        return {
            "id": folder.number,
            "uid": folder.uid,
            "orgId": 1,
            "title": folder.title,
            "url": f"/dashboards/f/{folder.uid}/{slug}",
            "hasAcl": False,
            **allowed,
            "canAdmin": role is Role.ADMIN,
            "createdBy": "Anonymous",
            "created": rfc3339(folder.created),
            "updatedBy": "Anonymous",
            "updated": rfc3339(folder.updated),
            "version": folder.version,
            **_parent(folder),
            **({"parents": above} if above else {}),
        }


def _parent(folder: Folder) -> dict[str, str]:
    return {"parentUid": folder.parent} if folder.parent else {}


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key) or ""
    if not isinstance(value, str):
        raise bad_request_data()
    return value


def _check_uid(uid: str) -> None:
    if len(uid) > uids.LONGEST:
        raise plain(400, f"uid too long, max {uids.LONGEST} characters")
    if uids.problem_with(uid):
        raise plain(400, "uid contains illegal characters")
    if uid == _GENERAL:
        raise plain(500, "Folder API error: invalid uid for folder provided")
    if uid == SHARED["uid"]:
        raise public(400, "folder.bad-request", "BadRequest")
