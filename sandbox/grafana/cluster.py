"""Several Grafana instances of one database, and the cluster that their Alertmanagers form.

Measured on Grafana 13.1: the instance at position 0 sends. By gossip that is the oldest one, and a restarted one comes
last; by Redis positions follow the names. Each instance keeps its own notification log, receiver status and config
poll.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ..clock import Clock, Timer
from .alertmanager.notification_log import Entry, Key
from .alertmanager.peers import Membership
from .clustering import CLUSTERINGS, DEFAULT, Clustering
from .core import GrafanaCore

GOSSIP = 0.2
"""Seconds until the other instances receive a new log entry (`ha_gossip_interval`)."""

SETTLING = 10.0
"""Seconds after a start in which nothing is sent, until gossip has settled."""

MEMBERS_VALID = 60.0
"""Seconds for which an instance keeps the list of members while Redis is down. After that its position is 0."""

PUSH_PULL = 60.0
"""Seconds after which the instances have each other's whole log again (`ha_push_pull_interval`)."""

KEY_LIFE = 300.0
"""Seconds for which Redis keeps the key of a killed process, which the number of members counts."""

Make = Callable[[GrafanaCore | None], GrafanaCore]
"""Creates an instance, on the database of another instance if that is given."""


@dataclass(eq=False)
class _Peer:
    """One process as the cluster knows it: the number of its instance, and its name."""

    number: int
    name: str


