"""What the provider checks before anything is planned, and the defaults it puts in."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.provider.schema import MISSING, Field, Kind, Schema, tf_name
from sandbox.provider.values import DEFAULTS_KEY, UNKNOWN, Plain, Properties, Secret

_RANDOM_DIGITS = 7
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Place:
    """Where a value stands: `shown` for people, in Pulumi's names; `tf` as Terraform's validators name it."""

    shown: str = ""
    tf: str = ""

    def field(self, name: str, tf: str) -> "Place":
        """Return the place of a field in this object."""
        return Place(f"{self.shown}.{name}" if self.shown else name, f"{self.tf}.{tf}" if self.tf else tf)

    def item(self, index: int) -> "Place":
        """Return the place of an element of this list."""
        return Place(f"{self.shown}[{index}]", f"{self.tf}.{index}")

    def only(self) -> "Place":
        """Return the place of the one element that Pulumi shows as the object itself."""
        return Place(self.shown, f"{self.tf}.0")


Problem = tuple[Place, str]


def problems(schema: Schema, inputs: Mapping[str, Any], at: Place | None = None) -> Iterator[Problem]:
    """Yield what the provider's validation says of `inputs`, defaults not yet put in."""
    place = at or Place()
    for name, field in schema.items():
        where = place.field(name, field.tf)
        if inputs.get(name) is None:
            if field.required and not field.auto_name:
                detail = f'The argument "{where.tf}" is required, but no definition was found.'
                yield where, f"Missing required argument. {detail}"
        elif not field.is_input:
            yield where, _unconfigurable(where)
        else:
            yield from _value_problems(field, inputs[name], where)
    for name in inputs:
        if name not in schema and name != DEFAULTS_KEY:
            yield place.field(name, tf_name(name)), "Invalid or unknown key"


def _unconfigurable(where: Place) -> str:
    return (
        f'Value for unconfigurable attribute. Can\'t configure a value for "{where.tf}": its value will be decided '
        "automatically based on the result of applying this configuration."
    )


def _value_problems(field: Field, value: Plain, where: Place) -> Iterator[Problem]:
    if value is UNKNOWN:
        return
    match field.kind:
        case Kind.LIST | Kind.SET:
            yield from _list_problems(field, value, where)
        case Kind.OBJECT:
            inner = value[0] if isinstance(value, list) and value else value
            if not isinstance(inner, dict):
                yield where, f"Expected Object Type. Expected object, got {type(inner).__name__}"
            elif field.fields is not None:
                yield from problems(field.fields, inner, where.only())
        case Kind.MAP:
            if not isinstance(value, dict):
                yield where, "Attribute must be a map"
        case _:
            yield from _scalar_problems(field, value, where)


def _list_problems(field: Field, value: Plain, where: Place) -> Iterator[Problem]:
    items = value if isinstance(value, list) else [value]
    if field.fields is not None and field.validate is not None and (said := field.validate(value, where.tf)):
        yield where, said
        return
    if field.required and not items and field.fields is not None:
        yield (
            where,
            f"Not enough list items. Attribute {where.tf} requires 1 item minimum, but config has only 0 declared.",
        )
    for index, item in enumerate(items):
        if isinstance(item, dict) and field.fields is not None:
            yield from problems(field.fields, item, where.item(index))
        elif field.of_maps and not isinstance(item, dict) and item is not UNKNOWN:
            yield where.item(index), "Attribute must be a map"
        elif item is not UNKNOWN and field.fields is None and not field.of_maps:
            yield from _scalar_problems(field, item, where.item(index))


def _scalar_problems(field: Field, value: Plain, where: Place) -> Iterator[Problem]:
    if isinstance(value, list | dict):
        shape = "a list" if isinstance(value, list) else "a map"
        yield where, f"Attribute must be a single value, not {shape}"
        return
    said = _type_problem(field.kind, value, where)
    if said is None and field.validate is not None:
        said = field.validate(value, where.tf)
    if said is not None:
        yield where, said


def _type_problem(kind: Kind, value: Plain, where: Place) -> str | None:
    if kind is Kind.INT and not _is_whole(value):
        return f"cannot parse '{where.tf}' as int: strconv.ParseInt: parsing \"{value}\": invalid syntax"
    if kind is Kind.BOOL and not isinstance(value, bool) and str(value) not in ("true", "false", "1", "0"):
        return f"cannot parse '{where.tf}' as bool: strconv.ParseBool: parsing \"{value}\": invalid syntax"
    return None


def _is_whole(value: Plain) -> bool:
    if isinstance(value, str):
        return value.removeprefix("-").isdigit()
    return isinstance(value, int | float)


def renamed(schema: Schema, inputs: Properties) -> Properties:
    """Return the inputs under Pulumi's names: the provider takes Terraform's just as well."""
    by_tf = {field.tf: name for name, field in schema.items()}
    result: Properties = {}
    for key, value in inputs.items():
        name = key if key in schema else by_tf.get(tf_name(key), key)
        field = schema.get(name)
        result[name] = value if field is None or field.fields is None else _renamed_block(field.fields, value)
    return result


def _renamed_block(schema: Schema, value: Plain) -> Plain:
    match value:
        case dict():
            return renamed(schema, value)
        case list():
            return [_renamed_block(schema, item) for item in value]
        case _:
            return value


