"""The checks of contact points: whether they send to the integration's endpoints, and their last deliveries."""

from datetime import timedelta

from grafana_irm.api.endpoints import WEBHOOK, endpoint_of
from grafana_irm.timing import known
from grafana_irm_cli.verify.endpoint import url_problem
from grafana_irm_cli.verify.instances import LATE_BEAT, another_sends, knows_nothing_lately
from grafana_irm_cli.verify.line import PUT_BACK, Line
from grafana_irm_cli.verify.model import (
    ANY_TIME,
    ContactPoint,
    Delivery,
    Finding,
    Heartbeat,
    NotSeen,
    Snapshot,
    Status,
    Wiring,
)
from grafana_irm_cli.verify.rule import heartbeat_rule
from grafana_irm_cli.verify.whose import deliveries_to
from grafana_irm_cli.verify.words import ago, span

OLD_CONFIGURATION = known.CONFIG_POLL_INTERVAL + timedelta(seconds=15)
"""How long after an `up` Grafana may still send by the old configuration: until its config poll (60 s), and 15 s for
the delivery and the check."""

_REFUSED = "the endpoint no longer exists in IRM: `pulumi refresh`, then `pulumi up`"
_ELSEWHERE = "the URL is not the integration's endpoint: `pulumi refresh`, then `pulumi up`"
_UNTRUSTED = "have Grafana trust the certificate authority of IRM's address"

_HINTS = (
    (
        "status 429",
        f"IRM accepts {known.LIMIT} alerts and beats in 5 minutes per integration: find what sends more",
        ANY_TIME,
    ),
    ("status 403", _REFUSED, OLD_CONFIGURATION),
    ("status 4", _ELSEWHERE, OLD_CONFIGURATION),
    ("status 3", _ELSEWHERE, OLD_CONFIGURATION),
    ("status 5", "IRM itself fails; Grafana retries", ANY_TIME),
    ("x509: ", _UNTRUSTED, OLD_CONFIGURATION),
    ("", "check the way from Grafana to IRM: network, proxy, TLS", ANY_TIME),
)
"""What to do about a failed delivery, and how long waiting can help. The first entry whose text the error contains."""


def alert_contact_point(wiring: Wiring, seen: Snapshot) -> Finding:
    """Check that the alert contact point sends to the integration's endpoint and nowhere else."""
    line = Line(wiring, "alert contact point", "contact_point")
    if isinstance(seen.contact_points, NotSeen):
        return line.not_seen(seen.contact_points)
    name = wiring.contact_point
    points = seen.contact_points.get(name, [])
    problem = _problem(name, points, wiring.endpoint)
    if problem is None and wiring.resolves and points[0].disable_resolve_message:
        problem = f"{name} sends no resolved messages, so alert groups in IRM stay open", PUT_BACK
    return line.wrong(*problem) if problem else line.ok("sends to the integration's endpoint only")


