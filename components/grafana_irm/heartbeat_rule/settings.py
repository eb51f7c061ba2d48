"""What `HeartbeatAlertRule` and the heartbeat block of `IrmAlerting` accept."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from grafana_irm.contact_point.settings import HeartbeatContactPointBlock
from grafana_irm.errors import InvalidInputs
from grafana_irm.inputs.model import InputModel, OrOutput, Refusal, Shown
from grafana_irm.inputs.renamed import by_names_of_today
from grafana_irm.inputs.types import Duration, FolderTitle, GrafanaInstances, Labels, Name, OrgId, RuleTitle, Uid, whole
from grafana_irm.timing import HeartbeatTiming

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
"""The settings of a rule that the timing model takes."""

DEFAULT_HEARTBEAT_INTERVAL = "10m"
"""IRM's own default for a new integration (measured); another one is set by a person in IRM."""


class HeartbeatRuleOptions(InputModel):
    """What the rule takes beside its name, its contact point and the heartbeat interval."""

    renamed: ClassVar[Mapping[str, str]] = {"takeover": "config_poll_interval"}

    evaluation_interval: Duration | None = None
    pending_period: Duration | None = None
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    repeat_interval: Duration | None = None
    config_poll_interval: Duration | None = None
    delivery_margin: Duration | None = None
    grafana_instances: GrafanaInstances | None = None
    data_source_uid: OrOutput[Uid] | None = None
    folder_uid: OrOutput[Uid] | None = None
    folder_title: OrOutput[FolderTitle] | None = None
    rule_uid: OrOutput[Uid] | None = None
    rule_group: OrOutput[RuleTitle] | None = None
    labels: OrOutput[Labels] | None = None
    annotations: OrOutput[Labels] | None = None
    fire_on_error: OrOutput[bool] = True
    disable_provenance: OrOutput[bool] = False
    org_id: OrOutput[OrgId] | None = None

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse a title for a folder that is given: it has one."""
        if given.get("folder_uid") is not None and given.get("folder_title") is not None:
            yield Refusal(
                ("folder_title",), "nothing beside folder_uid: that folder has a title", given["folder_title"]
            )


def timing_of(interval: str, rule: HeartbeatRuleOptions) -> HeartbeatTiming:
    """Return the timing of a rule that was validated."""
    return _derive(interval, tuple((name, getattr(rule, name)) for name in TIMING_FIELDS))


@lru_cache(maxsize=1024)
def _derive(interval: Any, given: tuple[tuple[str, Any], ...]) -> HeartbeatTiming:  # noqa: ANN401 - not yet checked
    return HeartbeatTiming.derive(interval, **dict(given))


def _timing_refusals(interval: Any, rule: Mapping[str, Any]) -> Iterable[Refusal]:  # noqa: ANN401 - not yet checked
    given = tuple(
        (name, whole(rule.get(name)) if name == "grafana_instances" else rule.get(name)) for name in TIMING_FIELDS
    )
    if not all(isinstance(value, Hashable) for value in (interval, *dict(given).values())):
        return  # the wrong type is reported where it stands
    try:
        _derive(interval, given)
    except InvalidInputs as refused:
        for problem in refused.problems:
            yield Refusal((problem.path,), problem.allowed, Shown(problem.given))


class HeartbeatAlertRuleSettings(HeartbeatRuleOptions):
    """A rule that always fires and goes to the heartbeat's contact point."""

    name: OrOutput[RuleTitle]
    contact_point: OrOutput[Name]
    heartbeat_interval: Duration = DEFAULT_HEARTBEAT_INTERVAL

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse timings with which a beat could come late."""
        yield from super().cross_check(given)
        for refusal in _timing_refusals(given.get("heartbeat_interval", DEFAULT_HEARTBEAT_INTERVAL), given):
            yield refusal._replace(where=("heartbeat_interval",)) if refusal.where == ("interval",) else refusal


class HeartbeatRuleBlock(HeartbeatRuleOptions):
    """The rule within `IrmAlerting`: contact point and interval come from the blocks around it."""

    name: OrOutput[RuleTitle] | None = None


class HeartbeatBlock(InputModel):
    """The heartbeat of `IrmAlerting`."""

    enabled: bool = True
    interval: Duration = DEFAULT_HEARTBEAT_INTERVAL
    contact_point: HeartbeatContactPointBlock = HeartbeatContactPointBlock.model_construct()
    rule: HeartbeatRuleBlock = HeartbeatRuleBlock.model_construct()

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse timings with which a beat could come late."""
        rule = given.get("rule")
        keys = rule if isinstance(rule, Mapping) else {}
        for refusal in _timing_refusals(given.get("interval", DEFAULT_HEARTBEAT_INTERVAL), _rule(keys)):
            yield refusal if refusal.where == ("interval",) else refusal._replace(where=("rule", *refusal.where))


def _rule(given: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the rule's block by the fields' names, whichever way its keys were written."""
    snake = {
        "".join(f"_{char.lower()}" if char.isupper() else char for char in key): value
        for key, value in given.items()
        if isinstance(key, str)
    }
    return by_names_of_today(snake, HeartbeatRuleOptions.renamed)[0]
