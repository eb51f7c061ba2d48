"""The data of `verify`: the state of the stack, the snapshot of the live systems, and the findings."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from grafana_irm_cli.verify.silences import Silence


@dataclass(frozen=True)
class Timings:
    """The timings of a heartbeat rule: canonical Prometheus durations such as `1m30s`."""

    evaluation_interval: str
    pending_period: str
    group_wait: str
    group_interval: str
    repeat_interval: str


@dataclass(frozen=True)
class Heartbeat:
    """The heartbeat of one integration, as in the stack's state.

    Attributes:
        endpoint: the heartbeat URL, a credential.
        contact_point: name of the heartbeat contact point.
        rule_uid: UID of the heartbeat rule.
        longest_gap: the longest time between two beats that the timing model allows.
        timings: the rule's timings.
        rule_shared_with: names of the stack's other integrations whose heartbeat rule has the same UID.
        shared: name of the `SharedHeartbeat` that the integration is a member of; empty if it has its own heartbeat.
        siblings: the heartbeat URLs of the other members, credentials.
        grafana_instances: how many Grafana instances form the Alertmanager cluster; 1 without high availability.
        interval: the heartbeat interval to set in IRM; None when the state does not have it.

    """

    endpoint: str = field(repr=False)
    contact_point: str
    rule_uid: str
    longest_gap: timedelta
    timings: Timings
    rule_shared_with: tuple[str, ...] = ()
    grafana_instances: int = 1
    interval: timedelta | None = None
    shared: str = ""
    siblings: tuple[str, ...] = field(default=(), repr=False)

    @property
    def others(self) -> str:
        """The other members in words, such as `, beside 19 other members`; empty without other members."""
        count = len(self.siblings)
        return f", beside {count} other member{'' if count == 1 else 's'}" if count else ""


@dataclass(frozen=True)
class Wiring:
    """One `IrmAlerting`, as in the stack's state.

    Attributes:
        name: the integration's name; the component's name when the integration's name is not known.
        integration_id: the integration's id in IRM.
        integration_type: `alertmanager` or `webhook`.
        endpoint: the integration's HTTP endpoint, a credential.
        contact_point: name of the alert contact point.
        heartbeat: the heartbeat; None when it is disabled.
        links: pages in Grafana and IRM, by what they show: `integration`, `contact_point`, `rule`…
        link: the endpoint as IRM reported it at the last `pulumi up`, a credential; None for an existing integration.
        resolves: whether the alert contact point sends resolved messages.

    """

    name: str
    integration_id: str
    integration_type: str
    endpoint: str = field(repr=False)
    contact_point: str
    heartbeat: Heartbeat | None
    links: dict[str, str] = field(default_factory=dict)
    link: str | None = field(default=None, repr=False)
    resolves: bool = True


@dataclass(frozen=True)
class Integration:
    """An integration as IRM lists it.

    Attributes:
        heartbeat_link: the heartbeat endpoint; None when the heartbeat is not enabled.
        maintenance: end of its maintenance or debug mode, in which alerts page nobody; None when in neither mode.
        team_id: the id of its team in IRM; None without a team.

    """

    id: str
    name: str
    type: str
    link: str = field(repr=False)
    heartbeat_link: str | None = field(repr=False)
    maintenance: str | None = None
    team_id: str | None = None


@dataclass(frozen=True)
class ContactPoint:
    """One integration of a contact point, as Grafana lists it. Grafana sends to all integrations of a name."""

    uid: str
    name: str
    type: str
    settings: dict[str, object] = field(repr=False)
    disable_resolve_message: bool

    @property
    def url(self) -> str:
        """The URL that the contact point sends to; empty when it has none."""
        return str(self.settings.get("url", ""))

    @property
    def method(self) -> str:
        """The HTTP method; by default Grafana's default."""
        return str(self.settings.get("httpMethod") or "POST")


@dataclass(frozen=True)
class Delivery:
    """Grafana's last delivery to a contact point.

    Attributes:
        age: time since the delivery; None when Grafana has no record of any. Grafana loses the record when it starts
            and when any contact point or notification policy of the organisation changes (its library `alerting` then
            creates all receivers again).
        error: error of the delivery; None when it succeeded.

    """

    age: timedelta | None
    error: str | None


@dataclass(frozen=True)
class Rule:
    """The state of an alert rule, as Grafana's rules API reports it.

    Attributes:
        evaluated: time since the last evaluation; None for never. After a restart of Grafana it is None until the
            rule's first evaluation.
        firing_for: how long the rule has been firing; None when it does not fire.
        muted_by: names of the rule's mute timings and active timings.
        labels: labels of the rule's alert. Silences match them.

    """

    uid: str
    state: str
    health: str
    last_error: str
    evaluated: timedelta | None
    paused: bool
    receiver: str | None
    timings: Timings
    firing_for: timedelta | None = None
    muted_by: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MissingHeartbeat:
    """The open alert group of a missing heartbeat; `age` is the time since IRM opened it."""

    integration_id: str
    state: str
    age: timedelta
    link: str


@dataclass(frozen=True)
class NotSeen:
    """A part that could not be read, and the reason without any credential; `transient` if a retry can succeed."""

    reason: str
    transient: bool = False


@dataclass(frozen=True)
class Snapshot:
    """The live systems at one moment. A part that could not be read is a `NotSeen`.

    Each age is the difference of two times in one response of one system, its `Date` header and a time in the body. So
    clocks need not agree.

    Attributes:
        integrations: by id.
        contact_points: all contact points, by name.
        deliveries: the last deliveries by contact-point name; a new contact point is missing until the config poll.
        rules: by UID.
        missing_heartbeats: by integration id.
        silences: the active silences.
        last_beats: how long ago Grafana delivered each last beat to IRM, by integration id; None when it is not known.
        order: UIDs of the integrations of shared contact points in the order of their deliveries, as far as needed.

    """

    integrations: dict[str, Integration] | NotSeen
    contact_points: dict[str, list[ContactPoint]] | NotSeen
    deliveries: dict[str, list[Delivery]] | NotSeen
    rules: dict[str, Rule] | NotSeen
    missing_heartbeats: dict[str, MissingHeartbeat | NotSeen] | NotSeen
    silences: list[Silence] | NotSeen = field(default_factory=list)
    last_beats: dict[str, timedelta | None] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)


class Status(StrEnum):
    """Result of a check: all is well, something is wrong, or the check could not read what it needs."""

    OK = "ok"
    WRONG = "wrong"
    NOT_SEEN = "not seen"


NEVER = timedelta(0)
"""Waiting does not fix a finding: a person has to."""

ANY_TIME = timedelta.max
"""Waiting can fix a finding at any time."""


@dataclass(frozen=True)
class Finding:
    """The result of one check: a line of the table.

    Attributes:
        integration: name of the integration.
        check: name of the check.
        status: the result.
        found: what the check found, without endpoints or tokens.
        todo: what to do about it; empty when all is well.
        link: address of the page in Grafana or IRM; empty when there is none.
        may_pass_within: how long waiting can help; `NEVER` when only a person can fix it.
        of_integration: whether `integration` is the name of an integration.
        requested: whether the user requested it, so that the table shows it even if all is well.

    """

    integration: str
    check: str
    status: Status
    found: str
    todo: str = ""
    link: str = ""
    may_pass_within: timedelta = NEVER
    of_integration: bool = True
    requested: bool = False
