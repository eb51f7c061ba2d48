"""The JSON of a query, in the form the provider keeps it."""

import json
from typing import Final

from .transport import in_go_json_words
from .values import Plain

_GRAFANAS_OWN: Final = {"maxDataPoints": 43200, "intervalMs": 1000}
_ESCAPED: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def normalise(model: str) -> str:
    """Leave out what is Grafana's default, sort the keys, and write it as Go does."""
    try:
        parsed = json.loads(model)
    except ValueError:
        return model
    if not isinstance(parsed, dict):
        return model
    left = {key: value for key, value in parsed.items() if not _is_default(key, value)}
    return go_json(left)


def _is_default(key: str, value: Plain) -> bool:
    return key in _GRAFANAS_OWN and not isinstance(value, bool) and value == _GRAFANAS_OWN[key]


def go_json(value: Plain) -> str:
    """Write JSON as Go does: sorted, compact, whole numbers without a point, and safe inside HTML."""
    text = json.dumps(_whole(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for plain, escaped in _ESCAPED.items():
        text = text.replace(plain, escaped)
    return text


def _whole(value: Plain) -> Plain:
    match value:
        case float() if value.is_integer() and abs(value) < 1e21:  # noqa: PLR2004 - from there on Go writes an exponent
            return int(value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {key: _whole(item) for key, item in value.items()}
        case _:
            return value


def same(old: object, new: object) -> bool:
    """Return whether two texts are the same JSON."""
    try:
        return bool(json.loads(str(old)) == json.loads(str(new)))
    except ValueError:
        return False


def validate(value: object, name: str) -> str | None:
    """Refuse what is no JSON."""
    text = str(value)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f'"{name}" contains an invalid JSON: {in_go_json_words(text, error)}'
    return None
