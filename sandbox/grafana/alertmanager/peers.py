"""The position of one Grafana instance in its Alertmanager cluster."""

import math
from dataclasses import dataclass

PEER_TIMEOUT = 15.0
"""Seconds that an instance waits for each one before it (`ha_peer_timeout`)."""


@dataclass(frozen=True)
class Membership:
    """What the metrics of an instance show of its Alertmanager cluster.

    Attributes:
        members: `grafana_alertmanager_cluster_members`.
        unhealthy: `grafana_alertmanager_cluster_health_score`; by Redis, the members that send no heartbeat any more.
        position: `grafana_alertmanager_peer_position`.
        by_gossip: whether the cluster works by gossip, and not by Redis.

    """

    members: int
    unhealthy: int
    position: int
    by_gossip: bool


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
        """Return how many seconds a notification waits until gossip has settled."""
        return max(0.0, self.settled_at - now)
