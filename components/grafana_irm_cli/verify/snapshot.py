"""Reads a snapshot of both systems: a few requests to their lists, however many integrations a stack has.

It changes nothing and sends no beat (a GET on a heartbeat URL counts as a beat).
"""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from grafana_irm.api.grafana import CONTACT_POINTS
from grafana_irm.timing import canonical
from grafana_irm_cli.masking import without_credentials
from grafana_irm_cli.systems import RECEIVERS, Systems
from grafana_irm_cli.verify.missing import missing_heartbeats
from grafana_irm_cli.verify.model import (
    ContactPoint,
    Delivery,
    Heartbeat,
    Integration,
    MissingHeartbeat,
    NotSeen,
    Rule,
    Snapshot,
    Timings,
    Wiring,
)
from grafana_irm_cli.verify.not_seen import or_not_seen
from grafana_irm_cli.verify.repeated_reads import Deliveries, Reading, read_until_known
from grafana_irm_cli.verify.silences import active_silences
from grafana_irm_cli.verify.whose import deliveries_to, order_of

Missing = dict[str, MissingHeartbeat | NotSeen] | NotSeen

ContactPoints = dict[str, list[ContactPoint]]

_NEVER = "0001-"
"""Start of Grafana's zero time, which means "never" (measured on Grafana 12.4.0)."""


async def take_snapshot(
    systems: Systems, wirings: Sequence[Wiring], report: Callable[[str], None] = lambda _: None
) -> Snapshot:
    """Read everything that the checks need from both systems. A part that cannot be read becomes a `NotSeen`.

    Args:
        systems: the systems to read.
        wirings: the integrations to check.
        report: called with a message before waiting for a Grafana that has just started.

    """
    uids = [wiring.heartbeat.rule_uid for wiring in wirings if wiring.heartbeat]

    turns = count()

    async def of_one_instance() -> Reading:
        # Behind a load balancer with two instances, the same order would show the deliveries of the same one each time.
        if next(turns) % 2:
            rules, deliveries = await asyncio.gather(
                or_not_seen(_rules(systems, uids)), or_not_seen(last_deliveries(systems))
            )
        else:
            deliveries, rules = await asyncio.gather(
                or_not_seen(last_deliveries(systems)), or_not_seen(_rules(systems, uids))
            )
        return Reading(deliveries, rules)

    integrations, contact_points, known, silences = await asyncio.gather(
        or_not_seen(_integrations(systems)),
        or_not_seen(_contact_points(systems)),
        read_until_known(of_one_instance, wirings, report),
        or_not_seen(active_silences(systems)),
    )
    deliveries, rules = known.deliveries, known.rules
    order = {} if isinstance(deliveries, NotSeen) else await order_of(systems, wirings, deliveries)
    # Do not send more requests to an IRM out of reach: each one would wait for all retries.
    missing: Missing = integrations if isinstance(integrations, NotSeen) else {}
    seen = Snapshot(integrations, contact_points, deliveries, rules, missing, silences, order=order)
    beats = {wiring.integration_id: _last_beat(wiring.heartbeat, seen) for wiring in wirings if wiring.heartbeat}
    seen = replace(seen, last_beats=beats)
    if isinstance(integrations, NotSeen):
        return seen
    return replace(seen, missing_heartbeats=await or_not_seen(missing_heartbeats(systems, beats)))


async def last_deliveries(systems: Systems) -> Deliveries:
    """Return Grafana's last deliveries by contact-point name; a new contact point is missing until the config poll."""
    receivers = await systems.grafana_list(RECEIVERS)
    now = systems.grafana_now
    return {
        str(receiver.get("name")): [
            Delivery(_age(sent.get("lastNotifyAttempt"), now), _shown(sent.get("lastNotifyAttemptError")) or None)
            for sent in receiver.get("integrations") or []
        ]
        for receiver in receivers
    }


async def _integrations(systems: Systems) -> dict[str, Integration]:
    return {
        item["id"]: Integration(
            id=item["id"],
            name=str(item.get("name")),
            type=str(item.get("type")),
            link=str(item.get("link")),
            heartbeat_link=(item.get("heartbeat") or {}).get("link"),
            maintenance=str(item.get("maintenance_end_at")) if item.get("maintenance_mode") else None,
            team_id=item.get("team_id"),
        )
        for item in await systems.irm_pages("/integrations/")
    }


async def _contact_points(systems: Systems) -> ContactPoints:
    found: ContactPoints = defaultdict(list)
    for item in await systems.grafana_list(CONTACT_POINTS):
        point = ContactPoint(
            uid=str(item.get("uid")),
            name=str(item.get("name")),
            type=str(item.get("type")),
            settings=item.get("settings") or {},
            disable_resolve_message=bool(item.get("disableResolveMessage")),
        )
        found[point.name].append(point)
    return dict(found)


async def _rules(systems: Systems, uids: Sequence[str]) -> dict[str, Rule]:
    # Grafana's API can filter by one rule. Without the alerts of all rules the response stays small.
    one = {"rule_uid": uids[0]} if len(uids) == 1 else {}
    answer = await systems.grafana_get("/prometheus/grafana/api/v1/rules", limit_alerts="0", **one)
    now = systems.grafana_now
    groups = (answer.get("data") or {}).get("groups") or [] if isinstance(answer, dict) else []
    rules = [_rule(group, rule, now) for group in groups for rule in group.get("rules") or []]
    return {rule.uid: rule for rule in rules}


def _rule(group: dict[str, Any], rule: dict[str, Any], now: dt.datetime) -> Rule:
    settings = rule.get("notificationSettings") or {}
    return Rule(
        uid=str(rule.get("uid")),
        state=str(rule.get("state")),
        health=str(rule.get("health")),
        last_error=_shown(rule.get("lastError")),
        evaluated=_age(rule.get("lastEvaluation"), now),
        firing_for=_age(rule.get("activeAt"), now) if rule.get("state") == "firing" else None,
        paused=bool(rule.get("isPaused")),
        receiver=settings.get("receiver"),
        timings=Timings(
            evaluation_interval=canonical(group.get("interval") or 0),
            pending_period=canonical(rule.get("duration") or 0),
            group_wait=canonical(settings.get("group_wait") or 0),
            group_interval=canonical(settings.get("group_interval") or 0),
            repeat_interval=canonical(settings.get("repeat_interval") or 0),
        ),
        labels={
            **(rule.get("labels") or {}),
            "alertname": str(rule.get("name")),
            "grafana_folder": str(group.get("file")),
            "__alert_rule_uid__": str(rule.get("uid")),
        },
        muted_by=(*(settings.get("mute_time_intervals") or ()), *(settings.get("active_time_intervals") or ())),
    )


def _last_beat(beat: Heartbeat, seen: Snapshot) -> dt.timedelta | None:
    """Return how long ago Grafana delivered a beat to IRM; None when it is not known or the delivery failed."""
    sent = deliveries_to(beat, seen)
    if isinstance(seen.contact_points, NotSeen) or isinstance(sent, NotSeen):
        return None
    called = sorted(point.url for point in seen.contact_points.get(beat.contact_point, []))
    if called != sorted([beat.endpoint, *beat.siblings]) or sent is None or len(sent) != 1 or sent[0].error:
        return None
    return sent[0].age


def _shown(error: str | None) -> str:
    """Return an error without credentials: Grafana's errors quote the URLs that it sent to."""
    return without_credentials(error or "")


def _age(text: str | None, now: dt.datetime) -> dt.timedelta | None:
    if not text or text.startswith(_NEVER):
        return None
    return now - dt.datetime.fromisoformat(text)
