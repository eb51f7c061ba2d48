"""Lengths of time as text for tables and messages."""

from datetime import timedelta

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def span(length: timedelta) -> str:
    """Return a length of time in at most two units, such as `3m 2s`; less than a second is `0s`."""
    seconds = max(0, int(length.total_seconds()))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"


def ago(age: timedelta | None) -> str:
    """Return an age such as `3m 2s ago`, or `never` for None."""
    return "never" if age is None else f"{span(age)} ago"