def with_defaults(schema: Schema, news: Properties, olds: Properties | None, name: "Naming | None") -> Properties:
    """Return `news` with the defaults put in, the names of those in `__defaults`, and secrets marked.

    A default that was put in before is kept: a made-up name stays the same for the resource's life.
    """
    result: Properties = {}
    for key, value in news.items():
        if key != DEFAULTS_KEY:
            field = schema.get(key)
            old = (olds or {}).get(key)
            result[key] = value if field is None else _nested_defaults(field, value, old)
    defaults = []
    for key, field in schema.items():
        if key not in result and (value := _default(key, field, olds, name)) is not None:
            result[key] = value
            defaults.append(key)
    result[DEFAULTS_KEY] = sorted(defaults)
    return {key: _marked(schema.get(key), value) for key, value in result.items()}


def _default(key: str, field: Field, olds: Properties | None, name: "Naming | None") -> Plain:
    if not field.auto_name and field.default is MISSING:
        return None
    old_defaults = None if olds is None else olds.get(DEFAULTS_KEY)
    if olds is not None and key in olds and (old_defaults is None or key in old_defaults):
        return olds[key]
    if field.auto_name:
        return None if name is None else name.make()
    return field.default


def _nested_defaults(field: Field, value: Plain, old: Plain) -> Plain:
    if field.fields is None:
        return _coerced(field.kind, value)
    match value:
        case dict():
            filled = with_defaults(field.fields, value, old if isinstance(old, dict) else None, None)
            return filled if field.kind is Kind.OBJECT else [filled]
        case list():
            olds = old if isinstance(old, list) else []
            items = [
                with_defaults(field.fields, item, olds[at] if at < len(olds) else None, None)
                if isinstance(item, dict)
                else item
                for at, item in enumerate(value)
            ]
            return (items[0] if items else None) if field.kind is Kind.OBJECT else items
        case _:
            return value


def _coerced(kind: Kind, value: Plain) -> Plain:
    """Turn a value into its field's type, as far as that is possible."""
    match kind, value:
        case Kind.STRING, bool():
            return "true" if value else "false"
        case Kind.STRING, int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case Kind.INT, str() if _is_whole(value):
            return int(value)
        case Kind.INT, float():
            return int(value)
        case Kind.BOOL, str() if value in ("true", "false", "1", "0"):
            return value in ("true", "1")
        case _:
            return value


def _marked(field: Field | None, value: Plain) -> Plain:
    return Secret(value) if field is not None and field.sensitive and not isinstance(value, Secret) else value


def mark_secrets(schema: Schema, values: Properties) -> Properties:
    """Mark what the schema calls sensitive, at any depth."""
    return {key: value if (field := schema.get(key)) is None else _mark(field, value) for key, value in values.items()}


def _mark(field: Field, value: Plain) -> Plain:
    if field.fields is not None:
        if isinstance(value, dict):
            value = mark_secrets(field.fields, value)
        elif isinstance(value, list):
            value = [mark_secrets(field.fields, item) if isinstance(item, dict) else item for item in value]
    return _marked(field, value)


@dataclass(frozen=True)
class Naming:
    """How a resource without a name is named.

    Attributes:
        resource: its name in the program.
        seed: what the random suffix is drawn from, so that a preview and its `up` agree.
        proposed: the name that the stack's own naming settings propose, if they do.
        disabled: whether these settings forbid a made-up name.

    """

    resource: str
    seed: bytes
    proposed: str | None = None
    disabled: bool = False

    def make(self) -> str:
        """Return the name: `<resource>-<7 hexadecimal digits>`.

        Raises:
            ValueError: made-up names are off, or it would be too long.

        """
        if self.disabled:
            raise ValueError("automatic naming is disabled but no explicit name was provided")
        name = self.proposed or f"{self.resource}-{hashlib.sha256(self.seed).hexdigest()[:_RANDOM_DIGITS]}"
        if len(name) > _LONGEST_NAME:
            raise ValueError(f"calculated name '{name}' exceeds maximum length of {_LONGEST_NAME}")
        return name


def reasons(found: Iterator[Problem], resource: str) -> list[str]:
    """Word each problem as the engine shows it."""
    return [f"{said}. Examine values at '{resource}.{place.shown}'." for place, said in found]


def named(schema: Schema, news: Properties, olds: Properties | None, naming: Naming) -> Properties:
    """Return `news` with its made-up name, which is there before anything is checked."""
    names = {key: field for key, field in schema.items() if field.auto_name and key not in news}
    return {**news, **{key: _default(key, field, olds, naming) for key, field in names.items()}}


def missing_alternatives(schema: Schema, alternatives: tuple[str, ...], inputs: Properties) -> Iterator[Problem]:
    """Yield a problem for each of some properties of which one must be given, and none is."""
    if not alternatives or any(name in inputs for name in alternatives):
        return
    listed = ",".join(sorted(schema[name].tf for name in alternatives))
    for name in alternatives:
        tf = schema[name].tf
        yield Place(name, tf), f'Missing required argument. "{tf}": one of `{listed}` must be specified'


def refreshed_inputs(schema: Schema, inputs: Properties, state: Properties) -> Properties:
    """Return the inputs with the values that a refresh found; what was not an input stays out."""
    result: Properties = {}
    for name, old in inputs.items():
        new = state.get(name)
        if name != DEFAULTS_KEY and name in state:
            result[name] = _refreshed(schema.get(name), old, new)
    return result


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
    """Return the inputs that would make this state: all that are required, and the others that are not as usual."""
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
