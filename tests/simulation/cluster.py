"""Several Grafana instances as measured: who sends, who sends next and when, and what each knows of the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from sandbox.clock import VirtualClock
from sandbox.grafana import GrafanaCore
from sandbox.grafana.alertmanager.notification_log import Entry, Key
from sandbox.network.delivery import Delivery, DeliveryResult

_GOSSIP = (0.02, 0.9)
"""Seconds until a peer knows what an instance has recorded."""
_SETTLING = (2.0, 10.0)
"""Seconds until gossip has settled after a start."""
_NOTICED = {
    # Seconds until the others notice that an instance was killed, and that it was stopped in order (measured).
    False: ((5.5, 8.0), (0.3, 2.0)),
    True: ((57.0, 62.0), (1.0, 3.0)),
}


@dataclass(eq=False)
class Member:
    """One instance.

    Attributes:
        grafana: its process, or what will be its next one.
        rank: decides its position: instances come in the order of their ranks.
        seen: the running or not yet missed members, as this one knows them.
        refusing: whether its deliveries are refused.
    """

    grafana: GrafanaCore
    rank: float = 0.0
    seen: set["Member"] = field(default_factory=set)
    refusing: bool = False

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self.grafana.running


class Cluster:
    """Grafana instances of one database and one Alertmanager cluster.

    Args:
        clock: the simulation's time.
        random: decides what is left to chance.
        size: how many there are.
        redis: whether Redis connects them: a killed one is missed after a minute, a started one takes any position.
        make: makes one, which starts at once, and is given what delivers for it.
        deliver: delivers a webhook of a member.
    """

    def __init__(
        self,
        clock: VirtualClock,
        random: Random,
        size: int,
        make: Callable[[Callable[[Delivery, Callable[[DeliveryResult], None]], None]], GrafanaCore],
        deliver: Callable[[Member, Delivery, Callable[[DeliveryResult], None]], None],
        *,
        redis: bool = False,
    ) -> None:
        self._clock = clock
        self._random = random
        self._redis = redis
        self._starts = count()
        self.members: list[Member] = []
        for _ in range(size):
            self._add(make, deliver)

    def _add(
        self,
        make: Callable[[Callable[[Delivery, Callable[[DeliveryResult], None]], None]], GrafanaCore],
        deliver: Callable[[Member, Delivery, Callable[[DeliveryResult], None]], None],
    ) -> None:
        # Each polls the configuration and saves its log at times of its own.
        self._clock.run_until(self._clock.now() + self._random.uniform(0, 60))
        member = Member(make(lambda delivery, done: deliver(member, delivery, done)))
        self.members.append(member)
        member.grafana.alertmanager.log.gossip = lambda key, entry: self._tell(member, key, entry)
        self._join(member)
        member.grafana.alertmanager.peers.settled_at = self._clock.now()

    @property
    def running(self) -> list[Member]:
        """Those that run, in the order of their ranks."""
        return sorted((member for member in self.members if member.running), key=lambda member: member.rank)

    @property
    def sender(self) -> Member:
        """The one at position 0."""
        return self.running[0]

    def each(self) -> Iterator[GrafanaCore]:
        """Yield every instance: what one API call changes in the database is there for all of them."""
        return (member.grafana for member in self.members)

    def stop(self, member: Member, *, graceful: bool, noticed: bool = True) -> None:
        """End a process; the others notice later, or never where they cannot."""
        member.grafana.stop(graceful=graceful)
        for other in self.running if noticed else ():
            lasts = self._random.uniform(*_NOTICED[self._redis][graceful])
            self._clock.call_at(self._clock.now() + lasts, self._missed(other, member))

    def start(self, member: Member) -> None:
        """Begin a new process: it joins the others, and is held until gossip has settled."""
        self._join(member)
        member.grafana.alertmanager.peers.settled_at = self._clock.now() + self._random.uniform(*_SETTLING)
        member.grafana.start()
        for other in self.running:
            for key, entry in other.grafana.alertmanager.log.entries.items():
                member.grafana.alertmanager.merge(key, entry)

    def _join(self, member: Member) -> None:
        member.rank = self._random.random() if self._redis else float(next(self._starts))
        member.seen = {member, *self.running}
        for other in [member, *self.running]:
            other.seen.add(member)
            self._count(other)

    def _missed(self, by: Member, member: Member) -> Callable[[], None]:
        rank = member.rank

        def miss() -> None:
            if by.running and not (member.running and member.rank != rank):
                by.seen.discard(member)
                self._count(by)

        return miss

    def _count(self, member: Member) -> None:
        position = sum(other.rank < member.rank for other in member.seen)
        member.grafana.set_cluster_position(position)

    def _tell(self, member: Member, key: Key, entry: Entry) -> None:
        for other in self.members:
            if other is not member:
                when = self._clock.now() + self._random.uniform(*_GOSSIP)
                self._clock.call_at(when, self._told(member, other, key, entry))

    def _told(self, by: Member, member: Member, key: Key, entry: Entry) -> Callable[[], None]:
        # What was not gossiped yet dies with the process.
        return lambda: member.grafana.alertmanager.merge(key, entry) if by.running and member.running else None
