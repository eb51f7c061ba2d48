"""The picture of a heartbeat: the age of its last beat on a line up to its interval in IRM."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from grafana_irm_cli.verify.instances import LATE_BEAT
from grafana_irm_cli.verify.model import Heartbeat
from grafana_irm_cli.verify.words import ago, span

WIDTH, HEIGHT = 220.0, 16.0
"""Units of the drawing."""

LIMIT = 200.0
"""Where the interval ends. What is beyond takes the rest of the width, however much it is."""


class Lateness(StrEnum):
    """How late a beat is."""

    IN_TIME = "in-time"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True)
class Picture:
    """What is drawn, in units of the drawing, and what it says.

    Attributes:
        age: where the age of the last beat ends; None where no beat is known.
        gap: where the longest gap between two beats ends.
        lateness: how late the beat is.
        text: the age of the last beat.
        scale: what the marks are.

    """

    age: float | None
    gap: float
    lateness: Lateness
    text: str
    scale: str


def picture_of(age: timedelta | None, beat: Heartbeat) -> Picture:
    """Return the picture of a heartbeat.

    Args:
        age: how long ago IRM took the last beat; None where Grafana does not know.
        beat: the heartbeat. Where the state does not have its interval, the line ends after two of its longest gaps.

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
