"""The check of the heartbeat rule: whether it is there, evaluated, fires, and goes where it should."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import chain

from grafana_irm.timing import known, parse_duration
from grafana_irm_cli.verify.line import PUT_BACK, Line
from grafana_irm_cli.verify.model import ANY_TIME, NEVER, Finding, Heartbeat, NotSeen, Rule, Snapshot, Wiring
from grafana_irm_cli.verify.silences import Silence, silenced_until
from grafana_irm_cli.verify.words import ago, span

EVALUATIONS_MISSED = 3
"""Evaluations, or hand-overs where these are rarer, that may be missed before evaluation counts as stopped. After the
fourth the alert ends in the Alertmanager, and the beats with it (the timing model's `alert_group_after_stall`)."""

TAKE_OVER = timedelta(seconds=10)
"""How much later it counts as stopped where instances take over from each other. With single-node evaluation by Redis
88 s were measured at an interval of 10 s; after 120 s the alert ends."""

_AGAIN = "right after an `up` or an edit: verify again with --wait 15m"


def heartbeat_rule(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """Hold the heartbeat rule against what the stack made."""
    line = Line(wiring, "heartbeat rule", "rule")
    if others := ", ".join(beat.rule_shared_with):
        found = f"{beat.rule_uid} is the UID of the heartbeat rule of {others} too, and Grafana keeps one rule of a UID"
        return line.wrong(found, "give each heartbeat a ruleUid of its own, then `pulumi up`")
    if isinstance(seen.rules, NotSeen):
        return line.not_seen(seen.rules)
    rule = seen.rules.get(beat.rule_uid)
    if rule is None:
        return line.wrong(f"{beat.rule_uid} does not exist in Grafana", PUT_BACK)
    silences = [] if isinstance(seen.silences, NotSeen) else seen.silences
    if problem := _problem(rule, beat, silences):
        return line.wrong(*problem)
    if soon := _not_yet(rule):
        return line.not_known(*soon)
    return line.ok(f"fires, evaluated {ago(rule.evaluated)}, goes to {beat.contact_point}")


def _problem(rule: Rule, beat: Heartbeat, silences: Sequence[Silence]) -> tuple[str, str, timedelta] | None:
    """Return what is wrong, what to do, and how long waiting can help: an edit stays until somebody reverts it."""
    if edit := next(_edits(rule, beat), None):
        return *edit, NEVER
    trouble = next(chain(_silenced(rule, silences), _troubles(rule, beat)), None)
    return (*trouble, ANY_TIME) if trouble else None


def _edits(rule: Rule, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """What of the rule is not as the stack made it, and what to do."""
    if rule.paused:
        yield "is paused", PUT_BACK
    if rule.receiver != beat.contact_point:
        yield f"goes to {rule.receiver or 'the notification policy'}, not to {beat.contact_point}", PUT_BACK
    if rule.muted_by:
        yield f"is muted at times, by {', '.join(rule.muted_by)}", PUT_BACK
    if rule.timings != beat.timings:
        yield f"its timings were changed: {_changed(rule, beat)}", PUT_BACK


def _silenced(rule: Rule, silences: Sequence[Silence]) -> Iterator[tuple[str, str]]:
    if until := silenced_until(rule.labels, silences):
        yield f"is silenced until {until}", "end the silence in Grafana, under Alerting > Silences"


def _troubles(rule: Rule, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule that was evaluated, the cause before its consequences, and what to do."""
    if rule.evaluated is None:
        return
    interval = parse_duration(rule.timings.evaluation_interval)
    takes_over = TAKE_OVER if beat.grafana_instances > 1 else timedelta(0)
    if rule.evaluated > EVALUATIONS_MISSED * max(interval, known.RESEND_DELAY) + takes_over:
        yield (
            f"was last evaluated {ago(rule.evaluated)}, and should be every {span(interval)}",
            "Grafana's scheduler stands still: see Grafana's log and its database, restart it",
        )
    if rule.health == "error":
        yield f"its query fails: {rule.last_error}", "mend the data source, or do without one"
    if rule.state not in ("firing", "pending"):
        yield f"is {rule.state}, not firing", "see its query"


def _not_yet(rule: Rule) -> tuple[str, str] | None:
    """Return what a new rule still lacks, and what to do if it stays so."""
    if rule.evaluated is None:
        return "was not evaluated yet", f"{_AGAIN}; else see Grafana's scheduler in its log"
    if rule.state == "pending":
        found = f"is pending; it fires once it has been for {span(parse_duration(rule.timings.pending_period))}"
        return found, f"{_AGAIN}; else see its query"
    return None


def _changed(rule: Rule, beat: Heartbeat) -> str:
    given, wanted = asdict(rule.timings), asdict(beat.timings)
    return ", ".join(
        f"{name.replace('_', ' ')} {given[name]} instead of {wanted[name]}"
        for name in wanted
        if given[name] != wanted[name]
    )
