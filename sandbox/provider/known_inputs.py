"""A resource's inputs as its state has them: after a refresh, and for an import."""

from .schema import MISSING, Field, Schema
from .values import DEFAULTS_KEY, Plain, Properties


def refreshed_inputs(schema: Schema, inputs: Properties, state: Properties) -> Properties:
    """Return the inputs with the values that a refresh found; what was not an input stays out.

    A default that a refresh found changed is no longer a default; nor is a secret one.
    """
    result: Properties = {}
    for name, old in inputs.items():
        new = state.get(name)
        if name != DEFAULTS_KEY and name in state:
            result[name] = _refreshed(schema.get(name), old, new)
    kept = [
        name
        for name in inputs.get(DEFAULTS_KEY, [])
        if name in schema and not schema[name].sensitive and inputs.get(name) == result.get(name)
    ]
    return {**result, DEFAULTS_KEY: kept} if kept else result


def _refreshed(field: Field | None, old: Plain, new: Plain) -> Plain:
    match old, new:
        case dict(), dict() if field is not None and field.fields is not None:
            return refreshed_inputs(field.fields, old, new)
        case dict(), dict():
            return {key: new[key] for key in old if key in new}
        case list(), list():
            return [_refreshed_item(field, before, after) for before, after in zip(old, new, strict=False)]
        case str(), str() if field is not None and field.normalise is not None:
            return old
        case _:
            return new


def _refreshed_item(field: Field | None, old: Plain, new: Plain) -> Plain:
    if field is not None and field.fields is not None and isinstance(old, dict) and isinstance(new, dict):
        return refreshed_inputs(field.fields, old, new)
    return new


def imported_inputs(schema: Schema, state: Properties) -> Properties:
    """Return the inputs that lead to this state: the required ones, and the others that differ from their defaults."""
    result: Properties = {DEFAULTS_KEY: []}
    for name, field in schema.items():
        value = _imported(field, state.get(name))
        if field.is_input and value is not None and (field.required or not _is_usual(field, value)):
            result[name] = value
    return result


def _imported(field: Field, value: Plain) -> Plain:
    if field.fields is not None and isinstance(value, dict):
        return imported_inputs(field.fields, value)
    if field.fields is not None and isinstance(value, list):
        return [imported_inputs(field.fields, item) if isinstance(item, dict) else item for item in value]
    return value


def _is_usual(field: Field, value: Plain) -> bool:
    if field.default is not MISSING and field.default != {}:
        return bool(value == field.default)
    return value in ("", [], {}, {DEFAULTS_KEY: []}) or (value in (0, False) and not isinstance(value, str))
