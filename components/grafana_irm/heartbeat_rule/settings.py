"""What `HeartbeatAlertRule` and the heartbeat block of `IrmAlerting` accept."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from grafana_irm.contact_point.settings import HeartbeatContactPointBlock
from grafana_irm.errors import InvalidInputs
from grafana_irm.inputs.model import InputModel, OrOutput, Refusal, Shown
from grafana_irm.inputs.renamed import by_names_of_today
from grafana_irm.inputs.types import Duration, FolderTitle, GrafanaInstances, Labels, Name, OrgId, RuleTitle, Uid, whole
from grafana_irm.timing import DEFAULT_IRM_INTERVAL, HeartbeatTiming, format_duration

TIMING_FIELDS = (
    "evaluation_interval",
    "pending_period",
    "group_wait",
    "group_interval",
    "repeat_interval",
    "config_poll_interval",
    "delivery_margin",
    "grafana_instances",
)
"""The settings of a rule that are inputs of the timing model."""

DEFAULT_HEARTBEAT_INTERVAL = format_duration(DEFAULT_IRM_INTERVAL)
"""IRM's default for a new integration (measured). A person must set any other interval in IRM."""


class HeartbeatRuleOptions(InputModel):
    """Options of the heartbeat's alert rule."""

    renamed: ClassVar[Mapping[str, str]] = {"takeover": "config_poll_interval"}

    evaluation_interval: Duration | None = None
    """How often Grafana evaluates the rule.

    Allowed: a duration, a multiple of 10s (Grafana's scheduler), shorter than the heartbeat interval.
    Default: derived from the heartbeat interval.
    """
    pending_period: Duration | None = None
    """How long the rule is pending before it fires.

    Allowed: a duration shorter than the heartbeat interval.
    Default: derived. Longer than ``config_poll_interval`` where the heartbeat interval allows it, so that no beat
    reaches the root notification policy.
    """
    group_wait: Duration | None = None
    """How long Grafana waits before the first notification.

    Allowed: a duration shorter than the heartbeat interval.
    Default: ``0s`` (Grafana docs, Configure Grafana IRM for Alerting).
    """
    group_interval: Duration | None = None
    """How often Grafana checks whether a notification is due.

    Allowed: a duration of more than 0s.
    Default: ``1s`` (Grafana docs, Configure Grafana IRM for Alerting), ``2s`` with several Grafana instances.
    """
    repeat_interval: Duration | None = None
    """How long after a beat the next beat is due.

    Allowed: a duration of more than 0s.
    Default: derived, so that beats may be lost without a false alarm.
    """
    config_poll_interval: Duration | None = None
    """How long Grafana takes to apply new contact points and routes: its ``alertmanager_config_poll_interval``.

    Allowed: a duration.
    Default: ``1m``, the default of Grafana.
    """
    delivery_margin: Duration | None = None
    """The longest time that the delivery of a beat takes.

    Allowed: a duration.
    Default: ``5s``. IRM responds within one second.
    """
    grafana_instances: GrafanaInstances | None = None
    """The number of Grafana instances in one Alertmanager cluster.

    Allowed: 1 to 100.
    Default: 1.

    Each instance waits 15s for every instance before it. The timings are checked for the case that the sending instance
    stops.
    """
    data_source_uid: OrOutput[Uid] | None = None
    """The UID of a Prometheus data source that the rule queries with ``vector(1) > 0``.

    Allowed: 1 to 40 letters, digits, hyphens and underscores.
    Default: none. The rule is then a math expression and needs no data source.
    """
    folder_uid: OrOutput[Uid] | None = None
    """The UID of an existing folder for the rule.

    Allowed: 1 to 40 letters, digits, hyphens and underscores. Not together with ``folder_title``.
    Default: none: a folder is created.
    """
    folder_title: OrOutput[FolderTitle] | None = None
    """The title of the folder that is created.

    Allowed: 1 to 189 characters. Not together with ``folder_uid``.
    Default: the name of the rule.
    """
    rule_uid: OrOutput[Uid] | None = None
    """The UID of the rule.

    Allowed: 1 to 40 letters, digits, hyphens and underscores.
    Default: derived from the names of project, stack and resource, so that it never changes.
    """
    rule_group: OrOutput[RuleTitle] | None = None
    """The name of the rule group. The rule is the only rule in it.

    Allowed: 1 to 190 characters.
    Default: derived from the name of the resource, since the name of the rule may change.
    """
    labels: OrOutput[Labels] | None = None
    """Labels of the alert.

    Default: none.
    """
    annotations: OrOutput[Labels] | None = None
    """Annotations of the alert.

    Default: a summary that says what the alert is for.
    """
    fire_on_error: OrOutput[bool] = True
    """Whether beats continue when the data source fails.

    Default: true: the heartbeat watches Grafana Alerting and not the data source.
    """
    disable_provenance: OrOutput[bool] = False
    """Whether people may edit the rule in Grafana's UI.

    Default: false.
    """
    org_id: OrOutput[OrgId] | None = None
    """The id of the Grafana organisation of the rule.

    Allowed: a number as text, such as ``"1"``. Only with the credentials of a user (``user:password``): a token belongs
    to one organisation.
    Default: the organisation of the provider, else 1.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse a title for an existing folder, which has a title."""
        if given.get("folder_uid") is not None and given.get("folder_title") is not None:
            allowed = "either folder_uid or folder_title, not both: an existing folder has a title"
            yield Refusal(("folder_title",), allowed, given["folder_title"])


