"""The notification log: the last notification of each integration, which decides when to send again."""

import math
from collections.abc import Callable
from dataclasses import dataclass

MAINTENANCE = 900.0
"""Seconds between clean-ups of the log; each also saves it, as a graceful stop does."""

_RETENTION = 5 * 86_400.0


@dataclass(frozen=True)
class Entry:
    """The last notification that one integration sent about one group.

    Attributes:
        at: when the delivery was recorded, after the receiver's response.
        firing: fingerprints of the alerts it knows to be firing.
        resolved: fingerprints of the alerts it knows to be resolved.
        expires_at: when the next clean-up may drop the entry.

    """

    at: float
    firing: frozenset[str]
    resolved: frozenset[str]
    expires_at: float


Key = tuple[str, str, int]
"""A group key, a receiver's name, the number of the integration in it."""


class NotificationLog:
    """The log of one Alertmanager.

    Args:
        now: returns the present time.

    Attributes:
        gossip: called with each record of this Alertmanager if it has peers.

    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._started = now()
        self._entries: dict[Key, Entry] = {}
        self._saved: dict[Key, Entry] = {}
        self.gossip: Callable[[Key, Entry], None] | None = None

    def find(self, key: Key) -> Entry | None:
        """Return the entry, unless a clean-up has dropped it since it expired."""
        entry = self._entries.get(key)
        return entry if entry and entry.expires_at > self._last_maintenance(self._now()) else None

    def record(self, key: Key, firing: frozenset[str], resolved: frozenset[str], repeat: float) -> None:
        """Write down a delivery; kept for twice the repeat interval."""
        now = self._now()
        entry = Entry(now, firing, resolved, now + min(2 * repeat, _RETENTION))
        self._put(key, entry)
        if self.gossip:
            self.gossip(key, entry)

    def merge(self, key: Key, entry: Entry) -> bool:
        """Take what a peer recorded, unless this log has something newer; return whether it was taken."""
        old = self._entries.get(key)
        if (old and old.at >= entry.at) or entry.expires_at < self._now():
            return False
        self._put(key, entry)
        return True

    @property
    def entries(self) -> dict[Key, Entry]:
        """All that is recorded, as a peer gets it when it joins."""
        return dict(self._entries)

    def _put(self, key: Key, entry: Entry) -> None:
        old = self._entries.get(key)
        if old and old.at < self._last_maintenance(self._now()):
            self._saved[key] = old
        self._entries[key] = entry

    def stop(self, *, graceful: bool) -> None:
        """Leave what the next process will find: all of it, or what the last clean-up saved."""
        if not graceful:
            saved = self._last_maintenance(self._now())
            kept = {key: entry for key, entry in self._entries.items() if entry.at < saved}
            self._entries = {**self._saved, **kept}
        self._saved = dict(self._entries)

    def start(self) -> None:
        """Begin a new process, with what the last one left."""
        self._started = self._now()

    def _last_maintenance(self, now: float) -> float:
        return self._started + math.floor((now - self._started) / MAINTENANCE) * MAINTENANCE


def needs_notification(
    entry: Entry | None, firing: frozenset[str], resolved: frozenset[str], *, due: bool, send_resolved: bool
) -> bool:
    """Return whether an integration must send a notification now.

    Args:
        entry: its last notification, None without one.
        firing: fingerprints of the alerts that fire.
        resolved: fingerprints of the alerts that are resolved.
        due: whether more than the repeat interval has passed since the entry.
        send_resolved: whether it wants to know of resolved alerts.

    """
    if entry is None:
        return bool(firing)
    if not firing <= entry.firing:
        return True
    if not firing:
        return bool(entry.firing)
    if send_resolved and not resolved <= entry.resolved:
        return True
    return due
