"""Durations as the provider reads and writes them: Go's, plus days and weeks."""

import re
from typing import Final

_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
    "w": 604_800_000_000_000,
}
_WORDS: Final = {
    "nano": "ns",
    "micro": "us",
    "milli": "ms",
    "sec": "s",
    "min": "m",
    "hr": "h",
    "hour": "h",
    "day": "d",
    "wk": "w",
    "week": "w",
}
_GO: Final = re.compile(r"[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_GO_PART: Final = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_LOOSE: Final = re.compile(r"((?:-\s?)?\d+(?:\.\d+)?)\s*([A-Za-zµ]+)")


def parse(text: str) -> int:
    """Return the nanoseconds of a Go duration.

    Raises:
        ValueError: `text` is no duration; worded as the provider words it.

    """
    if _GO.fullmatch(text):
        total = sum(float(number) * _UNITS[unit.replace("μ", "µ")] for number, unit in _GO_PART.findall(text))
        return -round(total) if text.startswith("-") else round(total)
    found = _LOOSE.match(text)
    unit = _unit(found.group(2)) if found else None
    if found is None or unit is None:
        raise ValueError(f"unable to parse {text} as duration: format error")
    return round(float(found.group(1).replace(" ", "")) * _UNITS[unit])


def _unit(word: str) -> str | None:
    lowered = word.lower()
    if lowered in _UNITS:
        return lowered
    return next((unit for prefix, unit in _WORDS.items() if lowered.startswith(prefix)), None)


def format_go(nanoseconds: int) -> str:
    """Write a duration as Go does: `2m0s`, `1h30m0s`, `500ms`, `0s`."""
    if nanoseconds == 0:
        return "0s"
    sign, left = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if left < _UNITS["s"]:
        unit = next(unit for unit in ("ms", "us", "ns") if left >= _UNITS[unit])
        return f"{sign}{_decimal(left, _UNITS[unit])}{'µs' if unit == 'us' else unit}"
    minutes, rest = divmod(left, _UNITS["m"])
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest, _UNITS['s'])}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else f"{sign}{seconds}"


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    digits = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def same(old: object, new: object) -> bool:
    """Return whether two texts are the same duration. An invalid text equals nothing."""
    return _or_zero(old) == _or_zero(new)


def _or_zero(value: object) -> int:
    try:
        return parse(str(value)) if value not in (None, "") else 0
    except ValueError:
        return 0


def validate(value: object, _name: str) -> str | None:
    """Refuse what is no duration."""
    try:
        parse(str(value))
    except ValueError as error:
        return f'"{value}" is not a valid duration: {error}'
    return None
