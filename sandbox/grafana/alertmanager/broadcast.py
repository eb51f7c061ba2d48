"""The broadcast of alerts in single-node evaluation: from the evaluating instance to the other Alertmanagers."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from ...clock import Clock
from .alertmanager import Alertmanager
from .alerts import Alert

DELAY = 0.2
"""Seconds until the other instances receive an alert (`ha_gossip_interval`)."""


class Broadcast:
    """Passes each alert to the Alertmanager of its own instance, and to those of the reachable other instances.

    Args:
        clock: the sandbox's time.
        own: the Alertmanager of the evaluating instance.
        others: returns the Alertmanagers that can be reached now; none if the own instance does not run any more.

    """

    def __init__(self, clock: Clock, own: Alertmanager, others: Callable[[], Iterable[Alertmanager]]) -> None:
        self._clock = clock
        self._own = own
        self._others = others

    def put(self, alert: Alert) -> Alert:
        """Take an alert, or its newer state, and return it as the own Alertmanager holds it."""
        copy = replace(alert)
        self._clock.call_at(self._clock.now() + DELAY, lambda: self._send(copy))
        return self._own.put(alert)

    def end_at(self, alert: Alert, when: float) -> None:
        """Move the end of an alert that the own Alertmanager holds."""
        self._own.end_at(alert, when)

    def _send(self, alert: Alert) -> None:
        for other in self._others():
            other.put(replace(alert))
