"""The dispatcher: sorts alerts into aggregation groups by their routes, and deletes empty groups."""

import math

from ...clock import Clock, Timer
from .aggregation_group import AggregationGroup
from .alerts import Alert
from .flush import GroupSettings
from .integration import Integration
from .notification_log import NotificationLog
from .peers import Peers
from .routing import Route

_CLEANUP = 30.0
"""Seconds between clean-ups of empty groups. An earlier alert joins the old group and its ticks."""


class Dispatcher:
    """The dispatcher of one configuration. A new configuration gets a new dispatcher.

    Args:
        clock: the sandbox's time.
        route: the root of the routes.
        integrations: the integrations of each receiver.
        log: the notification log, which outlives the dispatcher.
        peers: the position of this instance in its cluster.

    """

    def __init__(
        self,
        clock: Clock,
        route: Route,
        integrations: dict[str, list[Integration]],
        log: NotificationLog,
        peers: Peers,
    ) -> None:
        self.route = route
        self.integrations = integrations
        self._clock = clock
        self._log = log
        self._peers = peers
        self._started = clock.now()
        self._groups: dict[tuple[Route, str], AggregationGroup] = {}
        self._cleanup: Timer | None = None

    def process(self, alert: Alert) -> None:
        """Insert an alert into its groups."""
        for route in self.route.match(alert.labels):
            labels = route.group_labels(alert.labels)
            place = route, str(labels)
            group = self._groups.get(place)
            if group is None:
                settings = GroupSettings(route, labels, tuple(self.integrations.get(route.receiver, ())))
                group = AggregationGroup(self._clock, self._log, settings, self._peers, self._emptied)
                self._groups[place] = group
            group.insert(alert)

    def refresh(self, alert: Alert) -> None:
        """Report to the groups of an alert that its end has changed."""
        for route in self.route.match(alert.labels):
            if group := self._groups.get((route, str(route.group_labels(alert.labels)))):
                group.refresh()

    def log_changed(self) -> None:
        """Report to the groups that a peer has sent a notification."""
        for group in self._groups.values():
            group.refresh()

    def position_changed(self) -> None:
        """Report to the groups that the position of this instance has changed."""
        for group in self._groups.values():
            group.position_changed()

    def stop(self) -> None:
        """Stop all groups. A running delivery is neither awaited nor recorded."""
        for group in self._groups.values():
            group.stop()
        if self._cleanup:
            self._cleanup.cancel()

    def _emptied(self) -> None:
        if self._cleanup is None:
            passed = self._clock.now() - self._started
            due = self._started + (math.floor(passed / _CLEANUP) + 1) * _CLEANUP
            self._cleanup = self._clock.call_at(due, self._clean_up)

    def _clean_up(self) -> None:
        self._cleanup = None
        for place, group in list(self._groups.items()):
            if group.empty:
                group.stop()
                del self._groups[place]
