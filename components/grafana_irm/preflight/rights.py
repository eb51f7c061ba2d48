"""Which rights in Grafana are needed, and which of them a token or user has.

Grafana tells them as a map of actions (``GET /api/access-control/user/permissions``), for tokens and for users alike.
What each request asks for is as in Grafana 12's own code (``pkg/services/ngalert/api/authorization.go``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MARK = "alert.provisioning.provenance:write"
"""With it, the rights of alerting's own pages are enough at the provisioning API."""


@dataclass(frozen=True)
class Right:
    """Something that has to be done in Grafana, and the sets of actions of which one whole set allows it."""

    doing: str
    enough: tuple[frozenset[str], ...]

    def given_by(self, actions: Iterable[str]) -> bool:
        """Whether these actions allow it."""
        known = frozenset(actions)
        return any(one <= known for one in self.enough)

    def __str__(self) -> str:
        """Return what is to be done and the shortest way to be allowed to."""
        return f"{self.doing} ({', '.join(sorted(self.enough[0]))})"


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
RULES = Right(
    "make alert rules",
    _any_of(
        ("alert.provisioning:write",),
        ("alert.rules.provisioning:write",),
        ("alert.rules:create", "alert.rules:read", "folders:read", _MARK),
    ),
)
FOLDERS = Right("make folders", _any_of(("folders:create",)))


def lacking(permissions: Mapping[str, object], wanted: Iterable[Right]) -> list[Right]:
    """Return those of the wanted rights that the permissions (actions with their scopes) do not give."""
    return [right for right in wanted if not right.given_by(permissions)]
