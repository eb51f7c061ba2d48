"""Alert templates: Jinja in a sandboxed environment, with the filters that IRM offers."""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

LONGEST_TEMPLATE = 50_000
LONGEST_RESULT = 50_000
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK_FORMAT = "%H:%M / %d-%m-%Y"


class TemplateFailure(Exception):
    """A template that did not render; its text is what IRM shows in the place of the result."""


def render(template: str, payload: Any, **context: Any) -> str:
    """Render a template over an alert's payload.

    Raises:
        TemplateFailure: `Template Error: ...` for a template that cannot work, `Template Warning: ...` for one that does
            not fit this payload.
    """
    if len(template) > LONGEST_TEMPLATE:
        raise TemplateFailure(
            f"Template Error: Template exceeds length limit ({len(template)} > {LONGEST_TEMPLATE})"
        )
    try:
        result = _compiled(template).render(payload=payload, **context)
    except (SecurityError, TemplateSyntaxError) as error:
        raise TemplateFailure(f"Template Error: {error}") from error
    except (TypeError, KeyError, ValueError, UndefinedError) as error:
        raise TemplateFailure(f"Template Warning: {error}") from error
    except Exception as error:  # IRM turns whatever a template does into a message, too
        raise TemplateFailure(f"Template Error: {error}") from error
    return f"{result[:LONGEST_RESULT]}.." if len(result) > LONGEST_RESULT else result


def is_true(result: str) -> bool:
    """Say whether a rendered condition counts as true."""
    return result.strip().lower() in ("1", "true", "ok")


def is_valid(template: str) -> bool:
    """Say whether a template is well formed; that its filters exist counts, whether it fits a payload does not."""
    try:
        _compiled(template)
    except TemplateSyntaxError:
        return False
    return True


def _none_on_error(filter_: Callable[..., Any]) -> Callable[..., Any]:
    def safe(*args: Any, **kwargs: Any) -> Any:
        try:
            return filter_(*args, **kwargs)
        except (ValueError, AttributeError, TypeError, re.error):
            return None

    return safe


def _timedeltaparse(value: str) -> timedelta | None:
    match = re.match(r"^([-+]?\d+)([smhdw])$", value)
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def _pretty(value: Any) -> str:
    return json.dumps(value, sort_keys=True, indent=4, separators=(",", ": "), ensure_ascii=False)


def _forbidden_range(*_: Any) -> None:
    raise SecurityError("use of 'range' is restricted")


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment()  # results are texts for IRM, not HTML pages
    environment.globals["range"] = _forbidden_range
    filters: dict[str, Callable[..., Any]] = {
        "datetimeparse": lambda value, format=_CLOCK_FORMAT: datetime.strptime(value, format),
        "datetimeformat": lambda value, format=_CLOCK_FORMAT: value.strftime(format),
        "datetimeformat_as_timezone": lambda value, format=_CLOCK_FORMAT, tz="UTC": value.astimezone(
            ZoneInfo(tz)
        ).strftime(format),
        "timestamp_to_datetime": datetime.fromtimestamp,
        "iso8601_to_time": datetime.fromisoformat,
        "timedeltaparse": _timedeltaparse,
        "tojson_pretty": _pretty,
        "json_dumps": json.dumps,
        "parse_json": json.loads,
        "b64decode": lambda value: base64.b64decode(value).decode("utf-8"),
        "regex_replace": lambda value, find, replace: re.sub(find, replace, value),
        "regex_match": lambda pattern, value: bool(re.match(value, pattern)),
        "regex_search": lambda pattern, value: bool(re.search(value, pattern)),
    }
    environment.filters.update({name: _none_on_error(filter_) for name, filter_ in filters.items()})
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=1024)
def _compiled(template: str) -> Template:
    return _ENVIRONMENT.from_string(template)
