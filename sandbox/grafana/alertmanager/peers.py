"""The position of one Grafana instance in its Alertmanager cluster."""

import math
from dataclasses import dataclass

PEER_TIMEOUT = 15.0
"""Seconds that an instance waits for each one before it (`ha_peer_timeout`)."""


@dataclass
class Peers:
    """The place of one instance in its cluster.

    Attributes:
        position: how many instances come before this one.
        settled_at: when gossip has settled; nothing is sent before.

    """

    position: int = 0
    settled_at: float = -math.inf

    @property
    def wait(self) -> float:
        """Seconds that a notification waits for the instances before this one."""
        return self.position * PEER_TIMEOUT

    def settles_in(self, now: float) -> float:
        """Return how many seconds a notification is held until gossip has settled."""
        return max(0.0, self.settled_at - now)
