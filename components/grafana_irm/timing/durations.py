"""Durations as Prometheus and Grafana write them: read in the usual spellings, written canonically.

Grafana stores and returns durations canonically (`60s` comes back as `1m`), so any other spelling shows up as
a difference in every preview after a refresh.
"""

import re
from datetime import timedelta

DurationInput = str | int | float | timedelta
"""A duration as it may be given: text such as `90s`, `1m30s` or `1h`, a number of seconds, or a timedelta."""

ALLOWED_DURATION = "a duration such as 90s, 1m30s or 1h"

_UNITS_MS = {
    "y": 365 * 86_400_000,
    "w": 7 * 86_400_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
# Prometheus writes 90d rather than 12w6d: years and weeks only where nothing is left over.
_ONLY_WHOLE = {"y", "w"}
_SPELLING = re.compile("".join(rf"(?:(?P<{unit}>\d{{1,18}}){unit})?" for unit in _UNITS_MS), re.ASCII)
# Go, in which Grafana is written, counts nanoseconds in 63 bits.
_LARGEST_MS = (2**63 - 1) // 1_000_000


class InvalidDuration(ValueError):  # noqa: N818 - reads as what it is where it is caught
    """A duration that cannot be read; the message says what is allowed."""


def parse_duration(value: DurationInput) -> timedelta:
    """Read a duration.

    Args:
        value: text in Prometheus' grammar (units `y w d h m s ms`, each once, largest first, whole numbers;
            blanks around it are ignored), a number of seconds, or a timedelta. Milliseconds are the
            finest that Grafana keeps.

    Returns:
        The duration, zero or more.

    Raises:
        InvalidDuration: for anything else, also for negative ones and for those beyond 292 years.

    """
    milliseconds = _milliseconds(value)
    if milliseconds is None or not 0 <= milliseconds <= _LARGEST_MS:
        raise InvalidDuration(ALLOWED_DURATION)
    return timedelta(milliseconds=milliseconds)


def format_duration(value: timedelta) -> str:
    """Write a duration canonically, as Prometheus and Grafana do: `1m`, not `60s`; `1m30s`; `1d`; `0s`.

    Args:
        value: zero or more, in whole milliseconds.

    Raises:
        InvalidDuration: where the value is negative or finer than a millisecond.

    """
    rest = _milliseconds(value)
    if rest is None or rest < 0:
        raise InvalidDuration(ALLOWED_DURATION)
    parts: list[str] = []
    for unit, size in _UNITS_MS.items():
        if unit in _ONLY_WHOLE and rest % size:
            continue
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def canonical(value: DurationInput) -> str:
    """Return the canonical spelling of a duration in any spelling; raises InvalidDuration."""
    return format_duration(parse_duration(value))


def _milliseconds(value: object) -> int | None:
    if isinstance(value, timedelta):
        whole, finer = divmod(value, timedelta(milliseconds=1))
        return None if finer else whole
    if isinstance(value, str):
        return _milliseconds_of_text(value.strip())
    # A bool is an int to Python, yet never meant as a duration.
    if isinstance(value, int | float) and not isinstance(value, bool):
        scaled = value * 1_000
        return int(scaled) if scaled == scaled // 1 else None
    return None


def _milliseconds_of_text(text: str) -> int | None:
    if text == "0":
        return 0
    match = _SPELLING.fullmatch(text) if text else None
    if match is None:
        return None
    return sum(int(count) * _UNITS_MS[unit] for unit, count in match.groupdict().items() if count)
