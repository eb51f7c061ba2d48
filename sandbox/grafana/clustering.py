"""How the Alertmanagers of several instances are connected: by gossip, by Redis, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Clustering:
    """One way to connect instances, as measured on Grafana 13.1.

    Attributes:
        connected: whether the instances know of each other.
        redis: whether by Redis (`ha_redis_address`), which lists the members by name.
        named: whether each instance keeps its name over a restart (`ha_redis_peer_name`). Without it, each process has
            a random one, and may take any position.
        noticed: seconds until the others notice the end of a process, by whether it was orderly. Measured: after a kill
            5.5 to 8 by gossip, 57 to 62 by Redis (its heartbeat); after an orderly stop less than 2, and 3.

    """

    connected: bool = True
    redis: bool = False
    named: bool = False
    noticed: Mapping[bool, float] = field(default_factory=lambda: {False: 8.0, True: 2.0})


_BY_REDIS = {False: 62.0, True: 3.0}

CLUSTERINGS = {
    "gossip": Clustering(),
    "redis": Clustering(redis=True, noticed=_BY_REDIS),
    "redis-named": Clustering(redis=True, named=True, noticed=_BY_REDIS),
    "none": Clustering(connected=False, noticed={False: 0.0, True: 0.0}),
}
"""The ways by name. `none` is the mistake of several instances without a cluster: each sends for itself."""

DEFAULT = "gossip"


def clustering(name: str) -> Clustering:
    """Return a way to connect instances by its name.

    Raises:
        ValueError: for an unknown one.

    """
    try:
        return CLUSTERINGS[name]
    except KeyError:
        raise ValueError(f"cluster {name}: {' or '.join(CLUSTERINGS)} is allowed") from None
