"""Property values as the engine sends them, and as plain Python: null, bool, number, text, list and dict.

Two things have no plain form: a value that is not known yet (`UNKNOWN`), and one that is secret (`Secret`).
The numbers and signatures are those of Pulumi's provider protocol.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value

Plain = Any
"""Any of these types. Each field defines which values it allows."""

Properties = dict[str, Any]

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the protocol's mark of a secret, not one
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS: Final = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # an array
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
    }
)

DEFAULTS_KEY: Final = "__defaults"
"""Where an object's inputs say which of them are defaults."""


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""A value that is known only after something was created."""


@dataclass(frozen=True)
class Secret:
    """A value that the engine encrypts and never shows."""

    value: Plain

    def __repr__(self) -> str:
        return "Secret(…)"


def from_struct(struct: Struct) -> Properties:
    """Read properties; nulls are left out, secrets are opened."""
    return {key: plain for key, value in struct.fields.items() if (plain := _from_value(value)) is not None}


def _from_value(value: Value) -> Plain:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "list_value":
            return [_from_value(item) for item in value.list_value.values]
        case "struct_value":
            return _from_object(value.struct_value)
        case _:
            return None


def _from_object(struct: Struct) -> Plain:
    signature = struct.fields[_SIGNATURE].string_value if _SIGNATURE in struct.fields else ""
    if signature in (_SECRET, _OUTPUT):
        return _from_value(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
    return from_struct(struct)


def to_struct(properties: Mapping[str, Any], *, secrets: bool) -> Struct:
    """Write properties; with `secrets`, marked as such, else opened for an engine that does not take marks."""
    return Struct(fields={key: _to_value(value, secrets=secrets) for key, value in properties.items()})


def _to_value(plain: Plain, *, secrets: bool) -> Value:
    match plain:
        case Secret():
            return _to_secret(plain, secrets=secrets)
        case list():
            return Value(list_value=ListValue(values=[_to_value(item, secrets=secrets) for item in plain]))
        case dict():
            return Value(struct_value=to_struct(plain, secrets=secrets))
        case _:
            return _to_scalar(plain)


def _to_scalar(plain: Plain) -> Value:
    match plain:
        case None:
            return Value(null_value=NULL_VALUE)
        case Unknown():
            return Value(string_value=_UNKNOWN_TEXT)
        case bool():
            return Value(bool_value=plain)
        case int() | float():
            return Value(number_value=plain)
        case str():
            return Value(string_value=plain)
        case _:
            raise TypeError(f"a property cannot be a {type(plain).__name__}")


def _to_secret(secret: Secret, *, secrets: bool) -> Value:
    inner = _to_value(secret.value, secrets=secrets)
    if not secrets:
        return inner
    return Value(struct_value=Struct(fields={_SIGNATURE: Value(string_value=_SECRET), "value": inner}))


def holds_unknown(plain: Plain) -> bool:
    """Return whether `plain` is, or has in it, a value that is not known yet."""
    match plain:
        case Unknown():
            return True
        case Secret():
            return holds_unknown(plain.value)
        case list():
            return any(holds_unknown(item) for item in plain)
        case dict():
            return any(holds_unknown(item) for item in plain.values())
        case _:
            return False


def without_unknowns(plain: Plain) -> Plain:
    """Return `plain` with null for each value that is not known."""
    match plain:
        case Unknown():
            return None
        case list():
            return [without_unknowns(item) for item in plain]
        case dict():
            return {key: without_unknowns(item) for key, item in plain.items()}
        case _:
            return plain