class Cluster:
    """The instances. A single instance is a cluster too.

    Args:
        clock: the sandbox's time.
        make: creates an instance.
        size: the number of instances.
        by: how they are connected. Default: by gossip.
        new_name: returns a name for a process without a configured name.

    Attributes:
        instances: all of them, running or not, by number.

    """

    def __init__(
        self,
        clock: Clock,
        make: Make,
        size: int = 1,
        *,
        by: Clustering = CLUSTERINGS[DEFAULT],
        new_name: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._clock = clock
        self._by = by
        self._new_name = new_name
        self._redis_down: Timer | None = None
        self._members_lost = False
        self._dead_keys: list[float] = []
        self.instances = [make(None)]
        self.instances += [make(self.instances[0]) for _ in range(size - 1)]
        self._current = [self._peer(number) for number in range(size)]
        self._peers = list(self._current)
        self._leaving: dict[_Peer, Timer] = {}
        if size > 1 and by.connected:
            for number, one in enumerate(self.instances):
                self._connect(number, one)
        self._count()

    @property
    def sender(self) -> GrafanaCore | None:
        """The first running instance, which sends; None if no instance runs."""
        ordered = (self.instances[peer.number] for peer in self._peers if self._current[peer.number] is peer)
        return next((one for one in ordered if one.running), None)

    def position(self, number: int) -> int | None:
        """Return how many instances come before an instance, or None if it has left the cluster."""
        peer = self._current[number]
        return self._position(peer) if peer in self._peers else None

    def stop(self, number: int, *, graceful: bool = True) -> None:
        """End the process of an instance. The others notice later, and the next instance sends.

        Args:
            number: the number of the instance.
            graceful: whether it stops in order; False is a kill.

        """
        one, peer = self.instances[number], self._current[number]
        if one.running:
            one.stop(graceful=graceful)
            when = self._clock.now() + self._by.noticed[graceful]
            self._leaving[peer] = self._clock.call_at(when, lambda: self._leave(peer))
            if not graceful:
                self._dead_keys.append(self._clock.now() + KEY_LIFE)

    def start(self, number: int) -> None:
        """Start a new process of an instance. It joins, and receives the log of the others at once.

        Raises:
            ValueError: Redis is down, without which an instance does not start.

        """
        one = self.instances[number]
        if one.running:
            return
        if self._redis_down:
            raise ValueError("Redis is down: with ha_redis_address, Grafana does not start without it")
        self._join(number)
        several = len(self.instances) > 1 and self._by.connected
        one.alertmanager.peers.settled_at = self._clock.now() + (SETTLING if several else 0.0)
        one.start()
        self._synchronise()

    def stop_all(self, *, graceful: bool = True) -> None:
        """End all processes."""
        for number in range(len(self.instances)):
            self.stop(number, graceful=graceful)

    def start_all(self) -> None:
        """Start the processes that do not run."""
        for number in range(len(self.instances)):
            self.start(number)

    def stop_redis(self) -> None:
        """Stop Redis: no instance hears of the others, and after a minute each has position 0.

        Raises:
            ValueError: the cluster does not work by Redis.

        """
        self._check_redis()
        if self._redis_down is None:
            self._redis_down = self._clock.call_at(self._clock.now() + MEMBERS_VALID, self._lose_members)

    def start_redis(self) -> None:
        """Start Redis again: the instances have their positions, and within a minute each other's log.

        Raises:
            ValueError: the cluster does not work by Redis.

        """
        self._check_redis()
        if self._redis_down:
            self._redis_down.cancel()
            self._redis_down, self._members_lost = None, False
            self._count()
            self._clock.call_at(self._clock.now() + PUSH_PULL, self._synchronise)

    def _check_redis(self) -> None:
        if not self._by.redis:
            raise ValueError("this cluster does not work by Redis")

    def _lose_members(self) -> None:
        self._members_lost = True
        self._count()

    def _peer(self, number: int) -> _Peer:
        return _Peer(number, f"grafana-{number}" if self._by.named else self._new_name())

    def _connect(self, number: int, one: GrafanaCore) -> None:
        one.alertmanager.log.gossip = self._gossip_of(one)
        one.reachable = lambda: [] if self._redis_down else self._others(one)
        one.membership = lambda: self._membership(number)

    def _join(self, number: int) -> None:
        peer, old = self._peer(number), self._current[number]
        self._current[number] = peer
        # By Redis, the random name of a killed process keeps its place until it has been silent for a minute.
        if not self._by.redis or self._by.named:
            if leaving := self._leaving.pop(old, None):
                leaving.cancel()
            self._leave(old)
        if self._by.named:
            self._dead_keys = self._dead_keys[:-1]
        self._peers.append(peer)
        if self._by.redis:
            self._peers.sort(key=lambda each: each.name)
        self._count()

    def _leave(self, peer: _Peer) -> None:
        if peer in self._peers:
            self._peers.remove(peer)
            self._count()

    def _position(self, peer: _Peer) -> int:
        return 0 if self._members_lost or not self._by.connected else self._peers.index(peer)

    def _count(self) -> None:
        for peer in self._peers:
            if self._current[peer.number] is peer:
                self.instances[peer.number].set_cluster_position(self._position(peer))

    def _membership(self, number: int) -> Membership:
        position = self._position(self._current[number])
        if not self._by.redis:
            return Membership(len(self._peers), 0, position, by_gossip=True)
        if self._redis_down:
            return Membership(0, 0, position, by_gossip=False)
        now = self._clock.now()
        keys = sum(one.running for one in self.instances) + sum(end > now for end in self._dead_keys)
        return Membership(keys, max(0, keys - len(self._peers)), position, by_gossip=False)

    def _others(self, one: GrafanaCore) -> list[GrafanaCore]:
        return [other for other in self.instances if other is not one and other.running]

    def _synchronise(self) -> None:
        """Give each running instance the log of the others, as long as they reach each other."""
        for one in self.instances:
            for other in one.reachable() if one.running else ():
                for key, entry in other.alertmanager.log.entries.items():
                    one.alertmanager.merge(key, entry)

    def _gossip_of(self, one: GrafanaCore) -> Callable[[Key, Entry], None]:
        def gossip(key: Key, entry: Entry) -> None:
            self._clock.call_at(self._clock.now() + GOSSIP, lambda: self._deliver(one, key, entry))

        return gossip

    def _deliver(self, one: GrafanaCore, key: Key, entry: Entry) -> None:
        # What a killed instance had not passed on yet, nobody knows.
        for other in one.reachable() if one.running else ():
            other.alertmanager.merge(key, entry)
