"""Matches deliveries with integrations: Grafana's status of a contact point lists deliveries without their integration.

The status has the order of the receiver's integrations, and the list of contact points is sorted by UID (read from
Grafana's code, 13.1). Only the App Platform lists a receiver's integrations with their UIDs in its own order.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from grafana_irm.errors import RequestFailed
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.integration_testing import receiver_path
from grafana_irm_cli.verify.model import ContactPoint, Delivery, Heartbeat, NotSeen, Snapshot, Wiring

Order = dict[str, list[str]]
"""The UIDs of a receiver's integrations in its own order, by its name."""


async def order_of(systems: Systems, wirings: Sequence[Wiring], deliveries: dict[str, list[Delivery]]) -> Order:
    """Request the order of the integrations of each shared contact point where some deliveries failed, not all.

    An older Grafana does not report the order. The contact point is then missing.
    """
    shared = {beat.contact_point for one in wirings if (beat := one.heartbeat) and beat.shared}
    requested = sorted(name for name in shared if _mixed(deliveries.get(name, [])))
    if not requested:
        return {}
    try:
        where = await systems.organisation()
        answers = await asyncio.gather(*(_uids(systems, where, name) for name in requested))
    except RequestFailed:
        return {}
    return {name: uids for name, uids in zip(requested, answers, strict=True) if uids}


async def _uids(systems: Systems, where: str, name: str) -> list[str]:
    answer = await systems.namespaces.send(
        where, lambda namespace: systems.grafana_platform.get(receiver_path(namespace, name))
    )
    spec = answer.get("spec") if isinstance(answer, dict) else None
    return [str(one.get("uid")) for one in (spec or {}).get("integrations") or []]


def deliveries_to(beat: Heartbeat, seen: Snapshot) -> list[Delivery] | NotSeen | None:
    """Return the last deliveries to one heartbeat; None before Grafana applied its contact point.

    `NotSeen` if some deliveries of a shared contact point failed, and Grafana does not report which.
    """
    if isinstance(seen.deliveries, NotSeen):
        return seen.deliveries
    sent = seen.deliveries.get(beat.contact_point)
    if sent is None or not beat.shared:
        return sent
    points = [] if isinstance(seen.contact_points, NotSeen) else seen.contact_points.get(beat.contact_point, [])
    return _own(beat, sent, points, seen.order.get(beat.contact_point, []))


def _own(
    beat: Heartbeat, sent: list[Delivery], points: Sequence[ContactPoint], order: Sequence[str]
) -> list[Delivery] | NotSeen:
    own = {point.uid for point in points if point.url == beat.endpoint}
    if len(order) == len(sent) and own & set(order):
        return [delivery for uid, delivery in zip(order, sent, strict=True) if uid in own]
    failed = [delivery for delivery in sent if delivery.error]
    if not failed or len(failed) == len(sent):
        return [max(sent, key=_age)] if sent else sent
    count = f"{len(failed)} of {len(sent)} deliveries failed"
    return NotSeen(f"{count}, and Grafana does not report which: {failed[0].error}")


def _mixed(sent: Sequence[Delivery]) -> bool:
    failed = sum(delivery.error is not None for delivery in sent)
    return 0 < failed < len(sent)


def _age(delivery: Delivery) -> timedelta:
    return timedelta.max if delivery.age is None else delivery.age