def timing_of(interval: str, rule: HeartbeatRuleOptions, *, shared: int = 0) -> HeartbeatTiming:
    """Return the timing of a rule that was validated; ``shared`` integrations have it in common, if any."""
    return _derive(interval, tuple((name, getattr(rule, name)) for name in TIMING_FIELDS), shared)


@lru_cache(maxsize=1024)
def _derive(interval: Any, given: tuple[tuple[str, Any], ...], shared: int) -> HeartbeatTiming:  # noqa: ANN401 - not yet checked
    return HeartbeatTiming.derive(interval, **dict(given), shared=shared)


def timing_refusals(
    interval: Any,  # noqa: ANN401 - not yet checked
    rule: Mapping[str, Any],
    *,
    shared: int = 0,
) -> Iterable[Refusal]:
    """Refuse timings with which a beat could come late.

    Args:
        interval: the heartbeat interval, as given.
        rule: the settings of the rule, as given.
        shared: the number of integrations that share the heartbeat; 0 for a heartbeat of one integration.

    """
    given = tuple(
        (name, whole(rule.get(name)) if name == "grafana_instances" else rule.get(name)) for name in TIMING_FIELDS
    )
    if not all(isinstance(value, Hashable) for value in (interval, *dict(given).values())):
        return  # the wrong type is reported where it stands
    try:
        _derive(interval, given, shared)
    except InvalidInputs as refused:
        for problem in refused.problems:
            yield Refusal((problem.path,), problem.allowed, Shown(problem.given))


class HeartbeatAlertRuleSettings(HeartbeatRuleOptions):
    """Inputs of `HeartbeatAlertRule`."""

    name: OrOutput[RuleTitle]
    """The name of the rule.

    Allowed: 1 to 190 characters.
    """
    contact_point: OrOutput[Name]
    """The name of the contact point for beats. The rule sends to it directly, past the notification policies."""
    heartbeat_interval: Duration = DEFAULT_HEARTBEAT_INTERVAL
    """The heartbeat interval that is set in IRM. The timings of the rule follow from it.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse timings with which a beat could come late."""
        yield from super().cross_check(given)
        for refusal in timing_refusals(given.get("heartbeat_interval", DEFAULT_HEARTBEAT_INTERVAL), given):
            yield refusal._replace(where=("heartbeat_interval",)) if refusal.where == ("interval",) else refusal


class HeartbeatRuleBlock(HeartbeatRuleOptions):
    """The alert rule of the heartbeat. It always fires."""

    name: OrOutput[RuleTitle] | None = None
    """The name of the rule.

    Allowed: 1 to 190 characters.
    Default: the name of the heartbeat's contact point.
    """


class HeartbeatBlock(InputModel):
    """The heartbeat. IRM opens an alert group when beats stop."""

    enabled: bool = True
    """Whether there is a heartbeat.

    Default: true: nothing else reports that Grafana Alerting is dead.
    """
    interval: Duration = DEFAULT_HEARTBEAT_INTERVAL
    """How long IRM waits for a beat before it opens an alert group.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there, and the output ``manual_steps`` says
    so.
    """
    contact_point: HeartbeatContactPointBlock = HeartbeatContactPointBlock.model_construct()
    """The contact point for beats.

    Default: a contact point with default options.
    """
    rule: HeartbeatRuleBlock = HeartbeatRuleBlock.model_construct()
    """The alert rule that always fires.

    Default: a rule with derived timings.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse timings with which a beat could come late."""
        rule = given.get("rule")
        keys = rule if isinstance(rule, Mapping) else {}
        for refusal in timing_refusals(given.get("interval", DEFAULT_HEARTBEAT_INTERVAL), _rule(keys)):
            yield refusal if refusal.where == ("interval",) else refusal._replace(where=("rule", *refusal.where))


def _rule(given: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the rule's block by the fields' names, whichever way its keys were written."""
    snake = {
        "".join(f"_{char.lower()}" if char.isupper() else char for char in key): value
        for key, value in given.items()
        if isinstance(key, str)
    }
    return by_names_of_today(snake, HeartbeatRuleOptions.renamed)[0]
