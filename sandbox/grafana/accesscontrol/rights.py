"""The rights of an account that has its own instead of a basic role's: each action counts on some scopes.

Read from Grafana's code: `pkg/services/accesscontrol/evaluator.go`, `pkg/services/ngalert/accesscontrol/rules.go`,
`pkg/services/folder/folderimpl/folder.go`. A right to a folder is one to all folders in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..common.errors import public
from .access import Identity

TOP = "folders:uid:general"
"""The scope of what is in no folder."""

_OF_FOLDERS = ("alert.rules:", "folders:")
"""How the actions begin that count on scopes of folders."""

_OF_A_CREATOR = (
    *(f"folders:{action}" for action in ("create", "delete", "read", "write")),
    *(f"alert.rules:{action}" for action in ("create", "delete", "read", "write")),
)
_READ_ALL_RULES = ("alert.provisioning:read", "alert.rules.provisioning:read", "alert.provisioning.secrets:read")
_ALL_RULES = ("alert.provisioning:write", "alert.rules.provisioning:write")


@dataclass(frozen=True)
class Needed:
    """Rights of which any or all are required, with their text in a refusal.

    Attributes:
        word: `any` or `all`.
        parts: actions, and further lists.

    """

    word: str
    parts: tuple["Needed | str", ...]

    def __str__(self) -> str:
        """Return them as Grafana does, which tells not where a list ends."""
        return f"{self.word} of {', '.join(str(part) for part in self.parts)}"


def any_of(*parts: Needed | str) -> Needed:
    """Return rights of which any one is enough."""
    return Needed("any", parts)


def all_of(*parts: Needed | str) -> Needed:
    """Return rights that are needed together."""
    return Needed("all", parts)


def admits(identity: Identity, needed: Needed | str, folder: Iterable[str] | None) -> bool:
    """Return whether an account has the rights that a route needs.

    Args:
        identity: an account with rights of its own.
        needed: the rights; empty for none.
        folder: the scopes of the folder in the route's path, from its own to the top one's; None without one.

    """
    if isinstance(needed, str):
        return not needed or _has(identity, needed, folder)
    found = [admits(identity, part, folder) for part in needed.parts]
    return any(found) if needed.word == "any" else all(found)


def _has(identity: Identity, action: str, targets: Iterable[str] | None) -> bool:
    scopes = (identity.grants or {}).get(action)
    if scopes is None:
        return False
    return targets is None or not action.startswith(_OF_FOLDERS) or _covered(scopes, targets)


def _covered(scopes: Iterable[str], targets: Iterable[str]) -> bool:
    wanted = list(targets)
    return any(
        target.startswith(scope[:-1]) if scope.endswith("*") else scope == target
        for scope in scopes
        for target in wanted
    )


def sees_rules(identity: Identity, scopes: list[str]) -> bool:
    """Return whether an account may read the rules in a folder with these scopes."""
    grants = identity.grants
    if grants is None or any(action in grants for action in _READ_ALL_RULES):
        return True
    return all(_has(identity, action, scopes) for action in ("alert.rules:read", "folders:read"))


def check_new_folder(identity: Identity, parents: list[str]) -> None:
    """Refuse a new folder below `parents` (none: at the top) to an account that may not create folders there.

    Raises:
        ApiError: 403.

    """
    if identity.grants is not None and not _has(identity, "folders:create", parents or [TOP]):
        message = "not enough permissions to create a folder in the selected location"
        raise public(403, "folders.forbiddenCreation", message)


def grant_to_creator(identity: Identity, uid: str) -> None:
    """Give an account all rights to the folder that it created."""
    if identity.grants is not None:
        for action in _OF_A_CREATOR:
            identity.grants.setdefault(action, []).append(f"folders:uid:{uid}")


def check_rules(identity: Identity, folder: str, scopes: list[str], changes: dict[str, bool]) -> None:
    """Refuse changes of a folder's rules to an account that may write some of them, and not these.

    Args:
        identity: the account of the request.
        folder: the folder's identifier.
        scopes: its scopes.
        changes: which of `create`, `write` and `delete` are done.

    Raises:
        ApiError: 403.

    """
    grants = identity.grants
    if grants is None or any(action in grants for action in _ALL_RULES):
        return
    said = {
        "create": "create alert rules in the folder",
        "write": "update alert rules that belongs to folder",
        "delete": "delete alert rules that belong to folder",
    }
    for change, done in changes.items():
        action = f"alert.rules:{change}"
        if done and not _has(identity, action, scopes):
            message = f"user is not authorized to {said[change]} {folder}"
            extra: dict[str, Any] = {"permissions": f"action:{action} scopes:folders:uid:{folder}"}
            raise public(403, "alerting.unauthorized", message, extra)
