"""The Jinja filters that IRM adds for alert templates; each returns None for an unsuitable value."""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .answers import Json

_CLOCK = "%H:%M / %d-%m-%Y"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Filter = Callable[..., Json]


def _none_on_error(filter_: Filter) -> Filter:
    def safe(*args: Json, **kwargs: Json) -> Json:
        try:
            return filter_(*args, **kwargs)
        except (ValueError, AttributeError, TypeError, re.error):
            return None

    return safe


def _datetimeparse(value: str, format: str = _CLOCK) -> datetime:  # noqa: A002 - the name users write
    return datetime.strptime(value, format)


def _datetimeformat(value: datetime, format: str = _CLOCK) -> str:  # noqa: A002 - as above
    return value.strftime(format)


def _as_timezone(value: datetime, format: str = _CLOCK, tz: str = "UTC") -> str:  # noqa: A002 - as above
    return value.astimezone(ZoneInfo(tz)).strftime(format)


def _timedeltaparse(value: str) -> timedelta | None:
    match = re.match(r"^([-+]?\d+)([smhdw])$", value)
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def _pretty(value: Json) -> str:
    return json.dumps(value, sort_keys=True, indent=4, separators=(",", ": "), ensure_ascii=False)


_FILTERS: dict[str, Filter] = {
    "datetimeparse": _datetimeparse,
    "datetimeformat": _datetimeformat,
    "datetimeformat_as_timezone": _as_timezone,
    "timestamp_to_datetime": datetime.fromtimestamp,
    "iso8601_to_time": datetime.fromisoformat,
    "timedeltaparse": _timedeltaparse,
    "tojson_pretty": _pretty,
    "json_dumps": json.dumps,
    "parse_json": json.loads,
    "b64decode": lambda value: base64.b64decode(value).decode("utf-8"),
    "regex_replace": lambda value, find, replace: re.sub(find, replace, value),
    "regex_match": lambda value, pattern: bool(re.match(pattern, value)),
    "regex_search": lambda value, pattern: bool(re.search(pattern, value)),
}

FILTERS: dict[str, Filter] = {name: _none_on_error(filter_) for name, filter_ in _FILTERS.items()}
"""The filters by the names that templates use."""
