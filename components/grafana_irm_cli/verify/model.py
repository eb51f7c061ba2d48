"""What `verify` expects, what it saw, and what it found: plain data, so that every check is a pure function."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from grafana_irm_cli.verify.silences import Silence


@dataclass(frozen=True)
class Timings:
    """The heartbeat rule's timings as the stack set them, canonical Prometheus durations such as `1m30s`."""

    evaluation_interval: str
    pending_period: str
    group_wait: str
    group_interval: str
    repeat_interval: str


@dataclass(frozen=True)
class Heartbeat:
    """What the stack made for the heartbeat of one integration.

    Attributes:
        endpoint: the heartbeat URL, a credential.
        contact_point: name of the contact point on that URL.
        rule_uid: UID of the rule that always fires.
        longest_gap: the longest time between two beats that the timing model allows.
        timings: the rule's timings.
        rule_shared_with: names of other integrations of the stack whose heartbeat rule has the same UID.
        grafana_instances: how many Grafana instances form the Alertmanager cluster; 1 without high availability.

    """

    endpoint: str = field(repr=False)
    contact_point: str
    rule_uid: str
    longest_gap: timedelta
    timings: Timings
    rule_shared_with: tuple[str, ...] = ()
    grafana_instances: int = 1


@dataclass(frozen=True)
class Wiring:
    """One `IrmAlerting` as the stack's state has it.

    Attributes:
        name: the integration's name, or the component's where IRM's is not known.
        integration_id: the integration's id in IRM.
        integration_type: `alertmanager` or `webhook`.
        endpoint: the integration's HTTP endpoint, a credential.
        contact_point: name of the alert contact point.
        heartbeat: what belongs to the heartbeat, None where it is switched off.
        links: pages for a person, by what they show: `integration`, `contact_point`, `rule`…
        link: the endpoint as IRM itself gave it at the last `pulumi up`, a credential; None for an existing one.

    """

    name: str
    integration_id: str
    integration_type: str
    endpoint: str = field(repr=False)
    contact_point: str
    heartbeat: Heartbeat | None
    links: dict[str, str] = field(default_factory=dict)
    link: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Integration:
    """An integration as IRM lists it.

    Attributes:
        heartbeat_link: None where IRM has no heartbeat for it.
        maintenance: until when somebody has it in maintenance or debug mode, which escalate nothing; None if nobody.

    """

    id: str
    name: str
    type: str
    link: str = field(repr=False)
    heartbeat_link: str | None = field(repr=False)
    maintenance: str | None = None


@dataclass(frozen=True)
class ContactPoint:
    """A contact point as Grafana lists it. Several may share a name: Grafana then calls them all."""

    uid: str
    name: str
    type: str
    settings: dict[str, object] = field(repr=False)
    disable_resolve_message: bool

    @property
    def url(self) -> str:
        """The URL that the contact point calls; empty where it has none."""
        return str(self.settings.get("url", ""))

    @property
    def method(self) -> str:
        """The HTTP method of its calls, by default Grafana's own."""
        return str(self.settings.get("httpMethod") or "POST")


@dataclass(frozen=True)
class Delivery:
    """Grafana's last delivery to a contact point.

    Attributes:
        age: how long ago it was tried; None where Grafana knows of none. It forgets them when it starts, and when it
            takes a new configuration over: any contact point or notification policy of the organisation (its library
            `alerting`, which builds all receivers anew).
        error: what went wrong, None where it went well.

    """

    age: timedelta | None
    error: str | None


@dataclass(frozen=True)
class Rule:
    """The state of an alert rule, as Grafana's rules API tells it.

    Attributes:
        evaluated: how long ago it was last evaluated, None for never; a restarted Grafana says so of every rule until
            its first evaluation.
        firing_for: how long it has been firing, None where it does not fire.
        muted_by: names of the mute timings and active timings that hold its notifications back at times.
        labels: those of its alert, which silences go by.

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
    """An open alert group that says an integration's heartbeat is missing; `age` is how long ago IRM opened it."""

    integration_id: str
    state: str
    age: timedelta
    link: str


@dataclass(frozen=True)
class NotSeen:
    """A part that could not be looked at, and why, without any credential; `transient` if a later try can succeed."""

    reason: str
    transient: bool = False


@dataclass(frozen=True)
class Snapshot:
    """What both systems said in one look. A part that could not be read is a `NotSeen`.

    Ages are differences of two times of the same answer of the same system: its own `Date`, and what it tells. So no
    clock has to agree with another.

    Attributes:
        integrations: by id.
        contact_points: all of them, by name.
        deliveries: the last deliveries by contact-point name; a name is absent until Grafana took it over.
        rules: by UID.
        missing_heartbeats: by integration id.
        silences: those that are active.

    """

    integrations: dict[str, Integration] | NotSeen
    contact_points: dict[str, list[ContactPoint]] | NotSeen
    deliveries: dict[str, list[Delivery]] | NotSeen
    rules: dict[str, Rule] | NotSeen
    missing_heartbeats: dict[str, MissingHeartbeat | NotSeen] | NotSeen
    silences: list[Silence] | NotSeen = field(default_factory=list)


class Status(StrEnum):
    """How a check ended: all well, something is wrong, or it could not look."""

    OK = "ok"
    WRONG = "wrong"
    NOT_SEEN = "not seen"


NEVER = timedelta(0)
"""Waiting does not change a finding: somebody has to."""

ANY_TIME = timedelta.max
"""Waiting can change a finding at any time."""


@dataclass(frozen=True)
class Finding:
    """One line of the table.

    Attributes:
        integration: name of the integration it is about.
        check: what was looked at.
        status: how it ended.
        found: what was found, without endpoints or tokens.
        todo: what to do about it; empty when all is well.
        link: the page where a person sees it, if there is one.
        may_pass_within: how long it can be worth waiting for; `NEVER` where only a person can change it.

    """

    integration: str
    check: str
    status: Status
    found: str
    todo: str = ""
    link: str = ""
    may_pass_within: timedelta = NEVER
