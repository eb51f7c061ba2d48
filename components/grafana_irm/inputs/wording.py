"""Converts pydantic's errors to messages for users."""

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic_core import InitErrorDetails, PydanticCustomError


def error(where: tuple[str | int, ...], allowed: str, given: Any) -> InitErrorDetails:  # noqa: ANN401 - as given
    """Return a problem in the form of pydantic's errors."""
    return InitErrorDetails(
        type=PydanticCustomError("refused", "{allowed}", {"allowed": allowed}), loc=where, input=given
    )


def kept(found: Any) -> InitErrorDetails:  # noqa: ANN401 - pydantic's ErrorDetails
    """Return pydantic's error with our message."""
    refused = PydanticCustomError("refused", "{allowed}", {"allowed": allowed(found)})
    return InitErrorDetails(type=refused, loc=found["loc"], input=given(found))


def given(found: Any) -> Any:  # noqa: ANN401 - as above
    """Return the given value; None if it is missing."""
    return None if found["type"] == "missing" else found["input"]


_ALLOWED = {
    "missing": "a value; it is required",
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "list_type": "a list",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_too_short": "text that is not empty",
    "too_short": "at least one entry",
}


def allowed(found: Any) -> str:  # noqa: ANN401 - as above
    """Return the allowed values."""
    context = found.get("ctx", {})
    limits = {
        "string_too_long": "at most {max_length} characters",
        "greater_than_equal": "{ge} or more",
        "less_than_equal": "{le} or less",
    }
    if found["type"] in limits:
        return limits[found["type"]].format(**context)
    text: str = _ALLOWED.get(found["type"], found["msg"])
    return text.removeprefix("Input should be ").removeprefix("Value error, ")


def did_you_mean(key: str, names: Iterable[str]) -> str:
    """Return a question that names the most similar name, with a space behind it; empty if none is similar."""
    near = difflib.get_close_matches(key, list(names), n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}? " if near else ""


def known_keys(key: str, names: Iterable[str], today: str | None = None) -> str:
    """Return the allowed keys for an unknown key; ``today`` is the current name if the key is an earlier name."""
    if today:
        return f"only {today}: this setting was renamed to {today}"
    return f"{did_you_mean(key, names)}known keys: {', '.join(names)}"
