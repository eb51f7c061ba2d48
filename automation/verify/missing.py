"""Which heartbeats IRM misses: its open alert groups tell, and nothing else in its public API does."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from automation.systems import PAGE_SIZE, Systems
from automation.verify.model import MissingHeartbeat, NotSeen

OPEN_STATES = ("new", "acknowledged", "silenced")
"""States of an alert group whose heartbeat is still missing."""

PAGES = 2
"""Pages of open alert groups, a state, that are read at most: six requests in all, however many are open."""

CLOCKS = timedelta(minutes=1)
"""What the two systems' clocks, and the resolution of their times, may add to the age of an alert group."""

NOT_ALL = NotSeen(
    f"more than {PAGES * PAGE_SIZE} alert groups are open in IRM, and the newest of them do not tell of this heartbeat"
)


async def missing_heartbeats(
    systems: Systems, beats: Mapping[str, timedelta | None]
) -> dict[str, MissingHeartbeat | NotSeen]:
    """Find the open alert groups that say a heartbeat is missing.

    IRM lists alert groups newest first, and a beat resolves the alert group of its heartbeat. So where the last beats
    are known, only alert groups that are younger than these are read.

    Args:
        systems: what to ask.
        beats: how long ago IRM took the last beat of each integration, by id; None where nobody knows.

    Returns:
        By integration id; `NotSeen` where so many alert groups are open that this heartbeat's can be among the rest.

    """
    if not beats:
        return {}
    known = [beat for beat in beats.values() if beat is not None]
    enough = max(known) + CLOCKS if len(known) == len(beats) else None
    one = {"integration_id": next(iter(beats))} if len(beats) == 1 else {}
    read = await asyncio.gather(*(_read(systems, enough, state=state, **one) for state in OPEN_STATES))
    found: dict[str, MissingHeartbeat | NotSeen] = {
        group["integration_id"]: _missing(group, systems.irm_now)
        for groups, _ in read
        for group in groups
        if group.get("integration_id") in beats and says_heartbeat_missing(group)
    }
    reach = min((reach for _, reach in read if reach is not None), default=None)
    unknown = [id_ for id_, beat in beats.items() if reach is not None and (beat is None or beat + CLOCKS > reach)]
    return dict.fromkeys(unknown, NOT_ALL) | found


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


async def _read(
    systems: Systems, enough: timedelta | None, **query: str
) -> tuple[list[dict[str, Any]], timedelta | None]:
    """Return the newest alert groups, and how far they reach back; None for a list that was read to its end."""
    found: list[dict[str, Any]] = []
    reach = timedelta(0)
    for number in range(1, PAGES + 1):
        page = await systems.irm_page("/alert_groups/", number, **query)
        found += page.get("results") or []
        if not page.get("next"):
            return found, None
        reach = _age(found[-1], systems.irm_now)
        if enough is not None and reach >= enough:
            break
    return found, reach


def _age(group: dict[str, Any], now: datetime) -> timedelta:
    return now - datetime.fromisoformat(group["created_at"])


def _missing(group: dict[str, Any], now: datetime) -> MissingHeartbeat:
    return MissingHeartbeat(
        integration_id=group["integration_id"],
        state=str(group.get("state")),
        age=_age(group, now),
        link=str((group.get("permalinks") or {}).get("web") or ""),
    )
