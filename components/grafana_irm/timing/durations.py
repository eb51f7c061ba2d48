"""Durations in the format of Prometheus and Grafana: parsed in the usual spellings, formatted canonically.

Grafana stores and returns durations canonically (`60s` becomes `1m`), so any other spelling shows as a change in every
preview after a refresh.
"""

import re
from datetime import timedelta

DurationInput = str | int | float | timedelta
"""An input for a duration: text such as `90s`, `1m30s` or `1h`, a number of seconds, or a timedelta."""

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
# Prometheus writes 90d instead of 12w6d: years and weeks appear only without a remainder.
_ONLY_WHOLE = {"y", "w"}
_SPELLING = re.compile("".join(rf"(?:(?P<{unit}>\d{{1,18}}){unit})?" for unit in _UNITS_MS), re.ASCII)
# Grafana is written in Go, whose durations count nanoseconds in 63 bits.
_LARGEST_MS = (2**63 - 1) // 1_000_000


class InvalidDuration(ValueError):  # noqa: N818 - reads well in an except clause
    """A duration that cannot be parsed; the message describes the allowed durations."""


def parse_duration(value: DurationInput) -> timedelta:
    """Parse a duration.

    Args:
        value: text in Prometheus' grammar (units `y w d h m s ms`, each once, largest first, whole numbers;
            surrounding blanks are ignored), a number of seconds, or a timedelta. Grafana stores whole
            milliseconds.

    Returns:
        The duration, zero or more.

    Raises:
        InvalidDuration: for any other value, including negative durations and durations above 292 years.

    """
    milliseconds = _milliseconds(value)
    if milliseconds is None or not 0 <= milliseconds <= _LARGEST_MS:
        raise InvalidDuration(ALLOWED_DURATION)
    return timedelta(milliseconds=milliseconds)


def format_duration(value: timedelta) -> str:
    """Format a duration canonically, as Prometheus and Grafana do: `1m`, not `60s`; `1m30s`; `1d`; `0s`.

    Args:
        value: zero or more, in whole milliseconds.

    Raises:
        InvalidDuration: the value is negative or not in whole milliseconds.

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
    # In Python a bool is an int, but no user means a bool as a duration.
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
