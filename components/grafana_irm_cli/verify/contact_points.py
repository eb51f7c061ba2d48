"""The checks of contact points: whether they call the integration's endpoints, and how they fared lately."""

from datetime import timedelta

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
from grafana_irm_cli.verify.words import ago, span

OLD_CONFIGURATION = timedelta(seconds=75)
"""How long a delivery may still follow the configuration before an `up`: Grafana's config poll (60 s), and a look."""

_REFUSED = "IRM does not know the endpoint any more: `pulumi refresh`, then `pulumi up`"
_ELSEWHERE = "the URL is not the endpoint's: `pulumi refresh`, then `pulumi up`"
_UNTRUSTED = "let Grafana trust the certificate authority of IRM's address"

_HINTS = (
    ("status 429", "IRM takes 300 alerts and beats in 5 minutes from an integration: find what sends more", ANY_TIME),
    ("status 403", _REFUSED, OLD_CONFIGURATION),
    ("status 4", _ELSEWHERE, OLD_CONFIGURATION),
    ("status 3", _ELSEWHERE, OLD_CONFIGURATION),
    ("status 5", "IRM itself fails; Grafana goes on trying", ANY_TIME),
    ("x509: ", _UNTRUSTED, OLD_CONFIGURATION),
    ("", "let Grafana reach IRM: network, proxy, TLS", ANY_TIME),
)
"""By the error of a failed delivery, what to do, and how long waiting can help; the first entry whose text occurs."""


def alert_contact_point(wiring: Wiring, seen: Snapshot) -> Finding:
    """Whether the contact point of alerts calls the integration's endpoint, and nothing else."""
    line = Line(wiring, "alert contact point", "contact_point")
    if isinstance(seen.contact_points, NotSeen):
        return line.not_seen(seen.contact_points)
    name = wiring.contact_point
    problem = _problem(name, seen.contact_points.get(name, []), wiring.endpoint)
    return line.wrong(*problem) if problem else line.ok("calls the integration's endpoint alone")


def heartbeat_contact_point(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """Whether the contact point of the heartbeat calls its endpoint, nothing else, and only with beats."""
    line = Line(wiring, "heartbeat contact point", "heartbeat_contact_point")
    if isinstance(seen.contact_points, NotSeen):
        return line.not_seen(seen.contact_points)
    name = beat.contact_point
    points = seen.contact_points.get(name, [])
    problem = _problem(name, points, beat.endpoint)
    if problem is None and not points[0].disable_resolve_message:
        problem = f"{name} sends resolved messages, which count as beats", PUT_BACK
    return line.wrong(*problem) if problem else line.ok("calls the heartbeat's endpoint alone")


def last_alert(wiring: Wiring, seen: Snapshot) -> Finding:
    """How Grafana's last delivery of an alert went."""
    line = Line(wiring, "last alert", "contact_point")
    if isinstance(seen.deliveries, NotSeen):
        return line.not_seen(seen.deliveries)
    sent = seen.deliveries.get(wiring.contact_point)
    if unknown := _failed_or_unknown(line, sent):
        return unknown
    last = _latest(sent or [])
    return line.ok("none was sent lately" if last is None else f"delivered {ago(last)}")


def beats(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> Finding:
    """How Grafana's last delivery of a beat went, and whether it was lately enough."""
    line = Line(wiring, "beats", "heartbeat_contact_point")
    if isinstance(seen.deliveries, NotSeen):
        return line.not_seen(seen.deliveries)
    sent, gap = seen.deliveries.get(beat.contact_point), span(beat.longest_gap)
    if sent is not None and knows_nothing_lately(beat, sent) and _another_sends(wiring, beat, seen):
        several = f"another of the {beat.grafana_instances} Grafana instances sends them, or did before a config change"
        return line.ok(f"{several}: none by those that answered")
    if unknown := _failed_or_unknown(line, sent):
        return unknown
    last = _latest(sent or [])
    if last is None:
        return line.not_known(
            "Grafana knows of none: it forgets them when it starts, and when any contact point or policy changes",
            "verify again with --wait 15m; if none comes, see the heartbeat rule; of several Grafana instances, only"
            " the one that sends them knows: set grafanaInstances, or verify with --grafana-instances",
        )
    if last > beat.longest_gap + LATE_BEAT:
        return line.wrong(
            f"the last was delivered {ago(last)}, and they are at most {gap} apart",
            "see the heartbeat rule; if it is well, look for a silence or a mute timing in Grafana",
            ANY_TIME,
        )
    return line.ok(f"the last was delivered {ago(last)}; they are at most {gap} apart")


def _another_sends(wiring: Wiring, beat: Heartbeat, seen: Snapshot) -> bool:
    """Whether all else is well, so that an instance that sends nothing leaves it to another one."""
    missing = isinstance(seen.missing_heartbeats, NotSeen) or wiring.integration_id in seen.missing_heartbeats
    if missing or isinstance(seen.rules, NotSeen) or heartbeat_rule(wiring, beat, seen).status is not Status.OK:
        return False
    return another_sends(beat, seen.rules.get(beat.rule_uid))


def _problem(name: str, points: list[ContactPoint], endpoint: str) -> tuple[str, str] | None:
    if not points:
        return f"{name} does not exist in Grafana", PUT_BACK
    if len(points) > 1:
        found = f"{len(points)} integrations share the name {name}, and Grafana calls them all"
        return found, "delete the one that Pulumi did not make"
    point = points[0]
    if point.type != "webhook":
        return f"{name} is of type {point.type}, not webhook", PUT_BACK
    if point.url != endpoint:
        return url_problem(name, point.url, endpoint), PUT_BACK
    if point.method != "POST":
        return f"{name} calls it with {point.method}, and IRM takes POST alone", PUT_BACK
    return None


def _failed_or_unknown(line: Line, sent: list[Delivery] | None) -> Finding | None:
    if sent is None:
        return line.not_known(
            "Grafana has not taken the contact point over yet; it does so every 60 s",
            "verify again with --wait 5m; if it stays so, see Grafana's log for what is wrong with its configuration",
        )
    failed = next((delivery for delivery in sent if delivery.error), None)
    if failed is None:
        return None
    error = failed.error or ""
    todo, may_pass_within = next((todo, within) for mark, todo, within in _HINTS if mark in error)
    return line.wrong(f"the last failed {ago(failed.age)}: {error}", todo, may_pass_within)


def _latest(deliveries: list[Delivery]) -> timedelta | None:
    return min((delivery.age for delivery in deliveries if delivery.age is not None), default=None)
