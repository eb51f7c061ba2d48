"""Several Grafana instances of one database, whose Alertmanagers form a cluster by gossip.

Measured on Grafana 13.1: the oldest instance is at position 0 and sends; a restarted one comes last. Each instance
evaluates the rules and keeps its own notification log, receiver status and config poll.
"""

from collections.abc import Callable

from ..clock import Clock, Timer
from .alertmanager.notification_log import Entry, Key
from .core import GrafanaCore

GOSSIP = 0.2
"""Seconds until the other instances receive a new log entry (`ha_gossip_interval`)."""

NOTICED = {False: 8.0, True: 2.0}
"""Seconds until the other instances notice a kill (measured: 5.5 to 8), or an orderly stop (under 2)."""

SETTLING = 10.0
"""Seconds after a start in which nothing is sent, until gossip has settled."""

Make = Callable[[GrafanaCore | None], GrafanaCore]
"""Creates an instance, on the database of another instance if that is given."""


class Cluster:
    """The instances. A single instance is a cluster too.

    Args:
        clock: the sandbox's time.
        make: creates an instance.
        size: the number of instances.

    Attributes:
        instances: all of them, running or not, by number.

    """

    def __init__(self, clock: Clock, make: Make, size: int = 1) -> None:
        self._clock = clock
        self.instances = [make(None)]
        self.instances += [make(self.instances[0]) for _ in range(size - 1)]
        self._order = list(self.instances)
        self._leaving: dict[int, Timer] = {}
        if size > 1:
            for one in self.instances:
                one.alertmanager.log.gossip = self._gossip_of(one)
        self._count()

    @property
    def sender(self) -> GrafanaCore | None:
        """The first running instance, which sends; None if no instance runs."""
        return next((one for one in self._order if one.running), None)

    def position(self, number: int) -> int | None:
        """Return how many instances come before an instance, or None if it has left the cluster."""
        one = self.instances[number]
        return self._order.index(one) if one in self._order else None

    def stop(self, number: int, *, graceful: bool = True) -> None:
        """End the process of an instance. The others notice later, and the next instance sends.

        Args:
            number: the number of the instance.
            graceful: whether it stops in order; False is a kill.

        """
        one = self.instances[number]
        if one.running:
            one.stop(graceful=graceful)
            when = self._clock.now() + NOTICED[graceful]
            self._leaving[number] = self._clock.call_at(when, lambda: self._leave(one))

    def start(self, number: int) -> None:
        """Start a new process of an instance. It joins last, and receives the log of the others at once."""
        one = self.instances[number]
        if one.running:
            return
        if leaving := self._leaving.pop(number, None):
            leaving.cancel()
        self._leave(one)
        self._order.append(one)
        self._count()
        one.alertmanager.peers.settled_at = self._clock.now() + (SETTLING if len(self.instances) > 1 else 0.0)
        one.start()
        for other in self._others(one):
            for key, entry in other.alertmanager.log.entries.items():
                one.alertmanager.merge(key, entry)

    def stop_all(self, *, graceful: bool = True) -> None:
        """End all processes."""
        for number in range(len(self.instances)):
            self.stop(number, graceful=graceful)

    def start_all(self) -> None:
        """Start the processes that do not run."""
        for number in range(len(self.instances)):
            self.start(number)

    def _leave(self, one: GrafanaCore) -> None:
        if one in self._order:
            self._order.remove(one)
            self._count()

    def _count(self) -> None:
        for position, one in enumerate(self._order):
            one.set_cluster_position(position)

    def _others(self, one: GrafanaCore) -> list[GrafanaCore]:
        return [other for other in self.instances if other is not one and other.running]

    def _gossip_of(self, one: GrafanaCore) -> Callable[[Key, Entry], None]:
        def gossip(key: Key, entry: Entry) -> None:
            self._clock.call_at(self._clock.now() + GOSSIP, lambda: self._deliver(one, key, entry))

        return gossip

    def _deliver(self, one: GrafanaCore, key: Key, entry: Entry) -> None:
        # What a killed instance had not passed on yet, nobody knows.
        for other in self._others(one) if one.running else ():
            other.alertmanager.merge(key, entry)
