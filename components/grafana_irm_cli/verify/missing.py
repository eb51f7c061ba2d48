"""Heartbeats that are missing in IRM. Its public API shows them only as open alert groups."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.alert_groups import AlertGroups, Group, age_of
from grafana_irm_cli.verify.model import MissingHeartbeat, NotSeen

OPEN_STATES = ("new", "acknowledged", "silenced")
"""States of an open alert group: the heartbeat is still missing."""

CLOCKS = timedelta(minutes=1)
"""Tolerance for the age of an alert group: different clocks of the two systems, and the resolution of their times."""

NOT_ALL = NotSeen(
    "IRM has more open alert groups than verify reads; this heartbeat's alert group can be among the older ones",
    transient=True,
)

NO_PAGE = NotSeen(
    "Grafana IRM's pages of alert groups are larger than verify reads, even with one alert group per page",
    transient=True,
)

Beats = Mapping[str, timedelta | None]
Found = dict[str, MissingHeartbeat | NotSeen]


async def missing_heartbeats(systems: Systems, beats: Beats) -> Found:
    """Find the open alert groups of missing heartbeats.

    IRM lists alert groups newest first, and a beat resolves the alert group of its heartbeat. So if the last beats are
    known, only younger alert groups need to be read. One list of the whole organisation serves all integrations.
    Integrations that this list leaves open are then read one by one.

    Args:
        systems: the systems to read.
        beats: age of the last delivered beat by integration id; None when not known.

    Returns:
        The missing heartbeats by integration id; `NotSeen` when not all alert groups could be read.

    Raises:
        RequestFailed: IRM cannot be reached, or refuses the request.

    """
    if not beats:
        return {}
    groups = AlertGroups(systems)
    if len(beats) == 1:
        return await _own(systems, groups, beats)
    found, unknown = await _read(systems, groups, beats)
    if unknown and len(unknown) * len(OPEN_STATES) <= groups.requests_left:
        own = await asyncio.gather(*(_own(systems, groups, {id_: beats[id_]}) for id_ in unknown))
        return found | {id_: missing for each in own for id_, missing in each.items()}
    return dict.fromkeys(unknown, _why_unknown(groups)) | found


def says_heartbeat_missing(group: dict[str, Any]) -> bool:
    """Whether IRM opened the alert group for a missing heartbeat.

    Measured: type alertmanager has the alert name `OnCallHeartBeatMissing`, type webhook has the flag
    `is_oncall_heartbeat` in the payload.
    """
    payload = (group.get("last_alert") or {}).get("payload") or {}
    labels = payload.get("commonLabels") or {}
    if labels.get("alertname") == "OnCallHeartBeatMissing":
        return payload.get("status") != "resolved"
    return payload.get("is_oncall_heartbeat") is True and not payload.get("is_oncall_heartbeat_restored")


async def _own(systems: Systems, groups: AlertGroups, beats: Beats) -> Found:
    """Read the alert groups of one integration only."""
    found, unknown = await _read(systems, groups, beats, integration_id=next(iter(beats)))
    return dict.fromkeys(unknown, _why_unknown(groups)) | found


def _why_unknown(groups: AlertGroups) -> NotSeen:
    return NOT_ALL if groups.pages else NO_PAGE


async def _read(systems: Systems, groups: AlertGroups, beats: Beats, **query: str) -> tuple[Found, list[str]]:
    """Return the missing heartbeats of a list, and the integrations that the list leaves open."""
    known = [beat for beat in beats.values() if beat is not None]
    enough = max(known) + CLOCKS if len(known) == len(beats) else None
    read = await asyncio.gather(*(groups.newest(enough, state=state, **query) for state in OPEN_STATES))
    found = _missing((group for each in read for group in each.groups), beats, systems.irm_now)
    reach = min((each.reach for each in read if each.reach is not None), default=None)
    hidden = (id_ for id_, beat in beats.items() if reach is not None and (beat is None or beat + CLOCKS > reach))
    return found, [id_ for id_ in hidden if id_ not in found]


def _missing(groups: Iterable[Group], beats: Beats, now: datetime) -> Found:
    return {
        group["integration_id"]: MissingHeartbeat(
            integration_id=group["integration_id"],
            state=str(group.get("state")),
            age=age_of(group, now),
            link=str((group.get("permalinks") or {}).get("web") or ""),
        )
        for group in groups
        if group.get("integration_id") in beats and says_heartbeat_missing(group)
    }
