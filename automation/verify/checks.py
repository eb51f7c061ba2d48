"""The checks of `verify`: each a pure function of what the stack made and what the systems showed."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta

from automation.verify.model import (
    ContactPoint,
    Delivery,
    Finding,
    Heartbeat,
    NotSeen,
    Rule,
    Snapshot,
    Status,
    Wiring,
)
from automation.verify.words import ago, span
from grafana_irm.timing import known, parse_duration

EVALUATIONS_MISSED = 3
"""Evaluations, or hand-overs where these are rarer, that may be missed before evaluation counts as stopped. After the
fourth the alert ends in the Alertmanager, and the beats with it (the timing model's `alert_group_after_stall`)."""

LATE_BEAT = timedelta(seconds=60)
"""How much older than the longest gap the last beat may be. The gap counts with deliveries of 5 s and one Grafana; but
Alertmanager gives a delivery 10 s before it gives up, there are two in a gap, and in high availability an instance
waits 15 s for each one before it: 55 s in all for four instances, and the rest for the resolution of the times."""

PUT_BACK = "it was changed outside Pulumi: `pulumi refresh`, then `pulumi up` to put it back"


def check(wiring: Wiring, seen: Snapshot) -> list[Finding]:
    """Hold one integration's wiring against what both systems showed.

    Returns:
        One finding for each check, in the order in which a person would look: the integration, its contact points,
        the heartbeat rule, the heartbeat itself.

    """
    findings = [
        _integration(wiring, seen),
        *_contact_point(wiring, seen, wiring.contact_point, wiring.endpoint),
    ]
    beat = wiring.heartbeat
    if beat is None:
        return findings
    findings += _contact_point(wiring, seen, beat.contact_point, beat.endpoint)
    findings += [_beats(wiring, beat, seen), _rule(wiring, beat, seen), _missing(wiring, seen)]
    return findings


def _finding(wiring: Wiring, what: str, link: str) -> Callable[..., Finding]:
    def make(status: Status, found: str, todo: str = "") -> Finding:
        return Finding(wiring.name, what, status, found, todo, wiring.links.get(link, ""))

    return make


def _unseen(wiring: Wiring, what: str, part: NotSeen) -> Finding:
    return Finding(wiring.name, what, Status.NOT_SEEN, part.reason, "make it reachable, then verify again")


def _integration(wiring: Wiring, seen: Snapshot) -> Finding:
    what = "integration in IRM"
    if isinstance(seen.integrations, NotSeen):
        return _unseen(wiring, what, seen.integrations)
    say = _finding(wiring, what, "integration")
    found = seen.integrations.get(wiring.integration_id)
    if found is None:
        return say(
            Status.WRONG,
            f"{wiring.integration_id} does not exist",
            PUT_BACK,
        )
    if found.type != wiring.integration_type:
        return say(
            Status.WRONG,
            f"its type is {found.type}, not {wiring.integration_type}",
            "use the integration that the stack made",
        )
    if found.link != wiring.endpoint:
        return say(
            Status.WRONG,
            "its endpoint is not the one in the stack's state",
            PUT_BACK,
        )
    if wiring.heartbeat is not None and found.heartbeat_link is None:
        todo = "open its Heartbeat Settings in IRM and enable the heartbeat"
        return say(Status.WRONG, f"{found.type}, but IRM keeps no heartbeat for it", todo)
    return say(Status.OK, f"{found.type}, heartbeat enabled" if wiring.heartbeat else found.type)


def _contact_point(wiring: Wiring, seen: Snapshot, name: str, endpoint: str) -> Iterator[Finding]:
    what = f"contact point {name}"
    if isinstance(seen.contact_points, NotSeen):
        yield _unseen(wiring, what, seen.contact_points)
        return
    link = "contact_point" if name == wiring.contact_point else "heartbeat_contact_point"
    say = _finding(wiring, what, link)
    points = seen.contact_points.get(name, [])
    problem = _url_problem(points, endpoint)
    if problem is None and wiring.heartbeat is not None and name == wiring.heartbeat.contact_point:
        problem = _resolved_problem(points[0])
    if problem is not None:
        yield say(Status.WRONG, *problem)
    else:
        yield say(Status.OK, "calls the integration's endpoint and nothing else")
    yield _last_delivery(wiring, seen, name, link)


def _url_problem(points: list[ContactPoint], endpoint: str) -> tuple[str, str] | None:
    if not points:
        return "does not exist in Grafana", PUT_BACK
    if len(points) > 1:
        return (
            f"{len(points)} integrations share its name, and Grafana calls them all",
            "delete the one that Pulumi did not make",
        )
    point = points[0]
    if point.type != "webhook":
        return f"its type is {point.type}, not webhook", PUT_BACK
    if point.url != endpoint:
        return (
            "its URL is another one than the integration's",
            PUT_BACK,
        )
    return None


def _resolved_problem(point: ContactPoint) -> tuple[str, str] | None:
    if point.disable_resolve_message:
        return None
    return "it sends resolved messages, which count as beats", PUT_BACK


def _last_delivery(wiring: Wiring, seen: Snapshot, name: str, link: str) -> Finding:
    what = f"last delivery of {name}"
    if isinstance(seen.deliveries, NotSeen):
        return _unseen(wiring, what, seen.deliveries)
    say = _finding(wiring, what, link)
    sent = seen.deliveries.get(name)
    if sent is None:
        return say(
            Status.WRONG,
            "Grafana has not taken it over yet",
            "wait a minute; Grafana takes new settings over every 60 s",
        )
    failed = next((delivery for delivery in sent if delivery.error), None)
    if failed is not None:
        return say(Status.WRONG, f"failed {ago(failed.age)}: {failed.error}", _delivery_todo(failed.error or ""))
    last = _latest(sent)
    return say(Status.OK, "nothing sent yet" if last is None else f"went well {ago(last)}")


def _delivery_todo(error: str) -> str:
    hints = {
        "429": "IRM takes 300 alerts in 5 minutes an integration: find what sends more, or group more",
        "403": "IRM does not know the endpoint any more: `pulumi refresh`, then `pulumi up`",
        "404": "the URL's path is wrong: `pulumi refresh`, then `pulumi up`",
    }
    return next(
        (todo for mark, todo in hints.items() if mark in error),
        "see that Grafana reaches IRM: network, proxy, TLS",
    )


def _beats(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    what = "beats sent"
    if isinstance(seen.deliveries, NotSeen):
        return _unseen(wiring, what, seen.deliveries)
    say = _finding(wiring, what, "heartbeat_contact_point")
    last = _latest(seen.deliveries.get(beat.contact_point, []))
    if last is None:
        return say(
            Status.NOT_SEEN,
            "Grafana knows of none: it forgets them when it starts, and when any contact point or policy changes",
            "verify again with --wait 15m; if none comes, see the heartbeat rule",
        )
    if last > beat.longest_gap + LATE_BEAT:
        return say(
            Status.WRONG,
            f"the last was {ago(last)}, and they are at most {span(beat.longest_gap)} apart",
            "the heartbeat rule's line says why; if it is well, look for a silence or a mute timing in Grafana",
        )
    return say(Status.OK, f"the last {ago(last)}, at most {span(beat.longest_gap)} apart")


def _rule(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    what = "heartbeat rule"
    if isinstance(seen.rules, NotSeen):
        return _unseen(wiring, what, seen.rules)
    say = _finding(wiring, what, "rule")
    rule = seen.rules.get(beat.rule_uid)
    if rule is None:
        return say(Status.WRONG, f"{beat.rule_uid} does not exist", PUT_BACK)
    problem = next(_rule_problems(rule, beat), None)
    if problem is not None:
        return say(Status.WRONG, *problem)
    return say(Status.OK, f"fires, evaluated {ago(rule.evaluated)}, goes to {beat.contact_point}")


def _rule_problems(rule: Rule, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """What is wrong with the rule and what to do, the cause before its consequences."""
    interval = parse_duration(rule.timings.evaluation_interval)
    if rule.paused:
        yield "is paused", "resume its evaluation in Grafana, or run `pulumi up`"
    if rule.receiver != beat.contact_point:
        yield f"goes to {rule.receiver or 'the notification policy'}, not to {beat.contact_point}", PUT_BACK
    if rule.timings != beat.timings:
        yield f"its timings were changed: {_changed(rule, beat)}", PUT_BACK
    if rule.evaluated is None:
        yield "was never evaluated", "right after an `up`: verify again with --wait; else see Grafana's scheduler"
    elif rule.evaluated > EVALUATIONS_MISSED * max(interval, known.RESEND_DELAY):
        yield (
            f"was last evaluated {ago(rule.evaluated)}, every {span(interval)} is due",
            "Grafana's scheduler stands still: see Grafana's log, restart it",
        )
    if rule.health == "error":
        yield f"its query fails: {rule.last_error}", "mend the data source, or do without one"
    if rule.state != "firing":
        yield f"is {rule.state}, not firing", "right after an `up`: verify again with --wait; else see its query"


def _changed(rule: Rule, beat: Heartbeat) -> str:
    given, wanted = asdict(rule.timings), asdict(beat.timings)
    return ", ".join(
        f"{name.replace('_', ' ')} {given[name]} instead of {wanted[name]}"
        for name in wanted
        if given[name] != wanted[name]
    )


def _missing(wiring: Wiring, seen: Snapshot) -> Finding:
    what = "heartbeat in IRM"
    if isinstance(seen.missing_heartbeats, NotSeen):
        return _unseen(wiring, what, seen.missing_heartbeats)
    group = seen.missing_heartbeats.get(wiring.integration_id)
    if group is None:
        return _finding(wiring, what, "integration")(Status.OK, "no beat is missing")
    if isinstance(group, NotSeen):
        todo = "look at the integration's alert groups in IRM; resolve what is over"
        return _finding(wiring, what, "integration")(Status.NOT_SEEN, group.reason, todo)
    found = f"missing: IRM opened an alert group {ago(group.age)}, it is {group.state}"
    todo = "the lines above say where the beat is lost; the next beat resolves the alert group"
    return Finding(wiring.name, what, Status.WRONG, found, todo, group.link)


def _latest(deliveries: list[Delivery]) -> timedelta | None:
    return min((delivery.age for delivery in deliveries if delivery.age is not None), default=None)
