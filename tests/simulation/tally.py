"""What happened in many simulated lives, added up."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass
class Tally:
    """Counts, and how near the predictions what was seen came.

    Attributes:
        counts: how often something happened.
        nearest: the largest part of a predicted longest time that was seen, by what was predicted.
    """

    counts: Counter[str] = field(default_factory=Counter)
    nearest: dict[str, float] = field(default_factory=dict)

    def count(self, what: str, times: int = 1) -> None:
        """Count something."""
        self.counts[what] += times

    def seen(self, what: str, seconds: float, predicted: timedelta) -> None:
        """Note how near a predicted longest time came."""
        self.nearest[what] = max(self.nearest.get(what, 0.0), seconds / predicted.total_seconds())

    def add(self, other: "Tally") -> None:
        """Add another tally to this one."""
        self.counts.update(other.counts)
        for what, share in other.nearest.items():
            self.nearest[what] = max(self.nearest.get(what, 0.0), share)