def heartbeat_contact_point(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """Check that the heartbeat contact point sends beats to the heartbeat endpoint, and nothing else."""
    line = Line(wiring, "heartbeat contact point", "heartbeat_contact_point")
    if isinstance(seen.contact_points, NotSeen):
        return line.not_seen(seen.contact_points)
    name = beat.contact_point
    points = seen.contact_points.get(name, [])
    problem = _problem_of_member(beat, points) if beat.shared else _problem(name, points, beat.endpoint)
    own = next((point for point in points if point.url == beat.endpoint), None)
    if problem is None and own is not None and not own.disable_resolve_message:
        problem = f"{name} sends resolved messages, which count as beats", PUT_BACK
    only = f"once{beat.others}" if beat.siblings else "only"
    return line.wrong(*problem) if problem else line.ok(f"sends to the heartbeat endpoint {only}")


def last_alert(wiring: Wiring, seen: Snapshot) -> Finding:
    """Check Grafana's last delivery of an alert."""
    line = Line(wiring, "last alert", "contact_point")
    if isinstance(seen.deliveries, NotSeen):
        return line.not_seen(seen.deliveries)
    sent = seen.deliveries.get(wiring.contact_point)
    if unknown := _failed_or_unknown(line, sent):
        return unknown
    last = _latest(sent or [])
    return line.ok("none sent recently" if last is None else f"delivered {ago(last)}")


def beats(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """Check Grafana's last delivery of a beat: its result, and its age."""
    line = Line(wiring, "beats", "heartbeat_contact_point")
    if isinstance(seen.deliveries, NotSeen):
        return line.not_seen(seen.deliveries)
    sent = deliveries_to(beat, seen)
    if isinstance(sent, NotSeen):
        return line.not_known(sent.reason, _hint(sent.reason)[0])
    if sent is not None and knows_nothing_lately(beat, sent) and _another_sends(wiring, beat, seen):
        others = f"another of the {beat.grafana_instances} Grafana instances sends them, or did before a config change"
        return line.ok(f"{others}: none sent by the instances that responded")
    if unknown := _failed_or_unknown(line, sent):
        return unknown
    return _last_beat(line, beat, _latest(sent or []))


def _last_beat(line: Line, beat: Heartbeat, last: timedelta | None) -> Finding:
    gap = span(beat.longest_gap)
    if last is None:
        return line.not_known(
            "Grafana has no record of any: it loses the record when it starts, and when any contact point or policy"
            " changes",
            "verify again with --wait 15m; if none is sent, see the heartbeat rule; with several Grafana instances,"
            " only the sending instance has a record: set grafanaInstances, or verify with --grafana-instances",
        )
    if last > beat.longest_gap + LATE_BEAT:
        return line.wrong(
            f"the last was delivered {ago(last)}, longer ago than the longest gap of {gap}",
            "see the heartbeat rule; if it is well, check Grafana for a silence or a mute timing",
            ANY_TIME,
        )
    return line.ok(f"the last was delivered {ago(last)}; the longest gap is {gap}")


def _another_sends(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> bool:
    """Whether all else is well, so that another instance must be sending the beats."""
    missing = isinstance(seen.missing_heartbeats, NotSeen) or wiring.integration_id in seen.missing_heartbeats
    if missing or isinstance(seen.rules, NotSeen) or heartbeat_rule(wiring, beat, seen).status is not Status.OK:
        return False
    return another_sends(beat, seen.rules.get(beat.rule_uid))


def _problem(name: str, points: list[ContactPoint], endpoint: str) -> tuple[str, str] | None:
    if not points:
        return f"{name} does not exist in Grafana", PUT_BACK
    if len(points) > 1:
        found = f"{name} has {len(points)} integrations, and Grafana sends to all of them"
        return found, "delete the integration that Pulumi did not create"
    point = points[0]
    if point.type != "webhook":
        return f"{name} is of type {point.type}, not webhook", PUT_BACK
    if point.url != endpoint:
        return url_problem(name, point.url, endpoint), PUT_BACK
    return _method_problem(point)


def _problem_of_member(beat: Heartbeat, points: list[ContactPoint]) -> tuple[str, str] | None:
    name, own = beat.contact_point, [point for point in points if point.url == beat.endpoint]
    if not points:
        return f"{name} does not exist in Grafana", PUT_BACK
    if len(own) > 1:
        return f"{name} sends to this heartbeat {len(own)} times", "`pulumi up` deletes the duplicates"
    if not own:
        moved = next((point.url for point in points if _same_token(point.url, beat.endpoint)), None)
        missing = f"{name} does not send to this heartbeat"
        return (missing if moved is None else url_problem(name, moved, beat.endpoint)), PUT_BACK
    if strangers := _strangers(beat, points):
        found = f"{strangers} of the {len(points)} integrations of {name} are not of this stack; Grafana sends to all"
        return found, "delete the integrations that Pulumi did not create"
    return _method_problem(own[0])


def _strangers(beat: Heartbeat, points: list[ContactPoint]) -> int:
    """Return the number of integrations in excess of the members.

    An integration of a member whose URL or type was changed by hand is reported for this member only: deleting it
    would end the beats of the member.
    """
    members = {beat.endpoint, *beat.siblings}
    called = {point.url for point in points if point.type == WEBHOOK and point.url in members}
    unknown = sum(point.type != WEBHOOK or point.url not in members for point in points)
    return max(0, unknown - len(members - called))


def _same_token(url: str, endpoint: str) -> bool:
    found, own = endpoint_of(url), endpoint_of(endpoint)
    return bool(found and own and (found.token, found.heartbeat) == (own.token, own.heartbeat))


def _method_problem(point: ContactPoint) -> tuple[str, str] | None:
    if point.method == "POST":
        return None
    return f"{point.name} uses {point.method}, and IRM accepts only POST", PUT_BACK


def _failed_or_unknown(line: Line, sent: list[Delivery] | None) -> Finding | None:
    if sent is None:
        return line.not_known(
            "Grafana does not use the contact point yet; its config poll comes every 60 s",
            "verify again with --wait 5m; if this stays, see Grafana's log for an error in its configuration",
        )
    failed = next((delivery for delivery in sent if delivery.error), None)
    if failed is None:
        return None
    error = failed.error or ""
    return line.wrong(f"the last failed {ago(failed.age)}: {error}", *_hint(error))


def _hint(error: str) -> tuple[str, timedelta]:
    return next((todo, within) for mark, todo, within in _HINTS if mark in error)


def _latest(deliveries: list[Delivery]) -> timedelta | None:
    return min((delivery.age for delivery in deliveries if delivery.age is not None), default=None)
