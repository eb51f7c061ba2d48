"""Heartbeats: the dead man's switch that watches Grafana Alerting itself."""

from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.review.common import (
    Found,
    names,
    of_a_heartbeat,
    shown,
    with_type,
)
from grafana_irm_cli.preview.steps import Preview, Step
from grafana_irm_cli.resource_types import (
    CONTACT_POINT,
    HEARTBEAT_ALERT_RULE,
    HEARTBEAT_CONTACT_POINT,
    INTEGRATION,
    IRM_ALERTING,
    RULE_GROUP,
)

DEFAULT_INTERVAL = "10m"
"""The interval that IRM gives every heartbeat, and the only one that needs no step in its pages."""


def heartbeat_goes_away(preview: Preview) -> Found:
    """Find heartbeats that lose their contact point or their rule, or whose rule is paused."""
    gone: dict[str, list[str]] = {}
    for step in preview.resources:
        if part := _lost_part(step):
            gone.setdefault(_holder(preview, step), []).append(part)
    for holder, parts in gone.items():
        yield ReviewWarning(
            kind="heartbeat-off",
            subject=holder,
            what="loses its heartbeat: the dead man's switch is off",
            why="When Grafana Alerting stops sending, IRM no longer notices, and nobody is told.",
            todo="Keep the heartbeat, or say in the pull request what watches Grafana Alerting instead.",
            details=tuple(sorted(parts)),
        )


def heartbeat_rule_is_replaced(preview: Preview) -> Found:
    """Find heartbeat rules that are replaced: none beats until the new one fires."""
    for step in with_type(preview, RULE_GROUP):
        if step.operation is Operation.REPLACE and of_a_heartbeat(step):
            yield ReviewWarning(
                kind="heartbeat-rule-replaced",
                subject=step.name,
                what="is replaced: the heartbeat pauses",
                why="The new rule beats only after its pending period, and up to a minute later until Grafana "
                "takes the new configuration over. With a short heartbeat interval IRM opens an alert group.",
                todo="Tell the on-call, or change it in a quiet hour.",
                details=names("replaced because of", step.keys),
            )


def heartbeat_interval_changes(preview: Preview) -> Found:
    """Find heartbeats with another interval than IRM has: there is no supported way to set it as code."""
    replaced = {step.parent for step in with_type(preview, INTEGRATION) if step.operation is Operation.REPLACE}
    for step in with_type(preview, IRM_ALERTING):
        fresh = step.operation is Operation.CREATE or step.urn in replaced
        before = (None if fresh else step.old_outputs.get("heartbeat_interval")) or DEFAULT_INTERVAL
        after = step.new_outputs.get("heartbeat_interval")
        if step.goes_away or before == after or not isinstance(after, str):
            continue
        yield ReviewWarning(
            kind="heartbeat-interval",
            subject=step.name,
            what="needs another heartbeat interval: a step in IRM is left to do",
            why="IRM's interval cannot be set as code. Until it is set by hand, IRM waits for the beats of "
            "the old interval: it may notice too late, or raise a false alarm.",
            todo="Right after `pulumi up`, open the integration in IRM, Heartbeat settings, and set it.",
            details=(f"heartbeat interval: {shown(before)} → {shown(after)}",),
        )


def _lost_part(step: Step) -> str | None:
    """Say which part of a heartbeat is lost with this step, if any."""
    if step.type not in (CONTACT_POINT, RULE_GROUP) or not of_a_heartbeat(step):
        return None
    part = "contact point" if step.type == CONTACT_POINT else "alert rule"
    if step.operation is Operation.DELETE and not step.retained:
        return f"{part} deleted: {step.name}"
    paused = "rules[0].isPaused"
    if step.operation and step.after(paused) is True and step.before(paused) is not True:
        return f"{part} paused: {step.name}"
    return None


def _holder(preview: Preview, step: Step) -> str:
    """Return the name of the outermost component of ours that holds ``step``."""
    name, urn = step.name, step.parent
    while urn in preview.steps:
        parent = preview.steps[urn]
        if parent.type in (IRM_ALERTING, HEARTBEAT_ALERT_RULE, HEARTBEAT_CONTACT_POINT):
            name = parent.name
        urn = parent.parent
    return name
