"""Label sets as Prometheus and its Alertmanager see them: fingerprints, spelling, matchers."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PRIME = 0x100000001B3
_OFFSET = 0xCBF29CE484222325
_MASK = 0xFFFFFFFFFFFFFFFF


def fnv1a(data: bytes) -> int:
    """Return the 64-bit FNV-1a hash."""
    value = _OFFSET
    for byte in data:
        value = ((value ^ byte) * _PRIME) & _MASK
    return value


def fnv1(data: bytes) -> int:
    """Return the 64-bit FNV-1 hash, which Grafana uses for notification settings."""
    value = _OFFSET
    for byte in data:
        value = ((value * _PRIME) & _MASK) ^ byte
    return value


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return the fingerprint of a label set, as in a webhook's `fingerprint`."""
    data = b"".join(name.encode() + b"\xff" + labels[name].encode() + b"\xff" for name in sorted(labels))
    return f"{fnv1a(data):016x}"


def quoted(text: str) -> str:
    """Return the text in double quotes, escaped as Go's `%q` does."""
    return json.dumps(text, ensure_ascii=False)


def spelled(labels: Mapping[str, str]) -> str:
    """Return the label set as group keys spell it: `{a="1", b="2"}`."""
    return "{" + ", ".join(f"{name}={quoted(labels[name])}" for name in sorted(labels)) + "}"


def is_private(name: str) -> bool:
    """Return whether a label or annotation is internal to Grafana, so receivers do not get it."""
    return name.startswith("__") and name.endswith("__")


def without_private(values: Mapping[str, str]) -> dict[str, str]:
    """Return the labels or annotations that a receiver gets to see, sorted by name."""
    return {name: values[name] for name in sorted(values) if not is_private(name)}


@dataclass(frozen=True, order=True)
class Matcher:
    """One condition of a route on a label.

    Attributes:
        name: the label.
        value: what it is compared with; a label that is not there counts as empty.
        operator: `=`, `!=`, `=~` or `!~`; regular expressions match the whole value.

    """

    name: str
    value: str
    operator: str

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Return whether the labels match."""
        actual = labels.get(self.name, "")
        if self.operator in ("=", "!="):
            return (actual == self.value) == (self.operator == "=")
        return (re.fullmatch(self.value, actual) is not None) == (self.operator == "=~")

    def __str__(self) -> str:
        return f"{self.name}{self.operator}{quoted(self.value)}"


def spelled_matchers(matchers: Iterable[Matcher]) -> str:
    """Return matchers as route keys spell them: `{a="1",b!="2"}`."""
    return "{" + ",".join(str(matcher) for matcher in matchers) + "}"
