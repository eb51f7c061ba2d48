"""Converts times into places on a drawn line, with marks at round times."""

from dataclasses import dataclass
from datetime import timedelta

_SECOND = timedelta(seconds=1)
_STEPS = [_SECOND * n for n in (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400)]
_MOST_MARKS = 12


@dataclass(frozen=True)
class Scale:
    """A drawn line of time.

    Attributes:
        start: the place of time zero.
        length: the line's length, in the unit of places.
        total: the time that the line covers.

    """

    start: float
    length: float
    total: timedelta

    def place(self, moment: timedelta) -> float:
        """Return the place of a moment; the end of the line for later moments."""
        return self.start + self.length * min(1.0, moment / self.total)

    def apart(self, gap: timedelta) -> float:
        """Return the drawn distance of two moments."""
        return self.length * (gap / self.total)

    def marks(self) -> list[timedelta]:
        """Return round moments from zero on, about a dozen."""
        step = next((step for step in _STEPS if self.total / step <= _MOST_MARKS), _STEPS[-1])
        return [step * number for number in range(self.total // step + 1)]
