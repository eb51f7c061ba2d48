"""The permissions that the program needs in Grafana, and which of them a token or user has.

Grafana returns them as a map of actions (``GET /api/access-control/user/permissions``), for tokens and for users. The
permissions that each request needs come from Grafana 12's code (``pkg/services/ngalert/api/authorization.go``, and for
scopes ``pkg/services/ngalert/accesscontrol/rules.go`` and ``pkg/services/folder/folderimpl/folder.go``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grafana_irm.unique.table import Version

_MARK = "alert.provisioning.provenance:write"
"""With this action, the permissions of alerting's own pages are enough for the provisioning API."""


TOP = "general"
"""The UID in scopes for the top level, where folders without a parent are."""


@dataclass(frozen=True)
class Right:
    """A task in Grafana, and the sets of actions that allow it: every action of one set is needed."""

    doing: str
    enough: tuple[frozenset[str], ...]
    scoped: frozenset[str] = frozenset()
    """The actions that count only where they have one of ``scopes``; the others count with any scope."""
    scopes: tuple[str, ...] = ()

    def given_by(self, permissions: Mapping[str, object]) -> bool:
        """Whether these permissions (actions with their scopes) allow the task."""
        return any(all(self.has(action, permissions) for action in one) for one in self.enough)

    def has(self, action: str, permissions: Mapping[str, object]) -> bool:
        """Whether an action is among the permissions, with a scope that counts."""
        if action not in permissions or action not in self.scoped:
            return action in permissions
        return any(_covers(scope, wanted) for scope in _texts(permissions[action]) for wanted in self.scopes)

    def __str__(self) -> str:
        """Return the task with the shortest set of actions that allows it."""
        ways = [", ".join(sorted(self.enough[0] - self.scoped))]
        if self.scoped:
            ways.append(f"{', '.join(sorted(self.scoped))} on {self.scopes[0]}")
        return f"{self.doing} ({', or '.join(filter(None, ways))})"


def _covers(scope: str, wanted: str) -> bool:
    """Whether a granted scope covers a wanted scope (``match`` in Grafana's evaluator)."""
    return wanted.startswith(scope[:-1]) if scope.endswith("*") else scope == wanted


def _texts(scopes: object) -> Iterable[str]:
    return [scope for scope in scopes if isinstance(scope, str)] if isinstance(scopes, list) else ()


def _any_of(*sets: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one) for one in sets)


CONTACT_POINTS = Right(
    "create contact points",
    _any_of(
        ("alert.provisioning:write",),
        ("alert.notifications.provisioning:write",),
        ("alert.notifications:write", _MARK),
        ("alert.notifications.receivers:create", _MARK),
    ),
)
_CONTACT_POINTS_BEFORE_13 = Right(CONTACT_POINTS.doing, CONTACT_POINTS.enough[:-1])
_RECEIVERS_OWN = (13, 0)
"""From this version on, an Editor has only the actions on receivers, and they are enough (measured on 12.4.0, 13.1)."""


def contact_points(version: Version | None) -> Right:
    """Return the right to create contact points in this version of Grafana; an unknown version counts as the newest."""
    return _CONTACT_POINTS_BEFORE_13 if version is not None and version < _RECEIVERS_OWN else CONTACT_POINTS


RULES = Right(
    "create alert rules",
    _any_of(
        ("alert.provisioning:write",),
        ("alert.rules.provisioning:write",),
        ("alert.rules:create", "alert.rules:read", "folders:read", _MARK),
    ),
)
"""For rules in a new folder: the creator of a folder has all rights to the folder."""
POLICIES = Right("create notification policies", _any_of(("notifications.alerting.grafana.app/routingtrees:create",)))
"""For named policies of Grafana 13.1 and later. The creator of a policy may change and delete it."""
FOLDERS = Right("create folders", _any_of(("folders:create",)))


def rules_in(folder: str, parents: Iterable[str] = ()) -> Right:
    """Return the right to create alert rules in an existing folder.

    Args:
        folder: the folder's UID.
        parents: the UIDs of its parent folders, whose rights hold for the folder too.

    """
    scopes = tuple(f"folders:uid:{uid}" for uid in (folder, *parents))
    return Right(f"{RULES.doing} in folder {folder!r}", RULES.enough, RULES.enough[-1] - {_MARK}, scopes)


def may_create_in_every_folder(permissions: Mapping[str, object]) -> bool:
    """Whether the right to create alert rules holds in every folder, including folders that do not exist."""
    return any(scope.endswith("*") for scope in _texts(permissions.get("alert.rules:create")))


def folders_at_the_top(version: Version | None) -> Right:
    """Return the right to create folders at the top level; before Grafana 12 the action may have no scope."""
    if version is None or version < _FOLDERS_SCOPED:
        return FOLDERS
    return Right(FOLDERS.doing, FOLDERS.enough, FOLDERS.enough[0], (f"folders:uid:{TOP}",))


_FOLDERS_SCOPED = (12, 0)


def lacking(permissions: Mapping[str, object], wanted: Iterable[Right]) -> list[Right]:
    """Return the wanted rights that the permissions (actions with their scopes) do not include."""
    return [right for right in wanted if not right.given_by(permissions)]
