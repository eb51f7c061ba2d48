"""The planned state of a resource: from its state, the program's inputs, and values that only the server knows."""

from typing import Any

from .schema import Field, Kind, Schema
from .values import UNKNOWN, Plain, Properties


def plan(schema: Schema, prior: Properties | None, inputs: Properties) -> Properties:
    """Return the planned state.

    Args:
        schema: the resource's, or a nested block's, properties.
        prior: its present state; None to create it.
        inputs: the program's inputs, with defaults.

    """
    return {
        name: _planned(field, None if prior is None else prior.get(name), inputs.get(name), fresh=prior is None)
        for name, field in schema.items()
    }


def _planned(field: Field, prior: Plain, new: Plain, *, fresh: bool) -> Plain:
    if new is UNKNOWN:
        return UNKNOWN
    if new is None:
        return _left_out(field, prior, fresh=fresh)
    match field.kind:
        case Kind.OBJECT:
            return plan(field.fields or {}, prior if isinstance(prior, dict) else None, new)
        case Kind.LIST | Kind.SET if field.fields is not None:
            elements = _planned_list if field.kind is Kind.LIST else _planned_set
            return elements(field.fields, prior or [], new)
        case Kind.MAP | Kind.LIST:
            return prior if _is_zero(new) and _is_zero(prior) else _unless_same(field, prior, new)
        case _:
            return _planned_scalar(field, prior, new, fresh=fresh)


def _left_out(field: Field, prior: Plain, *, fresh: bool) -> Plain:
    if field.computed:
        return UNKNOWN if fresh else prior
    if field.stays and isinstance(prior, dict):
        return _emptied(prior)
    if _is_zero(prior) and prior is not None:
        return prior
    if prior is not None and field.suppress is not None and field.suppress(prior, ""):
        return prior
    return field.empty


def _emptied(prior: Properties) -> Properties:
    return {
        name: _emptied(value) if isinstance(value, dict) else value if _is_zero(value) else None
        for name, value in prior.items()
    }


def _planned_scalar(field: Field, prior: Plain, new: Plain, *, fresh: bool) -> Plain:
    stored = new if field.normalise is None else field.normalise(new)
    if prior is None and _is_zero(stored) and not fresh:
        return None
    return _unless_same(field, prior, stored)


def _unless_same(field: Field, prior: Plain, new: Plain) -> Plain:
    if prior is not None and field.suppress is not None and field.suppress(prior, new):
        return prior
    return new


def _planned_list(schema: Schema, prior: list[Any], new: list[Any]) -> list[Any]:
    return [
        item if item is UNKNOWN else plan(schema, prior[at] if at < len(prior) else None, item)
        for at, item in enumerate(new)
    ]


def _planned_set(schema: Schema, prior: list[Any], new: list[Any]) -> list[Any]:
    """Keep each element that is as it was, with what the server gave it; all others are new ones."""
    left = list(prior)
    result = []
    for item in new:
        same = None if item is UNKNOWN else next((old for old in left if plan(schema, old, item) == old), None)
        if same is not None:
            left.remove(same)
            result.append(same)
        else:
            result.append(item if item is UNKNOWN else _new_element(schema, item))
    return result


def _new_element(schema: Schema, item: Properties) -> Properties:
    element = complete(schema, plan(schema, None, item), nested=True)
    return {name: None if schema[name].kind is Kind.MAP and not value else value for name, value in element.items()}


def _is_zero(value: Plain) -> bool:
    """Terraform's old plugin protocol cannot distinguish these from "not set"."""
    return value is None or value in ("", [], {}) or (value in (0, False) and not isinstance(value, str))


def complete(schema: Schema, values: Properties, *, nested: bool = False) -> Properties:
    """Add unset properties as in a state: null, and in nested blocks the type's zero value."""
    result: Properties = {}
    for name, field in schema.items():
        value = values.get(name)
        if value is None:
            result[name] = field.zero if nested else field.empty
        elif field.fields is not None and isinstance(value, dict):
            result[name] = complete(field.fields, value, nested=True)
        elif field.fields is not None and isinstance(value, list):
            result[name] = [
                complete(field.fields, item, nested=True) if isinstance(item, dict) else item for item in value
            ]
        else:
            result[name] = value
    return result


def settle(schema: Schema, planned: Properties, read: Properties) -> Properties:
    """Return what was read after a create or an update; what was planned as "not set" is not shown as empty."""
    result = dict(read)
    for name, field in schema.items():
        wanted, found = planned.get(name), read.get(name)
        if wanted is None and found in ([], {}) and field.fields is None:
            result[name] = None
        elif field.fields is not None and isinstance(wanted, dict) and isinstance(found, dict):
            result[name] = settle(field.fields, wanted, found)
        elif field.kind is Kind.LIST and field.fields is not None and wanted and found:
            result[name] = _settled_list(field.fields, wanted, found)
    return result


def _settled_list(schema: Schema, wanted: list[Any], found: list[Any]) -> list[Any]:
    if len(wanted) != len(found):
        return found
    return [
        settle(schema, before, after) if isinstance(before, dict) else after
        for before, after in zip(wanted, found, strict=True)
    ]
