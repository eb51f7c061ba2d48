"""Points in time as Go writes them in JSON."""

from datetime import UTC, datetime

ZERO = "0001-01-01T00:00:00Z"
"""Go's zero time: 'never'."""


def rfc3339(seconds: float | None) -> str:
    """Return a time with milliseconds, trailing zeros left out, as in a webhook's `startsAt`."""
    if seconds is None:
        return ZERO
    whole, fraction = divmod(round(seconds * 1000), 1000)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction:03d}".rstrip("0") + "Z" if fraction else f"{text}Z"


def rfc3339_milliseconds(seconds: float | None) -> str:
    """Return a time with always three decimals, as in the status of receivers."""
    if seconds is None:
        return "0001-01-01T00:00:00.000Z"
    whole, fraction = divmod(round(seconds * 1000), 1000)
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{fraction:03d}Z"


def go_duration(seconds: float) -> str:
    """Return a short span as Prometheus durations write it: whole milliseconds, `2ms`."""
    milliseconds = round(seconds * 1000)
    whole, rest = divmod(milliseconds, 1000)
    return (f"{whole}s" if whole else "") + (f"{rest}ms" if rest else "") or "0s"


def go_span(seconds: int) -> str:
    """Return whole seconds as Go prints a span of time: `15s`, `1m15s`, `1h0m0s`."""
    if seconds < 0:
        return f"-{go_span(-seconds)}"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{rest}s" if hours else f"{minutes}m{rest}s" if minutes else f"{rest}s"
