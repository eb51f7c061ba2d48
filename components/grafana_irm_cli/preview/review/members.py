"""Shared heartbeats in a preview: which integrations join, leave, and have another heartbeat."""

from collections.abc import Iterator

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, ReviewWarning
from grafana_irm_cli.preview.review.common import Found, names, with_type
from grafana_irm_cli.preview.steps import Preview, Properties, Step
from grafana_irm_cli.resource_types import IRM_ALERTING, RULE_GROUP, SHARED_HEARTBEAT

DEFAULT_INTERVAL = "10m"
"""IRM's default heartbeat interval, the only interval that needs no manual step."""

_INTERVAL = ("heartbeat_interval", "heartbeatInterval")
"""The name of the components' output in Python and in other languages."""


def members_change(preview: Preview) -> Found:
    """Find shared heartbeats that integrations join or leave. The beats of the other members go on."""
    for step in with_type(preview, SHARED_HEARTBEAT):
        before, after = members_of(step.old_outputs), _members_after(step)
        joins, leaves = sorted(after - before), sorted(before - after)
        if step.operation is Operation.CREATE:
            joins = [name for name in joins if _existed(preview, name)]
        if not joins and not leaves:
            continue
        stay = len(before & after)
        others = f"; {stay} {'stays' if stay == 1 else 'stay'}" if stay else ""
        counts = [f"{len(found)} {word}" for found, word in ((joins, _join(joins)), (leaves, _leave(leaves))) if found]
        yield ReviewWarning(
            kind=Kind.SHARED_HEARTBEAT,
            subject=step.name,
            what=f"changes its members: {' and '.join(counts)}{others}",
            why=_why(preview, step, leaves=leaves, stay=stay),
            todo=_todo(preview, step, joins=joins, leaves=leaves, stay=stay),
            details=(*names("joins", joins), *names("leaves", leaves)),
        )


_BEATS_GO_ON = (
    "The members share one rule and one contact point. The beats of the members that stay go on: each webhook that "
    "stays is updated in place."
)
_MAY_LOSE_ONE = (
    " One beat may come late for a member that stays: Grafana knows a webhook by its position, which a removal changes."
)
_RULE_CHANGES = (
    "The members share one rule and one contact point. The rule changes too: its repeat interval follows from the "
    "number of members. The rule fires again with its new timings. Until then, no member gets a beat."
)
_CHECK_LEAVING = "Check that each integration that leaves has another heartbeat or needs none."
_SHORT_INTERVALS = ("1m", "2m", "3m", "5m")
"""Heartbeat intervals that may be shorter than the pause after a change of the rule, or after a move to another rule.

With 5m, a change of the rule needs longer only with three or more Grafana instances.
"""


def _why(preview: Preview, step: Step, *, leaves: list[str], stay: int) -> str:
    if stay and _rule_changes(preview, step):
        return _RULE_CHANGES
    return f"{_BEATS_GO_ON}{_MAY_LOSE_ONE if leaves and stay else ''}"


def _todo(preview: Preview, step: Step, *, joins: list[str], leaves: list[str], stay: int) -> str:
    interval = _interval(step.new_outputs)
    edited = bool(stay) and _rule_changes(preview, step)
    moved = any(interval_before(preview, name) for name in joins)
    found = [_CHECK_LEAVING] if leaves else []
    if interval in _SHORT_INTERVALS and (edited or moved):
        whose = "each member" if edited else "each integration that moves here from another heartbeat"
        found.append(
            f"Inform the people on call: with a heartbeat interval of {interval}, IRM may open an alert group for "
            f"{whose}. The next beat resolves the alert group."
        )
    return " ".join(found) or "No action is needed."


def _rule_changes(preview: Preview, shared: Step) -> bool:
    """Whether the rule of a shared heartbeat is updated, usually because its repeat interval is derived anew."""
    return any(
        step.operation is Operation.UPDATE and step.parent == shared.urn for step in with_type(preview, RULE_GROUP)
    )


def left_without_heartbeat(preview: Preview) -> Iterator[tuple[str, str]]:
    """Yield the members that leave a shared heartbeat for no other heartbeat, and the shared heartbeat."""
    for step in with_type(preview, SHARED_HEARTBEAT):
        for name in sorted(members_of(step.old_outputs) - _members_after(step)):
            component = _component(preview, name)
            if component is not None and not component.goes_away and interval_after(preview, name) is None:
                yield name, step.name


def interval_before(preview: Preview, name: str) -> str | None:
    """Return the interval of an integration's heartbeat before, its own or a shared one; None without a heartbeat."""
    component = _component(preview, name)
    own = None if component is None else _interval(component.old_outputs)
    shared = (
        _interval(step.old_outputs)
        for step in with_type(preview, SHARED_HEARTBEAT)
        if name in members_of(step.old_outputs)
    )
    return own or next(shared, None)


def interval_after(preview: Preview, name: str) -> str | None:
    """Return the interval of an integration's heartbeat after `pulumi up`, likewise."""
    component = _component(preview, name)
    own = None if component is None or component.goes_away else _interval(component.new_outputs)
    shared = (
        _interval(step.new_outputs) for step in with_type(preview, SHARED_HEARTBEAT) if name in _members_after(step)
    )
    return own or next(shared, None)


def members_of(outputs: Properties) -> set[str]:
    """Return the names of the members in the outputs of a shared heartbeat."""
    found = outputs.get("members")
    return {str(name) for name in found} if isinstance(found, list) else set()


def _members_after(step: Step) -> set[str]:
    return set() if step.goes_away else members_of(step.new_outputs)


def _interval(outputs: Properties) -> str | None:
    found = next((outputs[name] for name in _INTERVAL if outputs.get(name)), None)
    return found if isinstance(found, str) else None


def _component(preview: Preview, name: str) -> Step | None:
    return next((step for step in with_type(preview, IRM_ALERTING) if step.name == name), None)


def _existed(preview: Preview, name: str) -> bool:
    component = _component(preview, name)
    return component is not None and component.operation is not Operation.CREATE


def _join(found: list[str]) -> str:
    return "joins" if len(found) == 1 else "join"


def _leave(found: list[str]) -> str:
    return "leaves" if len(found) == 1 else "leave"
