"""The check of the heartbeat rule: whether it is there, evaluated, fires, and goes where it should."""

from collections.abc import Iterator
from dataclasses import asdict

from automation.verify.line import PUT_BACK, Line
from automation.verify.model import Finding, Heartbeat, NotSeen, Rule, Snapshot, Wiring
from automation.verify.words import ago, span
from grafana_irm.timing import known, parse_duration

EVALUATIONS_MISSED = 3
"""Evaluations, or hand-overs where these are rarer, that may be missed before evaluation counts as stopped. After the
fourth the alert ends in the Alertmanager, and the beats with it (the timing model's `alert_group_after_stall`)."""

_AGAIN = "right after an `up`: verify again with --wait 15m"


def heartbeat_rule(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """Hold the heartbeat rule against what the stack made."""
    line = Line(wiring, "heartbeat rule", "rule")
    if isinstance(seen.rules, NotSeen):
        return line.not_seen(seen.rules)
    rule = seen.rules.get(beat.rule_uid)
    if rule is None:
        return line.wrong(f"{beat.rule_uid} does not exist in Grafana", PUT_BACK)
    problem = next(_problems(rule, beat), None)
    if problem is not None:
        return line.wrong(*problem)
    return line.ok(f"fires, evaluated {ago(rule.evaluated)}, goes to {beat.contact_point}")


def _problems(rule: Rule, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """What is wrong with the rule and what to do, the cause before its consequences."""
    interval = parse_duration(rule.timings.evaluation_interval)
    if rule.paused:
        yield "is paused", PUT_BACK
    if rule.receiver != beat.contact_point:
        yield f"goes to {rule.receiver or 'the notification policy'}, not to {beat.contact_point}", PUT_BACK
    if rule.timings != beat.timings:
        yield f"its timings were changed: {_changed(rule, beat)}", PUT_BACK
    if rule.evaluated is None:
        yield "was never evaluated", f"{_AGAIN}; else see Grafana's scheduler in its log"
    elif rule.evaluated > EVALUATIONS_MISSED * max(interval, known.RESEND_DELAY):
        yield (
            f"was last evaluated {ago(rule.evaluated)}, and should be every {span(interval)}",
            "Grafana's scheduler stands still: see Grafana's log and its database, restart it",
        )
    if rule.health == "error":
        yield f"its query fails: {rule.last_error}", "mend the data source, or do without one"
    if rule.state != "firing":
        yield f"is {rule.state}, not firing", f"{_AGAIN}; else see its query"


def _changed(rule: Rule, beat: Heartbeat) -> str:
    given, wanted = asdict(rule.timings), asdict(beat.timings)
    return ", ".join(
        f"{name.replace('_', ' ')} {given[name]} instead of {wanted[name]}"
        for name in wanted
        if given[name] != wanted[name]
    )
