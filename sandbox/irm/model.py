"""The objects of IRM."""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..clock import Clock
from .answers import Json

_ID_LETTERS = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789"


def new_id(prefix: str) -> str:
    """Return a new public id: the kind's letter and twelve more (no O and no 0)."""
    return prefix + "".join(secrets.choice(_ID_LETTERS) for _ in range(12))


def moment(when: float | None) -> str | None:
    """Return a time as the API writes it: UTC with microseconds and a Z."""
    return None if when is None else datetime.fromtimestamp(when, UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Team:
    """A team, known to IRM from its stack's Grafana."""

    id: str
    grafana_id: int
    name: str
    email: str | None = None
    avatar_url: str = "/avatar/0"


@dataclass
class User:
    """A user of the API; `role` is `admin` (may do all) or `viewer` (may read)."""

    id: str
    grafana_id: int
    username: str
    email: str
    role: str = "admin"
    teams: list[str] = field(default_factory=list)
    is_service_account: bool = False


@dataclass
class SlackChannel:
    """A channel of the connected Slack workspace."""

    name: str
    slack_id: str


@dataclass
class EscalationChain:
    """An escalation chain; its name is unique in the organisation."""

    id: str
    name: str
    team_id: str | None = None


@dataclass
class Route:
    """A route of an integration. The default route is last and matches every remaining alert."""

    id: str
    integration_id: str
    is_default: bool
    position: int = 0
    escalation_chain_id: str | None = None
    routing_type: str = "regex"
    routing_regex: str | None = None
    slack_channel_id: str | None = None
    slack_enabled: bool | None = True
    telegram_enabled: bool = False


@dataclass
class Heartbeat:
    """The heartbeat row of an integration, created with it. Before the first heartbeat it cannot expire."""

    timeout: int = 600
    last_beat: float | None = None
    alive: bool = True
    beats: int = 0
    recent: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=1000))


@dataclass
class Integration:
    """An integration. A deleted integration is kept: its link responds 403, its alert groups stay."""

    id: str
    token: str
    type: str
    name: str
    created_at: float
    team_id: str | None = None
    description_short: str | None = None
    templates: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, Any] = field(default_factory=dict)
    heartbeat: Heartbeat | None = None
    deleted_at: float | None = None


@dataclass
class Alert:
    """One payload that came in."""

    id: str
    created_at: float
    payload: Json


@dataclass
class AlertGroup:
    """Alerts that belong together, and what became of them."""

    id: str
    integration_id: str
    route_id: str
    distinction: str
    title: str | None
    started_at: float
    number: int
    alerts: list[Alert] = field(default_factory=list)
    resolved_at: float | None = None
    resolved_by: str | None = None
    acknowledged_at: float | None = None
    acknowledged_by: str | None = None
    silenced_at: float | None = None
    silenced_until: float | None = None
    is_open: bool = True

    @property
    def state(self) -> str:
        """The state as the API names it."""
        if self.resolved_at is not None:
            return "resolved"
        if self.acknowledged_at is not None:
            return "acknowledged"
        return "silenced" if self.silenced_at is not None else "firing"

    def unsilence(self) -> None:
        """Take a silence back."""
        self.silenced_at = self.silenced_until = None


@dataclass
class Store:
    """All objects of IRM, in order of creation.

    Attributes:
        clock: sandbox time.
        base_url: where this IRM is reached, without a slash at its end.
        stack_url: the Grafana stack that this IRM belongs to.
        slack_connected: whether a Slack workspace is connected.
        token_marker: text in the tokens of integrations' links.

    """

    clock: Clock
    base_url: str
    stack_url: str
    slack_connected: bool = True
    token_marker: str = ""
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    slack_channels: dict[str, SlackChannel] = field(default_factory=dict)
    chains: dict[str, EscalationChain] = field(default_factory=dict)
    integrations: dict[str, Integration] = field(default_factory=dict)
    by_token: dict[str, Integration] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    groups: dict[str, AlertGroup] = field(default_factory=dict)
    open_groups: dict[tuple[str, str, str], AlertGroup] = field(default_factory=dict)

    def live(self, keep: Callable[[Integration], bool] = lambda _: True) -> list[Integration]:
        """Return the integrations that are not deleted, and that `keep` keeps."""
        return [one for one in self.integrations.values() if one.deleted_at is None and keep(one)]

    def routes_of(self, integration_id: str) -> list[Route]:
        """Return an integration's routes in the order in which they are tried."""
        own = [route for route in self.routes.values() if route.integration_id == integration_id]
        return sorted(own, key=lambda route: (route.is_default, route.position))

    def resolve(self, group: AlertGroup, user_id: str | None) -> None:
        """Resolve an alert group, by its source or by a user; further alerts open another."""
        group.unsilence()
        group.resolved_at, group.resolved_by = self.clock.now(), user_id
        if group.is_open:
            group.is_open = False
            self.open_groups.pop((group.integration_id, group.route_id, group.distinction), None)
