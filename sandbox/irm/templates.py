"""Alert templates: Jinja in a sandboxed environment, with the filters that IRM offers."""

from functools import lru_cache

from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from .answers import Json
from .filters import FILTERS

LONGEST_TEMPLATE = 50_000
LONGEST_RESULT = 50_000


class RenderError(Exception):
    """A template that did not render; its text is what IRM shows in the place of the result."""


def render(template: str, payload: Json, **context: Json) -> str:
    """Render a template over an alert's payload.

    Raises:
        RenderError: `Template Error: ...` for a template that cannot work, `Template Warning: ...` for one
            that does not fit this payload.

    """
    if len(template) > LONGEST_TEMPLATE:
        excess = f"Template exceeds length limit ({len(template)} > {LONGEST_TEMPLATE})"
        raise RenderError(f"Template Error: {excess}")
    try:
        result = _compiled(template).render(payload=payload, **context)
    except (SecurityError, TemplateSyntaxError) as error:
        raise RenderError(f"Template Error: {error}") from error
    except (TypeError, KeyError, ValueError, UndefinedError) as error:
        raise RenderError(f"Template Warning: {error}") from error
    except Exception as error:
        raise RenderError(f"Template Error: {error}") from error
    return f"{result[:LONGEST_RESULT]}.." if len(result) > LONGEST_RESULT else result


def is_true(result: str) -> bool:
    """Say whether a rendered condition counts as true."""
    return result.strip().lower() in ("1", "true", "ok")


def is_valid(template: str) -> bool:
    """Return whether a template is well formed, including its filters. No payload is checked."""
    try:
        _compiled(template)
    except TemplateSyntaxError:
        return False
    return True


def _forbidden_range(*_: int) -> None:
    raise SecurityError("use of 'range' is restricted")


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment()
    environment.globals["range"] = _forbidden_range
    environment.filters.update(FILTERS)
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=1024)
def _compiled(template: str) -> Template:
    return _ENVIRONMENT.from_string(template)
