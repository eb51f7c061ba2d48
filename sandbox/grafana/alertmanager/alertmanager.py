"""Grafana's Alertmanager: it receives alerts, and polls its configuration every minute."""

import copy
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...clock import Clock, Timer
from ...network.delivery import Deliver
from ..common.time_intervals import TimeInterval
from ..provisioning.contact_point import ContactPoint
from ..provisioning.notification_settings import NotificationSettings
from ..provisioning.policies import EMPTY_RECEIVER
from . import routing
from .alerts import Alert, merged
from .dispatcher import Dispatcher
from .integration import Integration
from .notification_log import Entry, Key, NotificationLog
from .peers import Peers
from .webhook import Sender

_FORGET_RESOLVED = 1800.0


@dataclass(frozen=True)
class Configuration:
    """The configuration of the Alertmanager in the database.

    Attributes:
        policies: the tree of notification policies.
        receivers: the integrations of each contact point.
        settings: the notification settings of all rules.
        intervals: the time intervals of each mute timing.

    """

    policies: Mapping[str, Any]
    receivers: Mapping[str, list[ContactPoint]]
    settings: frozenset[NotificationSettings]
    intervals: Mapping[str, tuple[TimeInterval, ...]]

    @property
    def hash(self) -> tuple[object, ...]:
        """The identity of this configuration, without provenance and the redaction of secrets."""
        receivers = {
            name: [(p.uid, p.type, p.settings, p.disable_resolve_message) for p in points]
            for name, points in self.receivers.items()
        }
        return json.dumps([self.policies, receivers], sort_keys=True), self.settings, self.intervals


class Alertmanager:
    """One Alertmanager; all it knows of alerts is lost when it stops, the notification log is not.

    Args:
        clock: the sandbox's time.
        deliver: sends a webhook.
        sender: who sends.
        configuration: returns the configuration in the database.
        config_poll_interval: seconds between config polls, counted from the start of the process.

    Attributes:
        peers: the place of this instance in its cluster.
        log: the notification log.

    """

    def __init__(
        self,
        clock: Clock,
        deliver: Deliver,
        sender: Sender,
        configuration: Callable[[], Configuration],
        config_poll_interval: float,
    ) -> None:
        self._clock = clock
        self._deliver = deliver
        self._sender = sender
        self._configuration = configuration
        self._config_poll_interval = config_poll_interval
        self.log = NotificationLog(clock.now)
        self.peers = Peers()
        self._alerts: dict[str, Alert] = {}
        self._dispatcher: Dispatcher | None = None
        self._applied: object = None
        self._started = clock.now()
        self._config_poll: Timer | None = None

    def start(self) -> None:
        """Start a new process: it applies the configuration at once, then at each config poll."""
        self._started = self._clock.now()
        self.log.start()
        self._apply()

    def stop(self, *, graceful: bool) -> None:
        """Stop; without grace the notification log falls back to what its last clean-up saved."""
        if self._dispatcher:
            self._dispatcher.stop()
        if self._config_poll:
            self._config_poll.cancel()
        self._dispatcher, self._config_poll, self._applied = None, None, None
        self._alerts.clear()
        self.log.stop(graceful=graceful)

    def configuration_changed(self) -> None:
        """Report that the configuration in the database has changed: the next config poll applies it."""
        if self._dispatcher is None or self._config_poll is not None:
            return
        passed = self._clock.now() - self._started
        periods = math.floor(passed / self._config_poll_interval) + 1
        due = self._started + periods * self._config_poll_interval
        self._config_poll = self._clock.call_at(due, self._apply)

    def put(self, alert: Alert) -> Alert:
        """Take an alert, or its newer state, and return it as it is now held."""
        now = self._clock.now()
        old = self._alerts.get(alert.fingerprint)
        held = merged(old, alert, now) if old else alert
        self._alerts[alert.fingerprint] = held
        if self._dispatcher:
            self._dispatcher.process(held)
        return held

    def end_at(self, alert: Alert, when: float) -> None:
        """Move the end of an alert that is held, without sending it again."""
        if self._alerts.get(alert.fingerprint) is alert and alert.ends_at != when:
            alert.ends_at = when
            if self._dispatcher:
                self._dispatcher.refresh(alert)

    def merge(self, key: Key, entry: Entry) -> None:
        """Take what a peer has recorded."""
        if self.log.merge(key, entry) and self._dispatcher:
            self._dispatcher.log_changed()

    def take_position(self, position: int) -> None:
        """Note how many peers of a cluster come before this one: a run under way keeps the wait it began with."""
        if position != self.peers.position:
            self.peers.position = position
            if self._dispatcher:
                self._dispatcher.position_changed()

    def receivers(self) -> list[dict[str, Any]]:
        """Return the status of the receivers of the configuration that is in use."""
        integrations = self._dispatcher.integrations if self._dispatcher else {}
        active = {route.receiver for route in self._dispatcher.route.walk()} if self._dispatcher else set()
        return [
            {"active": name in active, "integrations": [i.status() for i in own], "name": name}
            for name, own in sorted(integrations.items())
        ]

    def _apply(self) -> None:
        self._config_poll = None
        configuration = self._configuration()
        if configuration.hash == self._applied:
            return
        self._applied = configuration.hash
        if self._dispatcher:
            self._dispatcher.stop()
        route = routing.build(
            configuration.policies, configuration.receivers, configuration.settings, configuration.intervals
        )
        receivers = configuration.receivers
        integrations = {name: self._integrations(points) for name, points in receivers.items()}
        integrations.setdefault(EMPTY_RECEIVER, [])
        self._dispatcher = Dispatcher(self._clock, route, integrations, self.log, self.peers)
        now = self._clock.now()
        for fingerprint, alert in list(self._alerts.items()):
            if alert.ends_at + _FORGET_RESOLVED < now:
                del self._alerts[fingerprint]
            else:
                self._dispatcher.process(alert)

    def _integrations(self, points: list[ContactPoint]) -> list[Integration]:
        return [
            Integration(self._clock, self._deliver, self._sender, copy.deepcopy(point), index)
            for index, point in enumerate(points)
        ]
