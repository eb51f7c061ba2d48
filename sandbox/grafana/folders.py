"""Folders, with what Grafana 12 answers about them."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.grafana import uids
from sandbox.grafana.errors import ApiError, bad_request_data, plain, public
from sandbox.grafana.times import rfc3339


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
        rules_in: returns how many alert rules a folder holds.
        delete_rules_in: removes a folder's alert rules, whoever made them.
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
        """Return the folder's title with those of the folders it is in: the label `grafana_folder`."""
        folder = self._folders.get(uid)
        if folder is None:
            return ""
        title = folder.title.replace("/", "\\/")
        return f"{self.path(folder.parent)}/{title}" if folder.parent else title

    def get(self, uid: str) -> dict[str, Any]:
        """Return one folder, or raise the 404."""
        return self._shown(self._found(uid))

    def listed(self, parent: str = "", page: int = 1, limit: int = 1000) -> list[dict[str, Any]]:
        """Return the folders directly in `parent`, in short."""
        inside = sorted((f for f in self._folders.values() if f.parent == parent), key=lambda f: f.title)
        chosen = inside[(page - 1) * limit : page * limit]
        return [{"id": f.number, "uid": f.uid, "title": f.title, **_parent(f)} for f in chosen]

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        """Make a folder.

        Raises:
            ApiError: 400 without title, 412 for an identifier in use; a title in use is no error.

        """
        uid, title, parent = (given.get(key) or "" for key in ("uid", "title", "parentUid"))
        if not all(isinstance(text, str) for text in (uid, title, parent)):
            raise bad_request_data()
        if not title:
            raise plain(400, "folder title cannot be empty")
        if problem := uids.problem_with(uid):
            raise plain(400, problem)
        if uid in self._folders:
            raise _changed_by_someone_else()
        if parent and parent not in self._folders:
            raise public(404, "folder.parent-not-found", "parent folder not found")
        now = self._now()
        folder = Folder(uid or uids.new_uid(), title, parent, next(self._numbers), now, now)
        self._folders[folder.uid] = folder
        return self._shown(folder)

    def update(self, uid: str, given: dict[str, Any]) -> dict[str, Any]:
        """Give a folder another title; without `overwrite` the version must be the present one."""
        folder = self._found(uid)
        if not given.get("overwrite") and given.get("version") != folder.version:
            raise _changed_by_someone_else()
        folder.title = given.get("title") or folder.title
        return self._touched(folder)

    def move(self, uid: str, given: dict[str, Any]) -> dict[str, Any]:
        """Put a folder into another one, or to the top."""
        folder, parent = self._found(uid), given.get("parentUid") or ""
        if parent and parent not in self._folders:
            raise public(404, "folder.parent-not-found", "parent folder not found")
        folder.parent = parent
        return self._touched(folder)

    def delete(self, uid: str, *, force_delete_rules: bool) -> dict[str, Any]:
        """Remove a folder and what is in it.

        Raises:
            ApiError: 404 when unknown, 400 when it holds alert rules that are not to go with it.

        """
        folder = self._found(uid)
        doomed = [uid, *self._below(uid)]
        if not force_delete_rules and any(self._rules_in(each) for each in doomed):
            raise public(400, "folder.not-empty", "Folder cannot be deleted: folder is not empty")
        for each in doomed:
            self._delete_rules_in(each)
            del self._folders[each]
        return {"id": folder.number, "message": f"Folder {folder.title} deleted", "title": folder.title}

    def _below(self, uid: str) -> list[str]:
        inside = [folder.uid for folder in self._folders.values() if folder.parent == uid]
        return inside + [deeper for each in inside for deeper in self._below(each)]

    def _found(self, uid: str) -> Folder:
        if uid not in self._folders:
            raise plain(404, "folder not found", status="not-found")
        return self._folders[uid]

    def _touched(self, folder: Folder) -> dict[str, Any]:
        folder.version += 1
        folder.updated = self._now()
        self._changed()
        return self._shown(folder)

    def _shown(self, folder: Folder) -> dict[str, Any]:
        slug = re.sub(r"[^a-z0-9]+", "-", folder.title.lower()).strip("-") or folder.uid
        allowed = dict.fromkeys(("canSave", "canEdit", "canAdmin", "canDelete"), True)
        return {
            "id": folder.number,
            "uid": folder.uid,
            "orgId": 1,
            "title": folder.title,
            "url": f"/dashboards/f/{folder.uid}/{slug}",
            "hasAcl": False,
            **allowed,
            "createdBy": "admin",
            "created": rfc3339(folder.created),
            "updatedBy": "admin",
            "updated": rfc3339(folder.updated),
            "version": folder.version,
            **_parent(folder),
        }


def _parent(folder: Folder) -> dict[str, str]:
    return {"parentUid": folder.parent} if folder.parent else {}


def _changed_by_someone_else() -> ApiError:
    return plain(412, "the folder has been changed by someone else", status="version-mismatch")
