"""The inputs of a resource as the provider takes them: under one name, with the defaults put in."""

import hashlib
from dataclasses import dataclass

from .schema import MISSING, Field, Kind, Schema, is_whole, tf_name
from .values import DEFAULTS_KEY, Plain, Properties

_RANDOM_DIGITS = 7
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Naming:
    """How a resource without a name is named.

    Attributes:
        resource: its name in the program.
        seed: what the random suffix is drawn from, so that a preview and its `up` agree.
        proposed: the name that the stack's own naming settings propose, if they do.
        disabled: whether the settings forbid automatic names.

    """

    resource: str
    seed: bytes
    proposed: str | None = None
    disabled: bool = False

    def make(self) -> str:
        """Return the name: `<resource>-<7 hexadecimal digits>`.

        Raises:
            ValueError: automatic names are disabled, or the name would be too long.

        """
        if self.disabled:
            raise ValueError("automatic naming is disabled but no explicit name was provided")
        name = self.proposed or f"{self.resource}-{hashlib.sha256(self.seed).hexdigest()[:_RANDOM_DIGITS]}"
        if len(name) > _LONGEST_NAME:
            raise ValueError(f"calculated name '{name}' exceeds maximum length of {_LONGEST_NAME}")
        return name


def named(schema: Schema, news: Properties, olds: Properties | None, naming: Naming) -> Properties:
    """Return `news` with an automatic name, which is set before the checks."""
    names = {key: field for key, field in schema.items() if field.auto_name and key not in news}
    return {**news, **{key: _default(key, field, olds, naming) for key, field in names.items()}}


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


def with_defaults(schema: Schema, news: Properties, olds: Properties | None, naming: Naming | None) -> Properties:
    """Return `news` with the defaults put in, and the names of those in `__defaults`.

    An earlier default is kept: an automatic name stays the same for the life of the resource.
    """
    result: Properties = {}
    for key, value in news.items():
        if key != DEFAULTS_KEY:
            field = schema.get(key)
            old = (olds or {}).get(key)
            result[key] = value if field is None else _nested_defaults(field, value, old)
    defaults = []
    for key, field in schema.items():
        if key not in result and (value := _default(key, field, olds, naming)) is not None:
            result[key] = value
            defaults.append(key)
    result[DEFAULTS_KEY] = sorted(defaults)
    return result


def _default(key: str, field: Field, olds: Properties | None, naming: Naming | None) -> Plain:
    if not field.auto_name and field.default is MISSING:
        return None
    old_defaults = None if olds is None else olds.get(DEFAULTS_KEY)
    # A name is kept even where it was no default: one that the program leaves out now is still the resource's.
    if olds is not None and key in olds and (field.auto_name or old_defaults is None or key in old_defaults):
        return _coerced(field.kind, olds[key])
    if field.auto_name:
        return None if naming is None else naming.make()
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
        case Kind.INT, str() if is_whole(value):
            return int(value)
        case Kind.INT, float():
            return int(value)
        case Kind.BOOL, str() if value in ("true", "false", "1", "0"):
            return value in ("true", "1")
        case _:
            return value
