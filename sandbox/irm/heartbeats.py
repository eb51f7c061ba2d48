"""Heartbeats: received beats, the check every two minutes, and the status that IRM's pages show."""

import math
from collections.abc import Callable
from typing import Any

from . import heartbeat_payloads, integrations
from .answers import not_found
from .model import Heartbeat, Integration, Store, moment

CHECK_EVERY = 120.0
"""Seconds between two checks; they fall on the even minutes of the clock."""

INTERVALS = (60, 120, 180, 300, 600, 900, 1800, 3600, 43200, 86400)
"""The intervals that IRM's pages offer, in seconds."""


class Heartbeats:
    """Keeps the heartbeats of a store.

    Args:
        store: what the IRM keeps.
        receive: ingests an alert; an expired and a restored heartbeat are alerts of the integration.

    """

    def __init__(self, store: Store, receive: Callable[[Integration, Any], object]) -> None:
        self._store = store
        self._receive = receive
        self._check_is_due = False

    def beat(self, integration: Integration, method: str) -> None:
        """Record a received heartbeat. Without a heartbeat row nothing is recorded."""
        heartbeat = integration.heartbeat
        if heartbeat is None:
            return
        now = self._store.clock.now()
        heartbeat.last_beat = now
        heartbeat.beats += 1
        heartbeat.recent.append((now, method))
        self._schedule()

    def check(self) -> None:
        """Open an alert group for each expired heartbeat, and resolve those of restored heartbeats."""
        now = self._store.clock.now()
        for integration in self._store.live():
            heartbeat = integration.heartbeat
            if heartbeat is None or heartbeat.last_beat is None:
                continue
            since = now - heartbeat.last_beat
            if heartbeat.alive and since >= heartbeat.timeout:
                heartbeat.alive = False
                self._receive(integration, heartbeat_payloads.lost(integration.type))
            elif not heartbeat.alive and since <= heartbeat.timeout:
                heartbeat.alive = True
                self._receive(integration, heartbeat_payloads.restored(integration.type))

    def set_interval(self, integration_id: str, seconds: int) -> None:
        """Set the interval, as people do on IRM's pages. A missing heartbeat row is created.

        Raises:
            ApiError: 404 for an unknown integration.
            ValueError: for an interval that the pages do not offer.

        """
        if seconds not in INTERVALS:
            allowed = ", ".join(map(str, INTERVALS))
            raise ValueError(f"interval: {seconds} given, one of {allowed} seconds is allowed")
        integration = integrations.find(self._store, integration_id)
        if integration.heartbeat is None:
            integration.heartbeat = Heartbeat()
        integration.heartbeat.timeout = seconds

    def delete(self, integration_id: str) -> None:
        """Take the heartbeat row away, as on integrations that are older than such rows."""
        integrations.find(self._store, integration_id).heartbeat = None

    def describe(self) -> list[dict[str, Any]]:
        """Return what the integrations page shows of each heartbeat."""
        return [_describe(self._store, one, one.heartbeat) for one in self._store.live() if one.heartbeat]

    def of(self, integration_id: str) -> Heartbeat:
        """Return an integration's heartbeat row; 404 if it has none."""
        heartbeat = integrations.find(self._store, integration_id).heartbeat
        if heartbeat is None:
            raise not_found()
        return heartbeat

    def _schedule(self) -> None:
        if self._check_is_due:
            return
        self._check_is_due = True
        now = self._store.clock.now()
        self._store.clock.call_at((math.floor(now / CHECK_EVERY) + 1) * CHECK_EVERY, self._run_check)

    def _run_check(self) -> None:
        self._check_is_due = False
        self.check()
        self._schedule()


def _describe(store: Store, integration: Integration, heartbeat: Heartbeat) -> dict[str, Any]:
    last = heartbeat.last_beat
    overdue = last is not None and last + heartbeat.timeout < store.clock.now()
    return {
        "integration_id": integration.id,
        "integration": integration.name,
        "interval": heartbeat.timeout,
        "beats": heartbeat.beats,
        "last_beat": moment(last),
        "status": "never" if last is None else "missing" if overdue else "ok",
    }
