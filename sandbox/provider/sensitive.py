"""Which values are secret, by their schema."""

from .schema import Field, Schema
from .values import Plain, Properties, Secret


def mark_secrets(schema: Schema, values: Properties) -> Properties:
    """Mark what the schema calls sensitive, at any depth."""
    return {key: value if (field := schema.get(key)) is None else _mark(field, value) for key, value in values.items()}


def _mark(field: Field, value: Plain) -> Plain:
    if field.fields is not None:
        if isinstance(value, dict):
            value = mark_secrets(field.fields, value)
        elif isinstance(value, list):
            value = [mark_secrets(field.fields, item) if isinstance(item, dict) else item for item in value]
    return Secret(value) if field.sensitive and not isinstance(value, Secret) else value
