"""What the provider checks before anything is planned."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .schema import Field, Kind, Schema, is_whole, tf_name
from .values import DEFAULTS_KEY, UNKNOWN, Plain, Properties


@dataclass(frozen=True)
class Place:
    """The path of a value: `shown` in Pulumi's names, for people; `tf` in Terraform's names, for its validators."""

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
    """Yield the errors of the provider's validation of `inputs` without defaults."""
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
            yield from _object_problems(field, value, where)
        case Kind.MAP:
            if not isinstance(value, dict):
                yield where, "Attribute must be a map"
        case _:
            yield from _scalar_problems(field, value, where)


def _object_problems(field: Field, value: Plain, where: Place) -> Iterator[Problem]:
    inner = value[0] if isinstance(value, list) and value else value
    if not isinstance(inner, dict):
        yield where, f"Expected Object Type. Expected object, got {type(inner).__name__}"
    elif field.fields is not None:
        yield from problems(field.fields, inner, where.only())
        if field.validate is not None and (said := field.validate(inner, where.tf)):
            yield where, said


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
        for inside, said in _item_problems(field, item, where.item(index)):
            # Elements of a set have no place of their own in Pulumi.
            yield (replace(inside, shown=where.shown) if field.kind is Kind.SET else inside), said


def _item_problems(field: Field, item: Plain, where: Place) -> Iterator[Problem]:
    if isinstance(item, dict) and field.fields is not None:
        yield from problems(field.fields, item, where)
    elif field.of_maps and item is not UNKNOWN:
        if not isinstance(item, dict):
            yield where, "Attribute must be a map"
        elif field.validate is not None and (said := field.validate(item, where.tf)):
            yield where, said
    elif item is not UNKNOWN and field.fields is None and not field.of_maps:
        yield from _scalar_problems(field, item, where)


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
    if kind is Kind.INT and not is_whole(value):
        return f"cannot parse '{where.tf}' as int: strconv.ParseInt: parsing \"{value}\": invalid syntax"
    if kind is Kind.BOOL and not isinstance(value, bool) and str(value) not in ("true", "false", "1", "0"):
        return f"cannot parse '{where.tf}' as bool: strconv.ParseBool: parsing \"{value}\": invalid syntax"
    return None


def missing_alternatives(schema: Schema, alternatives: tuple[str, ...], inputs: Properties) -> Iterator[Problem]:
    """Yield a problem for each of the properties of which one is required, if none is set."""
    if not alternatives or any(name in inputs for name in alternatives):
        return
    listed = ",".join(sorted(schema[name].tf for name in alternatives))
    for name in alternatives:
        tf = schema[name].tf
        yield Place(name, tf), f'Missing required argument. "{tf}": one of `{listed}` must be specified'


def reasons(found: Iterator[Problem], resource: str) -> list[str]:
    """Word each problem as the engine shows it."""
    return [f"{said}. Examine values at '{resource}.{place.shown}'." for place, said in found]
