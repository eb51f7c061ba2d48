"""The check of the heartbeat rule: it exists, is evaluated, fires, and sends to its contact point."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import chain

from grafana_irm.listing import few
from grafana_irm.timing import known, parse_duration
from grafana_irm_cli.verify.line import PUT_BACK, Line
from grafana_irm_cli.verify.model import ANY_TIME, NEVER, Finding, Heartbeat, NotSeen, Rule, Snapshot, Wiring
from grafana_irm_cli.verify.silences import Silence, silenced_until
from grafana_irm_cli.verify.words import ago, span

EVALUATIONS_MISSED = 3
"""Evaluations, or resend delays where these are longer, that may be missed before evaluation counts as stopped. After
the fourth the alert ends in the Alertmanager, and the beats end (the timing model's `alert_group_after_stall`)."""

FAILOVER = timedelta(seconds=10)
"""Extra time before evaluation counts as stopped with several Grafana instances, for a failover. Measured with
single-node evaluation by Redis: 88 s at an interval of 10 s. After 120 s the alert ends."""

_AGAIN = "right after an `up` or an edit: verify again with --wait 15m"


def heartbeat_rule(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """Compare the heartbeat rule with the stack's state."""
    line = Line(wiring, "heartbeat rule", "rule")
    if others := few(beat.rule_shared_with):
        found = f"{beat.rule_uid} is also the UID of the heartbeat rule of {others}, and Grafana keeps one rule per UID"
        return line.wrong(found, "set a different ruleUid for each heartbeat, then `pulumi up`")
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
    return line.ok(f"fires, evaluated {ago(rule.evaluated)}, sends to {beat.contact_point}")


def _problem(rule: Rule, beat: Heartbeat, silences: Sequence[Silence]) -> tuple[str, str, timedelta] | None:
    """Return what is wrong, what to do, and how long waiting can help. An edit stays until a person reverts it."""
    if edit := next(_edits(rule, beat), None):
        return *edit, NEVER
    trouble = next(chain(_silenced(rule, silences), _troubles(rule, beat)), None)
    return (*trouble, ANY_TIME) if trouble else None


def _edits(rule: Rule, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """Yield each difference between the rule and the stack's state, and what to do."""
    if rule.paused:
        yield "is paused", PUT_BACK
    if rule.receiver != beat.contact_point:
        yield f"sends to {rule.receiver or 'the notification policy'}, not to {beat.contact_point}", PUT_BACK
    if rule.muted_by:
        yield f"is muted at times, by {', '.join(rule.muted_by)}", PUT_BACK
    if rule.timings != beat.timings:
        yield f"its timings were changed: {_changed(rule, beat)}", PUT_BACK


def _silenced(rule: Rule, silences: Sequence[Silence]) -> Iterator[tuple[str, str]]:
    if until := silenced_until(rule.labels, silences):
        yield f"is silenced until {until}", "end the silence in Grafana, under Alerting > Silences"


def _troubles(rule: Rule, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """Yield each problem of a rule that was evaluated, causes before their effects, and what to do."""
    if rule.evaluated is None:
        return
    interval = parse_duration(rule.timings.evaluation_interval)
    failover = FAILOVER if beat.grafana_instances > 1 else timedelta(0)
    if rule.evaluated > EVALUATIONS_MISSED * max(interval, known.RESEND_DELAY) + failover:
        yield (
            f"was last evaluated {ago(rule.evaluated)}; its evaluation interval is {span(interval)}",
            "Grafana's scheduler has stopped: check Grafana's log and its database, then restart Grafana",
        )
    if rule.health == "error":
        yield f"its query fails: {rule.last_error}", "repair the data source, or use no data source"
    if rule.state not in ("firing", "pending"):
        yield f"is {rule.state}, not firing", "check its query"


def _not_yet(rule: Rule) -> tuple[str, str] | None:
    """Return why a new rule does not fire yet, and what to do if this stays."""
    if rule.evaluated is None:
        return "is not evaluated yet", f"{_AGAIN}; if this stays, check Grafana's log for its scheduler"
    if rule.state == "pending":
        found = f"is pending; it fires after {span(parse_duration(rule.timings.pending_period))}"
        return found, f"{_AGAIN}; if this stays, check its query"
    return None


def _changed(rule: Rule, beat: Heartbeat) -> str:
    given, wanted = asdict(rule.timings), asdict(beat.timings)
    return ", ".join(
        f"{name.replace('_', ' ')} {given[name]} instead of {wanted[name]}"
        for name in wanted
        if given[name] != wanted[name]
    )
