"""Time intervals, as mute timings and active timings have them (Alertmanager's `timeinterval`)."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Range = tuple[int, int]
"""The first and the last value, both included."""

_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = tuple(name.lower() for name in calendar.month_name)
_LAST_DAY = 31
_TIME = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)|(24:00)")
_FIELDS = {"times", "weekdays", "days_of_month", "months", "years", "location"}


@dataclass(frozen=True)
class TimeInterval:
    """One time interval: an empty list allows everything.

    Attributes:
        times: minutes of the day; the last is not included.
        weekdays: 0 is Sunday.
        days_of_month: negative numbers count from the end of the month.
        months: 1 is January.
        years: years.
        zone: the time zone of all of these.

    """

    times: tuple[Range, ...] = ()
    weekdays: tuple[Range, ...] = ()
    days_of_month: tuple[Range, ...] = ()
    months: tuple[Range, ...] = ()
    years: tuple[Range, ...] = ()
    zone: tzinfo = UTC

    def contains(self, seconds: float) -> bool:
        """Whether a point in time is in the interval."""
        at = datetime.fromtimestamp(seconds, self.zone)
        minute, length = at.hour * 60 + at.minute, calendar.monthrange(at.year, at.month)[1]
        days = tuple((_day(first, length), min(_day(last, length), length)) for first, last in self.days_of_month)
        return (
            (not self.times or any(start <= minute < end for start, end in self.times))
            and _within(at.isoweekday() % 7, self.weekdays)
            and _within(at.day, days)
            and _within(at.month, self.months)
            and _within(at.year, self.years)
        )


def read(given: object) -> TimeInterval:
    """Read a time interval of a request.

    Raises:
        ValueError: for what Alertmanager refuses.

    """
    if not isinstance(given, Mapping) or set(given) - _FIELDS:
        raise ValueError(f"a time interval has the fields {', '.join(sorted(_FIELDS))}")
    return TimeInterval(
        tuple(map(_times, given.get("times") or ())),
        _ranges(given, "weekdays", _WEEKDAYS.index),
        _ranges(given, "days_of_month", _day_of_month),
        _ranges(given, "months", _month),
        _ranges(given, "years", int),
        _zone(given.get("location")),
    )


def _within(value: int, ranges: Sequence[Range]) -> bool:
    return not ranges or any(first <= value <= last for first, last in ranges)


def _day(number: int, length: int) -> int:
    return number if number > 0 else max(1, length + number + 1)


def _ranges(given: Mapping[str, Any], field: str, number: Callable[[str], int]) -> tuple[Range, ...]:
    found = []
    for text in given.get(field) or ():
        first, colon, last = str(text).lower().partition(":")
        both = number(first), number(last if colon else first)
        if both[0] > both[1] and (both[0] < 0) == (both[1] < 0):
            raise ValueError(f"{field}: start day cannot be before end day: {text}")
        found.append(both)
    return tuple(found)


def _month(text: str) -> int:
    number = _MONTHS.index(text) if text in _MONTHS else int(text)
    if not 1 <= number <= len(_MONTHS) - 1:
        raise ValueError(f"{text} is not a valid month")
    return number


def _day_of_month(text: str) -> int:
    number = int(text)
    if not 1 <= abs(number) <= _LAST_DAY:
        raise ValueError(f"{text} is not a valid day of the month: out of range")
    return number


def _times(given: Any) -> Range:  # noqa: ANN401 - JSON
    start, end = (_minute(given.get(field)) for field in ("start_time", "end_time"))
    if start >= end:
        raise ValueError("start time cannot be equal or greater than end time")
    return start, end


def _minute(given: object) -> int:
    if not isinstance(given, str) or not _TIME.fullmatch(given):
        raise ValueError(f"couldn't parse timestamp {given}, invalid format")
    hours, _, minutes = given.partition(":")
    return int(hours) * 60 + int(minutes)


def _zone(given: object) -> tzinfo:
    try:
        return ZoneInfo(str(given)) if given else UTC
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"unknown time zone {given}") from None
