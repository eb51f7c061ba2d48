"""Changes of heartbeats, the dead man's switch of Grafana Alerting itself."""

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.review.common import (
    Found,
    names,
    of_a_heartbeat,
    shown,
    with_type,
)
from grafana_irm_cli.preview.review.members import (
    DEFAULT_INTERVAL,
    interval_after,
    interval_before,
    left_without_heartbeat,
    members_of,
)
from grafana_irm_cli.preview.steps import Preview, Step
from grafana_irm_cli.resource_types import (
    CONTACT_POINT,
    HEARTBEAT_ALERT_RULE,
    HEARTBEAT_CONTACT_POINT,
    INTEGRATION,
    IRM_ALERTING,
    RULE_GROUP,
    SHARED_HEARTBEAT,
)


def heartbeat_goes_away(preview: Preview) -> Found:
    """Find heartbeats whose contact point or rule is deleted, or whose rule is paused."""
    gone: dict[str, list[str]] = {}
    for step in preview.resources:
        holder = _holder(preview, step)
        if (part := _lost_part(step)) and not _moves(preview, holder, step):
            gone.setdefault(holder.name, []).append(part)
    for member, shared in left_without_heartbeat(preview):
        gone.setdefault(member, []).append(f"leaves the shared heartbeat: {shared}")
    for subject, parts in gone.items():
        yield ReviewWarning(
            kind=Kind.HEARTBEAT_OFF,
            subject=subject,
            what="loses its heartbeat: the dead man's switch is off",
            why="When Grafana Alerting stops sending, IRM no longer notices, and nobody is paged.",
            todo="Keep the heartbeat, or name in the pull request what monitors Grafana Alerting instead.",
            details=tuple(sorted(parts)),
        )


def heartbeat_rule_is_replaced(preview: Preview) -> Found:
    """Find replaced heartbeat rules: no beat is sent until the new rule fires."""
    for step in with_type(preview, RULE_GROUP):
        if step.operation is Operation.REPLACE and of_a_heartbeat(step):
            yield ReviewWarning(
                kind=Kind.HEARTBEAT_RULE_REPLACED,
                subject=step.name,
                what="is replaced: the heartbeat pauses",
                why="The new rule sends its first beat after its pending period, and up to a minute later because of "
                "Grafana's config poll. With a short heartbeat interval, IRM opens an alert group.",
                todo="Inform the people on call, or choose a quiet hour.",
                details=names("replaced because of", step.keys),
            )


def heartbeat_interval_changes(preview: Preview) -> Found:
    """Find heartbeats whose interval must be set by hand, since IRM's API cannot set it."""
    replaced = {step.parent for step in with_type(preview, INTEGRATION) if step.operation is Operation.REPLACE}
    for step in with_type(preview, IRM_ALERTING):
        fresh = step.operation is Operation.CREATE or step.urn in replaced
        before = (None if fresh else interval_before(preview, step.name)) or DEFAULT_INTERVAL
        after = interval_after(preview, step.name)
        if step.goes_away or before == after or after is None:
            continue
        yield ReviewWarning(
            kind=Kind.HEARTBEAT_INTERVAL,
            subject=step.name,
            what="needs another heartbeat interval: a step in IRM is left to do",
            why="IRM's API cannot set the interval. Until a person sets it, IRM uses the old interval: "
            "it may notice too late, or raise a false alarm.",
            todo="Right after `pulumi up`, open the integration's Heartbeat Settings in IRM and set the interval.",
            details=(f"heartbeat interval: {shown(before)} → {shown(after)}",),
        )


def _lost_part(step: Step) -> str | None:
    """Return the part of a heartbeat that is lost with this step; None when no part is lost."""
    if step.type not in (CONTACT_POINT, RULE_GROUP) or not of_a_heartbeat(step):
        return None
    part = "contact point" if step.type == CONTACT_POINT else "alert rule"
    if step.operation is Operation.DELETE and not step.retained:
        return f"{part} deleted: {step.name}"
    paused = "rules[0].isPaused"
    if step.operation and step.after(paused) is True and step.before(paused) is not True:
        return f"{part} paused: {step.name}"
    return None


def _moves(preview: Preview, holder: Step, part: Step) -> bool:
    """Whether a deleted part leaves no integration without a heartbeat, since each has another one.

    The members of a deleted shared heartbeat are checked one by one.
    """
    if part.operation is not Operation.DELETE:
        return False
    if holder.type == SHARED_HEARTBEAT:
        return holder.goes_away and bool(members_of(holder.old_outputs))
    return holder.type == IRM_ALERTING and interval_after(preview, holder.name) is not None


def _holder(preview: Preview, step: Step) -> Step:
    """Return the outermost component of this library around ``step``, or ``step`` itself."""
    found, urn = step, step.parent
    while urn in preview.steps:
        parent = preview.steps[urn]
        if parent.type in (IRM_ALERTING, HEARTBEAT_ALERT_RULE, HEARTBEAT_CONTACT_POINT, SHARED_HEARTBEAT):
            found = parent
        urn = parent.parent
    return found
