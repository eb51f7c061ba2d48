"""The templates of an integration: which there are, what IRM refuses, and how a request changes them."""

import copy
from typing import Any

from . import templates
from .answers import InternalError, Json, refused

_MESSENGERS: dict[str, tuple[str, ...]] = {
    "slack": ("title", "message", "image_url"),
    "web": ("title", "message", "image_url"),
    "phone_call": ("title",),
    "sms": ("title",),
    "telegram": ("title", "message", "image_url"),
    "mobile_app": ("title", "message"),
}
_BEHAVIOUR = ("resolve_signal", "grouping_key", "acknowledge_signal", "source_link")

_UNSET: dict[str, Any] = {
    "grouping_key": None,
    "resolve_signal": None,
    "acknowledge_signal": None,
    "source_link": None,
    "slack": {"title": None, "message": None, "image_url": None},
    "web": {"title": None, "message": None, "image_url": None},
    "sms": {"title": None},
    "phone_call": {"title": None},
    "telegram": {"title": None, "message": None, "image_url": None},
    "mobile_app": {"title": None, "message": None},
    "webhook": {},
}


def unset() -> dict[str, Any]:
    """Return the templates of an integration without its own: all null, so that the type's defaults apply."""
    return copy.deepcopy(_UNSET)


def check(given: dict[str, Any]) -> dict[str, Any]:
    """Return the given templates if IRM accepts them.

    Raises:
        ApiError: 400, naming the first template that is refused.

    """
    for messenger in _MESSENGERS:
        own = given.get(messenger)
        if own is not None:
            _check_messenger(messenger, own)
    for name in _BEHAVIOUR:
        template = given.get(name, "")
        if template is not None and (not isinstance(template, str) or not templates.is_valid(template)):
            raise refused(f"Invalid {name} template data")
    return given


def change(current: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the templates after a request: null sets one, or all of a messenger's, back to the default.

    Raises:
        ApiError: 400 for a part that the messenger does not have.

    """
    changed = copy.deepcopy(current)
    for name in _BEHAVIOUR:
        if name in given:
            changed[name] = given[name]
    for messenger, parts in _MESSENGERS.items():
        if messenger not in given:
            continue
        own = given[messenger]
        if own is None:
            own = dict.fromkeys(parts)
        if messenger == "mobile_app":
            own = {part: template for part, template in own.items() if part in parts}
        if any(part not in parts for part in own):
            raise refused("Invalid template data")
        changed[messenger].update(own)
    return changed


def _check_messenger(messenger: str, own: Json) -> None:
    if not isinstance(own, dict):
        raise refused(f"Invalid {messenger} template data")
    for part, template in own.items():
        if template is None:
            continue
        if not isinstance(template, str):
            raise InternalError  # the engine passes it to Jinja unchanged
        if not templates.is_valid(template):
            raise refused(f"invalid {messenger} {part} template")
