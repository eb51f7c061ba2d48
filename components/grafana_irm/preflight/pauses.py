"""Reports that `pulumi up` pauses the beats of a shared heartbeat, since the repeat interval of its rule changes."""

from collections.abc import Sequence
from dataclasses import replace

import pulumi

from grafana_irm.heartbeat_rule.settings import timing_of
from grafana_irm.preflight.heartbeat_rules import rule_uid
from grafana_irm.preflight.own_state import OwnState
from grafana_irm.preflight.wanted import Entry, WantedShared
from grafana_irm.timing import HeartbeatTiming, format_duration, parse_duration


def report_pauses(wanted: Sequence[Entry], state: OwnState) -> None:
    """Log each shared heartbeat whose repeat interval differs from the state: a warning if IRM may open alert groups.

    Args:
        wanted: the components of the program.
        state: the stack's own state, which has the repeat interval without a request.

    """
    for one in wanted:
        if not isinstance(one, WantedShared):
            continue
        uid = rule_uid(one, one.rule)
        before = None if uid is None else state.repeat_interval(uid)
        timing = timing_of(one.settings.heartbeat_interval, one.settings, shared=len(one.settings.members))
        if before is not None and parse_duration(before) != timing.repeat_interval:
            _report(one, before, timing)


def _report(one: WantedShared, before: str, timing: HeartbeatTiming) -> None:
    slower = replace(timing, repeat_interval=max(parse_duration(before), timing.repeat_interval))
    members = "1 member" if timing.members == 1 else f"{timing.members} members"
    text = (
        f"{one.component}: the repeat interval changes from {before} to {format_duration(timing.repeat_interval)}, "
        f"with {members}. The rule fires again with its new timings: no member gets a beat for up to "
        f"{format_duration(slower.edit_gap.longest)}"
    )
    if slower.edit_is_quiet:
        pulumi.log.info(f"{text}, which is shorter than the heartbeat interval of {format_duration(timing.interval)}")
        return
    pulumi.log.warn(
        f"{text}. The heartbeat interval is {format_duration(timing.interval)}, so IRM may open an alert group for "
        "each member. The next beat resolves it"
    )
