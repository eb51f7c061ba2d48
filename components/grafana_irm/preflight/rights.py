"""Which rights in Grafana are needed, and which of them a token or user has.

Grafana tells them as a map of actions (``GET /api/access-control/user/permissions``), for tokens and for users alike.
What each request asks for is as in Grafana 12's own code (``pkg/services/ngalert/api/authorization.go``, and for
scopes ``pkg/services/ngalert/accesscontrol/rules.go`` and ``pkg/services/folder/folderimpl/folder.go``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grafana_irm.unique.table import Version

_MARK = "alert.provisioning.provenance:write"
"""With it, the rights of alerting's own pages are enough at the provisioning API."""


TOP = "general"
"""The UID by which scopes name the place of folders that are in no other."""


@dataclass(frozen=True)
class Right:
    """Something that has to be done in Grafana, and the sets of actions of which one whole set allows it."""

    doing: str
    enough: tuple[frozenset[str], ...]
    scoped: frozenset[str] = frozenset()
    """The actions that count only where they have one of ``scopes``; the others count with any scope."""
    scopes: tuple[str, ...] = ()

    def given_by(self, permissions: Mapping[str, object]) -> bool:
        """Whether these permissions, actions with their scopes, allow it."""
        return any(all(self.has(action, permissions) for action in one) for one in self.enough)

    def has(self, action: str, permissions: Mapping[str, object]) -> bool:
        """Whether an action is among the permissions, with a scope that counts."""
        if action not in permissions or action not in self.scoped:
            return action in permissions
        return any(_covers(scope, wanted) for scope in _texts(permissions[action]) for wanted in self.scopes)

    def __str__(self) -> str:
        """Return what is to be done and the shortest ways to be allowed to."""
        ways = [", ".join(sorted(self.enough[0] - self.scoped))]
        if self.scoped:
            ways.append(f"{', '.join(sorted(self.scoped))} on {self.scopes[0]}")
        return f"{self.doing} ({', or '.join(filter(None, ways))})"


def _covers(scope: str, wanted: str) -> bool:
    """Whether a scope that is granted covers one that is wanted (``match`` in Grafana's evaluator)."""
    return wanted.startswith(scope[:-1]) if scope.endswith("*") else scope == wanted


def _texts(scopes: object) -> Iterable[str]:
    return [scope for scope in scopes if isinstance(scope, str)] if isinstance(scopes, list) else ()


def _any_of(*sets: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one) for one in sets)


CONTACT_POINTS = Right(
    "make contact points",
    _any_of(
        ("alert.provisioning:write",),
        ("alert.notifications.provisioning:write",),
        ("alert.notifications:write", _MARK),
        ("alert.notifications.receivers:create", _MARK),
    ),
)
_CONTACT_POINTS_BEFORE_13 = Right(CONTACT_POINTS.doing, CONTACT_POINTS.enough[:-1])
_RECEIVERS_OWN = (13, 0)
"""Since this version an Editor has the rights to receivers alone, and they are enough (measured on 12.4.0 and 13.1)."""


def contact_points(version: Version | None) -> Right:
    """Return the right to create contact points in this version of Grafana; not known, it counts as the newest."""
    return _CONTACT_POINTS_BEFORE_13 if version is not None and version < _RECEIVERS_OWN else CONTACT_POINTS


RULES = Right(
    "make alert rules",
    _any_of(
        ("alert.provisioning:write",),
        ("alert.rules.provisioning:write",),
        ("alert.rules:create", "alert.rules:read", "folders:read", _MARK),
    ),
)
"""In a folder that is created first: whoever creates a folder has all rights to it."""
FOLDERS = Right("make folders", _any_of(("folders:create",)))


def rules_in(folder: str, parents: Iterable[str] = ()) -> Right:
    """Return the right to create alert rules in an existing folder.

    Args:
        folder: its UID.
        parents: the UIDs of the folders that it is in: rights to them hold for it too.

    """
    scopes = tuple(f"folders:uid:{uid}" for uid in (folder, *parents))
    return Right(f"{RULES.doing} in folder {folder!r}", RULES.enough, RULES.enough[-1] - {_MARK}, scopes)


def may_create_in_every_folder(permissions: Mapping[str, object]) -> bool:
    """Whether the right to create alert rules holds in every folder, also in one that does not exist."""
    return any(scope.endswith("*") for scope in _texts(permissions.get("alert.rules:create")))


def folders_at_the_top(version: Version | None) -> Right:
    """Return the right to create folders in no other folder; before Grafana 12 it may have no scope."""
    if version is None or version < _FOLDERS_SCOPED:
        return FOLDERS
    return Right(FOLDERS.doing, FOLDERS.enough, FOLDERS.enough[0], (f"folders:uid:{TOP}",))


_FOLDERS_SCOPED = (12, 0)


def lacking(permissions: Mapping[str, object], wanted: Iterable[Right]) -> list[Right]:
    """Return those of the wanted rights that the permissions (actions with their scopes) do not give."""
    return [right for right in wanted if not right.given_by(permissions)]
