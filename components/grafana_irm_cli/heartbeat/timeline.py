"""The life of a heartbeat as a series of events: made, beating, a beat lost, Grafana's death, the alert group."""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import HeartbeatTiming
from grafana_irm.timing.gaps import NOTHING
from grafana_irm.timing.known import EXPIRY_CHECK

_FEWEST_BEATS = 5
_BEATING_FOR = 0.6
"""How long Grafana lives after the first beat, in heartbeat intervals, where that holds more than a few beats."""


@dataclass(frozen=True)
class Timeline:
    """Moments in the life of a heartbeat, each as the time since its rule was made.

    Beats come as regularly as they can; IRM's checks fall as they happen to.

    Attributes:
        timing: the settings.
        evaluations: when Grafana evaluates the rule; the first is as late as it can be.
        fires: when the alert fires.
        beats: when a beat arrives.
        lost: when one is sent and lost.
        death: when Grafana dies.
        expires: when the last beat is as old as the heartbeat interval.
        checks: when IRM looks for expired heartbeats.
        alert_group: when IRM opens the alert group.
        end: where the picture ends.

    """

    timing: HeartbeatTiming
    evaluations: tuple[timedelta, ...]
    fires: timedelta
    beats: tuple[timedelta, ...]
    lost: timedelta | None
    death: timedelta
    expires: timedelta
    checks: tuple[timedelta, ...]
    alert_group: timedelta
    end: timedelta


def timeline_of(timing: HeartbeatTiming) -> Timeline:
    """Lay out the life of a heartbeat with these settings; a beat is lost where one may be."""
    fires = timing.evaluation_interval + timing.pending_evaluated
    first = max(timing.config_poll_interval, fires) + timing.group_wait
    gap = timing.shortest_sending_gap
    count = max(_FEWEST_BEATS, timing.interval * _BEATING_FOR // gap)
    sent = [first + gap * number for number in range(count)]
    lost = sent.pop(count // 2) if timing.lost_beats_tolerated > 0 else None
    death = sent[-1] + gap * 0.6
    expires = sent[-1] + timing.interval
    checks = _every(EXPIRY_CHECK, EXPIRY_CHECK * 0.7, expires + EXPIRY_CHECK)
    alert_group = next(check for check in checks if check >= expires)
    return Timeline(
        timing=timing,
        evaluations=_every(timing.evaluation_interval, timing.evaluation_interval, death),
        fires=fires,
        beats=tuple(sent),
        lost=lost,
        death=death,
        expires=expires,
        checks=tuple(check for check in checks if check <= alert_group),
        alert_group=alert_group,
        end=alert_group + max(timing.interval / 12, (alert_group - NOTHING) / 40),
    )


def _every(step: timedelta, first: timedelta, last: timedelta) -> tuple[timedelta, ...]:
    return tuple(first + step * number for number in range((last - first) // step + 1))
