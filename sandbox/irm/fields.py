"""Reading a request body field by field, with the messages that IRM's API gives for each kind of mistake."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import ApiError, Json

BLANK = "This field may not be blank."
NULL = "This field may not be null."
REQUIRED = "This field is required."


class FieldError(Exception):
    """A value that its field refuses.

    Attributes:
        messages: what the API lists under the field's name: a list of sentences, or a mapping of sub-fields.

    """

    def __init__(self, messages: Json) -> None:
        super().__init__(str(messages))
        self.messages = [messages] if isinstance(messages, str) else messages


Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """One field of a request body.

    Attributes:
        name: the field's key.
        read: turns the given value into the stored one, or raises `FieldError`.
        required: whether a body without the key is refused.

    """

    name: str
    read: Reader
    required: bool = False


def read_fields(data: Json, fields: list[Field], *, partial: bool = False) -> dict[str, Any]:
    """Return the given fields' values; unknown keys are ignored, as IRM does.

    Raises:
        ApiError: 400 with every field in error and its messages.

    """
    if not isinstance(data, Mapping):
        kind = type(data).__name__
        raise ApiError(400, {"non_field_errors": [f"Invalid data. Expected a dictionary, but got {kind}."]})
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for field in fields:
        if field.name not in data:
            if field.required and not partial:
                errors[field.name] = [REQUIRED]
            continue
        try:
            values[field.name] = field.read(data[field.name])
        except FieldError as invalid:
            errors[field.name] = invalid.messages
    if errors:
        raise ApiError(400, errors)
    return values


def text(*, longest: int | None = None, null: bool = False, trim: bool = True) -> Reader:
    """Return the reader of a text field: numbers become text, blanks around it go, empty is refused."""

    def read(value: Json) -> str | None:
        if value is None:
            if null:
                return None
            raise FieldError(NULL)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise FieldError("Not a valid string.")
        given = str(value).strip() if trim else str(value)
        if not given:
            raise FieldError(BLANK)
        if "\x00" in given:
            raise FieldError("Null characters are not allowed.")
        if longest is not None and len(given) > longest:
            raise FieldError(f"Ensure this field has no more than {longest} characters.")
        return given

    return read


def truth(*, null: bool = False) -> Reader:
    """Return the reader of a yes-or-no field."""

    def read(value: Json) -> bool | None:
        if value is None and null:
            return None
        if value in (True, "true", "True", "TRUE", "1", "yes", "on", "t", "y"):
            return True
        if value in (False, "false", "False", "FALSE", "0", "no", "off", "f", "n"):
            return False
        raise FieldError(NULL if value is None else "Must be a valid boolean.")

    return read


def whole_number(value: Json) -> int:
    """Read a whole number."""
    if value is None:
        raise FieldError(NULL)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise FieldError("A valid integer is required.") from None


def mapping(value: Json) -> dict[str, Any]:
    """Read a JSON object."""
    if value is None:
        raise FieldError(NULL)
    if not isinstance(value, dict):
        raise FieldError(f'Expected a dictionary of items but got type "{type(value).__name__}".')
    return value


def reference(known: Mapping[str, Any], *, null: bool = True) -> Reader:
    """Return the reader of another object's id; empty text counts as null."""

    def read(value: Json) -> str | None:
        if value in ("", "null"):
            value = None
        if value is None:
            if null:
                return None
            raise FieldError(NULL)
        if not isinstance(value, str) or value not in known:
            raise FieldError("Object does not exist")
        return value

    return read
