"""An aggregation group: it flushes after the group wait, then every group interval.

A flush decides for each integration whether to send a notification. Flushes that cannot send anything are skipped:
the time of the next flush that matters is computed, on the same grid of ticks.
"""

import math
from collections.abc import Callable

from ...clock import Clock, Timer
from .alerts import Alert
from .flush import Flush, GroupSettings
from .notification_log import NotificationLog
from .peers import Peers

TIMER_LAG = 0.0006
"""Seconds by which a timer is late. Each tick counts from the previous tick, so ticks drift by as much.

Measured on Grafana 12.4.0: 60 ticks of 1 s took 60.03 s."""


_SAME_TIME = 1e-6
"""Seconds below which two times are equal: Unix times as floats are not more precise."""


class AggregationGroup:
    """One aggregation group.

    Args:
        clock: the sandbox's time.
        log: the notification log.
        settings: the route, labels and integrations of the group.
        peers: the position of this instance in its cluster.
        emptied: called when the group has no alerts left.

    """

    def __init__(
        self,
        clock: Clock,
        log: NotificationLog,
        settings: GroupSettings,
        peers: Peers,
        emptied: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._log = log
        self._settings = settings
        self._peers = peers
        self._emptied = emptied
        self._alerts: dict[str, Alert] = {}
        self._next = self._fired = clock.now() + settings.route.group_wait
        self._wait = peers.wait
        self._flushed = False
        self._busy = False
        self._stopped = False
        self._timer: Timer | None = None
        self._flush: Flush | None = None

    @property
    def empty(self) -> bool:
        """Whether no alerts are left, and no flush is running."""
        return not self._alerts and not self._busy

    def insert(self, alert: Alert) -> None:
        """Insert or update an alert. An alert whose group wait has passed is flushed at once."""
        self._alerts[alert.fingerprint] = alert
        now = self._clock.now()
        if not self._flushed and alert.starts_at + self._settings.route.group_wait < now:
            self._next = self._fired = now
        self._arm()

    def refresh(self) -> None:
        """Recompute the next flush, since an alert's end has changed."""
        self._arm()

    def position_changed(self) -> None:
        """Use the wait of another position, once a running flush has ended."""
        now = self._clock.now()
        if self._flushed and not self._busy and now > self._next:
            step = max(self._period, self._wait)
            start = self._next + math.floor((now - self._next) / step) * step
            self._fired, self._next = start + self._period, start + step
        self._arm()

    def stop(self) -> None:
        """Stop. A running delivery is not recorded."""
        self._stopped = True
        if self._timer:
            self._timer.cancel()
        if self._flush:
            self._flush.cancel()

    def _arm(self) -> None:
        if self._busy or self._stopped:
            return
        if self._timer:
            self._timer.cancel()
        self._wait = self._peers.wait
        due = self._next_that_matters() if self._flushed else self._next
        self._timer = None if due is None else self._clock.call_at(due, lambda: self._tick(due))

    @property
    def _period(self) -> float:
        """Seconds from the start of a flush until the timer fires for the next one."""
        return self._settings.route.group_interval + TIMER_LAG

    def _tick_from(self, when: float) -> float:
        step = max(self._period, self._wait)
        return self._next + max(0, math.ceil((when - self._next - _SAME_TIME) / step)) * step

    def _fired_for(self, start: float) -> float:
        """Return when the timer fires for the flush at `start`: earlier if the previous flush still waits."""
        if start <= self._next + _SAME_TIME:
            return self._fired
        return start - max(0.0, self._wait - self._period)

    def _next_that_matters(self) -> float | None:
        if not self._alerts:
            return None
        soonest = self._tick_from(self._clock.now())
        behind = max(0.0, self._wait - self._period)
        ends = min(alert.ends_at for alert in self._alerts.values())
        if ends <= soonest:
            return soonest
        firing = frozenset(self._alerts)
        due = [] if ends == math.inf else [self._tick_from(ends)]
        for integration in self._settings.integrations:
            entry = self._log.find(self._settings.log_key(integration))
            if entry is None or not firing <= entry.firing:
                return soonest
            repeat = max(entry.at + self._settings.route.repeat_interval - self._wait, entry.at + behind)
            tick = self._tick_from(max(repeat, soonest))
            due.append(tick if tick > repeat else self._tick_from(repeat + 2 * TIMER_LAG))
        return min(due, default=None)

    def _tick(self, due: float) -> None:
        late = self._clock.now() - due
        interval = self._settings.route.group_interval
        # A sped-up clock calls a little late. The grid of ticks stays unless a whole tick was missed.
        start = due if late < interval else self._clock.now()
        fired = min(start, self._fired_for(due))
        self._next = start + self._period
        self._flushed = self._busy = True
        alerts = list(self._alerts.values())
        self._flush = Flush(self._clock, self._log, self._settings, alerts, self._finish, fired)
        self._flush.start(self._peers.wait, self._peers.settles_in(self._clock.now()))

    def _finish(self, flush: Flush) -> None:
        now = self._clock.now()
        self._busy = False
        self._fired, self._next = self._next, max(now, self._next)
        keep = 0.0 if flush.delivered else 3 * self._settings.route.group_interval
        for alert in flush.resolved:
            same = self._alerts.get(alert.fingerprint) is alert
            if same and now - alert.updated_at >= keep:
                del self._alerts[alert.fingerprint]
        if not self._alerts:
            self._emptied()
        self._arm()
