"""Property paths as the engine writes them: `rules[0].notificationSettings.groupWait`, `labels["a.b"]`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

MISSING: Final = object()
"""What `at_path` returns when there is no value."""

_PART = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([^.\[\]]+)')


def parts(path: str) -> Iterator[str | int]:
    """Yield the keys and indexes of ``path``."""
    for quoted, index, name in _PART.findall(path):
        if index:
            yield int(index)
        else:
            yield name or quoted.replace('\\"', '"')


def at_path(value: object, path: str) -> object:
    """Return the part of ``value`` at ``path``, or MISSING.

    If a part on the way is a masked secret, the masked secret is returned.
    """
    for part in parts(path):
        if isinstance(value, Mapping) and "ciphertext" in value:
            return value
        inside = value if isinstance(value, Mapping) else dict(enumerate(value)) if isinstance(value, list) else {}
        if part not in inside:
            return MISSING
        value = inside[part]
    return value


def general(path: str) -> str:
    """Return ``path`` with `*` for each index, as in the list of properties: `rules[*].for`."""
    return re.sub(r"\[\d+\]", "[*]", path)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value without parts, and each masked secret, with its path."""
    if isinstance(value, Mapping) and "ciphertext" not in value:
        for name, each in value.items():
            key = name if re.fullmatch(r"[\w$-]+", name) else f'["{name}"]'
            dot = "." if path and not key.startswith("[") else ""
            yield from leaves(each, f"{path}{dot}{key}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, f"{path}[{index}]")
    else:
        yield path, value
