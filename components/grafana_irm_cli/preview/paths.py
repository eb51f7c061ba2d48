"""Property paths as the engine writes them: `rules[0].notificationSettings.groupWait`, `labels["a.b"]`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

MISSING: Final = object()
"""What `at_path` returns where there is nothing."""

_PART = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([^.\[\]]+)')


def parts(path: str) -> Iterator[str | int]:
    """Yield the keys and indexes of ``path``."""
    for quoted, index, name in _PART.findall(path):
        if index:
            yield int(index)
        else:
            yield name or quoted.replace('\\"', '"')


def at_path(value: object, path: str) -> object:
    """Return what lies at ``path`` in ``value``, or MISSING.

    A masked secret on the way is returned itself: what lies in it is as secret as it is.
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
    """Return ``path`` without its indexes, as the tables of properties write it: `rules[*].for`."""
    return re.sub(r"\[\d+\]", "[*]", path)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value that has no parts, a masked secret among them, with its path."""
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
