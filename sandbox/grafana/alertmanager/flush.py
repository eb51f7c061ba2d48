"""One flush of an aggregation group: which integrations are notified, and the results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...clock import Clock
from ..common.labels import spelled
from .alerts import Alert, in_order
from .integration import Integration
from .notification import Notification
from .notification_log import Key, NotificationLog, needs_notification
from .routing import Route

PIPELINE = 0.002
"""Minimum of seconds from a tick until a delivery is recorded."""

_LEAST_TIMEOUT = 10.0


@dataclass(frozen=True)
class GroupSettings:
    """The identity of an aggregation group.

    Attributes:
        route: the route of the group.
        labels: the labels that its alerts share.
        integrations: the integrations of its receiver.

    """

    route: Route
    labels: Mapping[str, str]
    integrations: tuple[Integration, ...]

    @cached_property
    def key(self) -> str:
        """The group key."""
        return f"{self.route.key}:{spelled(self.labels)}"

    def log_key(self, integration: Integration) -> Key:
        """Return the key of an integration's entry in the notification log."""
        return self.key, self.route.receiver, integration.index


class Flush:
    """One flush of an aggregation group.

    Args:
        clock: the sandbox's time.
        log: the notification log.
        settings: the route, labels and integrations of the group.
        alerts: the alerts of the group at the tick.
        done: called once, with this flush, when every integration has finished; never after `cancel`.
        tick: when the timer fired for this flush. It is before the start if the previous flush had not ended.

    Attributes:
        resolved: the alerts that were resolved at the tick.
        delivered: whether no delivery failed.

    """

    def __init__(
        self,
        clock: Clock,
        log: NotificationLog,
        settings: GroupSettings,
        alerts: list[Alert],
        done: Callable[["Flush"], None],
        tick: float,
    ) -> None:
        self._clock = clock
        self._log = log
        self._settings = settings
        self._alerts = in_order(alerts)
        self._done = done
        self._at = clock.now()
        self._pipeline_time = tick
        self._cancelled = False
        self._open = 0
        self.resolved = [alert for alert in alerts if alert.resolved(self._at)]
        self.delivered = True
        self._firing = frozenset(alert.fingerprint for alert in alerts if not alert.resolved(self._at))

    def start(self, peer_wait: float, held: float = 0.0) -> None:
        """Start, once gossip has settled (``held`` seconds) and after the wait for the peers before this instance.

        A mute timing ends it at once: nothing is sent or recorded.
        """
        if self._settings.route.muted(self._pipeline_time):
            self._done(self)
            return
        timeout = max(self._settings.route.group_interval, _LEAST_TIMEOUT)
        deadline = self._at + held + timeout + peer_wait
        if peer_wait or held:
            self._clock.call_at(self._at + held + peer_wait, lambda: self._run(deadline))
        else:
            self._run(deadline)

    def cancel(self) -> None:
        """Cancel this flush. A running delivery is not recorded."""
        self._cancelled = True

    def _run(self, deadline: float) -> None:
        if self._cancelled:
            return
        todo = [integration for integration in self._settings.integrations if self._needs(integration)]
        self._open = len(todo)
        for integration in todo:
            self._notify(integration, deadline)
        if not todo:
            self._done(self)

    @property
    def _resolved(self) -> frozenset[str]:
        return frozenset(alert.fingerprint for alert in self.resolved)

    def _needs(self, integration: Integration) -> bool:
        entry = self._log.find(self._settings.log_key(integration))
        due = entry is not None and entry.at + self._settings.route.repeat_interval < self._clock.now()
        silent = not integration.send_resolved
        needed = needs_notification(entry, self._firing, self._resolved, due=due, send_resolved=not silent)
        # Grafana's Alertmanager: an entry newer than the tick is a peer's, so this flush may be outdated.
        return needed and (entry is None or entry.at <= self._pipeline_time)

    def _notify(self, integration: Integration, deadline: float) -> None:
        alerts = self._alerts
        if not integration.send_resolved:
            alerts = [alert for alert in alerts if alert.fingerprint in self._firing]
        if not alerts:
            self._record(integration, None)
            return
        settings = self._settings
        notification = Notification(settings.route.receiver, settings.key, settings.labels, tuple(alerts), self._firing)
        integration.send(notification, deadline, lambda error: self._answered(integration, error))

    def _answered(self, integration: Integration, error: str | None) -> None:
        least = self._at + PIPELINE
        if self._clock.now() < least:
            self._clock.call_at(least, lambda: self._record(integration, error))
        else:
            self._record(integration, error)

    def _record(self, integration: Integration, error: str | None) -> None:
        if self._cancelled:
            return
        if error is None:
            key, repeat = self._settings.log_key(integration), self._settings.route.repeat_interval
            self._log.record(key, self._firing, self._resolved, repeat)
        else:
            self.delivered = False
        self._open -= 1
        if not self._open:
            self._done(self)
