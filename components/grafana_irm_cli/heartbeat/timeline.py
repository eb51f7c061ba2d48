"""The life of a heartbeat as events: rule created, beats, a lost beat, Grafana's death, the alert group."""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm.timing import HeartbeatTiming
from grafana_irm.timing.gaps import NOTHING
from grafana_irm.timing.known import EXPIRY_CHECK

_FEWEST_BEATS = 5
_BEATING_FOR = 0.6
"""How long Grafana lives after the first beat, in heartbeat intervals. `_FEWEST_BEATS` can extend it."""


@dataclass(frozen=True)
class Timeline:
    """Moments in the life of a heartbeat, as times since its rule was created.

    Beats come at the shortest regular gap. IRM's checks start at an arbitrary moment.

    Attributes:
        timing: the settings.
        evaluations: when Grafana evaluates the rule; the first evaluation is as late as possible.
        fires: when the alert fires.
        beats: when beats arrive.
        lost: when a beat is sent and lost; None when no beat may be lost.
        death: when Grafana dies.
        expires: when the heartbeat expires.
        checks: when IRM checks for expired heartbeats.
        alert_group: when IRM opens the alert group.
        end: end of the picture.

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
    """Return the life of a heartbeat with these settings, with a lost beat if one may be lost."""
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
