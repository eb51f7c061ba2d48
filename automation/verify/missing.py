"""Which heartbeats IRM misses: its open alert groups tell, and nothing else in its public API does."""

import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from automation.verify.model import MissingHeartbeat
from automation.verify.systems import Systems

OPEN_STATES = ("new", "acknowledged", "silenced")
"""States of an alert group whose heartbeat is still missing."""

PAGES_OF_ALL = 2
"""Pages of all open alert groups, a state, that are read before it is cheaper to ask for each integration."""


async def missing_heartbeats(systems: Systems, integration_ids: Collection[str]) -> dict[str, MissingHeartbeat]:
    """Find the open alert groups that say a heartbeat is missing, by integration id.

    Asks for the open alert groups of the whole organisation, at most six requests. Only where so many are open that
    these do not show them all, or where fewer integrations than that are asked about, it asks for each integration.
    """
    if not integration_ids:
        return {}
    groups: list[dict[str, Any]] | None = None
    if len(integration_ids) > PAGES_OF_ALL:
        groups = await _of_everyone(systems)
    if groups is None:
        groups = await _of_each(systems, integration_ids)
    wanted = set(integration_ids)
    return {
        group["integration_id"]: _missing(group)
        for group in groups
        if group.get("integration_id") in wanted and says_heartbeat_missing(group)
    }


def says_heartbeat_missing(group: dict[str, Any]) -> bool:
    """Whether an alert group is IRM's own about a missing heartbeat.

    The markers were measured: for type alertmanager the alert name `OnCallHeartBeatMissing`, for type webhook the flag
    `is_oncall_heartbeat` in the payload.
    """
    payload = (group.get("last_alert") or {}).get("payload") or {}
    labels = payload.get("commonLabels") or {}
    if labels.get("alertname") == "OnCallHeartBeatMissing":
        return payload.get("status") != "resolved"
    return payload.get("is_oncall_heartbeat") is True and not payload.get("is_oncall_heartbeat_restored")


async def _of_everyone(systems: Systems) -> list[dict[str, Any]] | None:
    """Return all open alert groups, or None where they are too many."""
    found: list[dict[str, Any]] = []
    for state in OPEN_STATES:
        for number in range(1, PAGES_OF_ALL + 1):
            page = await systems.irm_page("/alert_groups/", number, state=state)
            found += page.get("results") or []
            if not page.get("next"):
                break
        else:
            return None
    return found


async def _of_each(systems: Systems, integration_ids: Iterable[str]) -> list[dict[str, Any]]:
    lists = await asyncio.gather(
        *(
            systems.irm_pages("/alert_groups/", integration_id=integration_id, state=state)
            for integration_id in integration_ids
            for state in OPEN_STATES
        )
    )
    return [group for found in lists for group in found]


def _missing(group: dict[str, Any]) -> MissingHeartbeat:
    return MissingHeartbeat(
        integration_id=group["integration_id"],
        state="open" if group.get("state") == "firing" else str(group.get("state")),
        since=str(group.get("created_at")),
        link=str((group.get("permalinks") or {}).get("web") or ""),
    )
