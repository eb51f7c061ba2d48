"""The picture of a heartbeat: a bar for the age of the last beat, on a line as long as the interval in IRM."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from grafana_irm_cli.verify.instances import LATE_BEAT
from grafana_irm_cli.verify.model import Heartbeat
from grafana_irm_cli.verify.words import ago, span

WIDTH, HEIGHT = 220.0, 16.0
"""Units of the drawing."""

LIMIT = 200.0
"""End of the interval. The rest of the width shows that a beat is older, not by how much."""


class Lateness(StrEnum):
    """How late a beat is."""

    IN_TIME = "in-time"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True)
class Picture:
    """The drawing of one heartbeat, and its texts.

    Attributes:
        age: end of the bar for the age of the last beat, in units of the drawing; None if no beat is known.
        gap: the mark of the longest gap between two beats, in the same units.
        lateness: how late the last beat is.
        text: the age of the last beat.
        scale: the values of the marks.

    """

    age: float | None
    gap: float
    lateness: Lateness
    text: str
    scale: str


def picture_of(age: timedelta | None, beat: Heartbeat) -> Picture:
    """Return the picture of a heartbeat.

    Args:
        age: how long ago Grafana delivered the last beat to IRM; None if it is not known.
        beat: the heartbeat. Without an interval in the state, the line is as long as two of its longest gaps.

    """
    end = beat.interval or 2 * beat.longest_gap
    scale = f"longest gap {span(beat.longest_gap)}"
    if beat.interval:
        scale += f", interval in IRM {span(beat.interval)}"
    text = "not known" if age is None else ago(age)
    gap = round(min(LIMIT, LIMIT * (beat.longest_gap / end)), 1)
    drawn = None if age is None else round(min(WIDTH, LIMIT * (max(age, timedelta(0)) / end)), 1)
    return Picture(drawn, gap, _lateness(age, beat, end), text, scale)


def _lateness(age: timedelta | None, beat: Heartbeat, end: timedelta) -> Lateness:
    if age is None or age <= beat.longest_gap + LATE_BEAT:
        return Lateness.IN_TIME
    return Lateness.LATE if age <= end else Lateness.MISSING
