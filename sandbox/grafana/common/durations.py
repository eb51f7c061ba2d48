"""Prometheus durations, as Grafana's alerting API reads and writes them."""

import re

_UNITS = {
    "y": 365 * 86_400_000,
    "w": 7 * 86_400_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
_LONGEST = (2**63 - 1) // 1_000_000
"""What fits into Go's nanoseconds, in milliseconds: some 292 years."""

_PATTERN = re.compile("".join(f"(?:([0-9]+){unit})?" for unit in _UNITS))


def parse(text: object) -> int:
    """Return the milliseconds of a duration such as `1m30s`.

    Raises:
        ValueError: for what Prometheus does not read: an empty string, a sign, a fraction, an unknown unit,
            more than Go can count.

    """
    if text == "0":
        return 0
    match = _PATTERN.fullmatch(text) if isinstance(text, str) and text else None
    if match is None:
        raise ValueError(f"not a valid duration string: {text!r}")
    milliseconds = sum(int(n) * scale for n, scale in zip(match.groups(), _UNITS.values(), strict=True) if n)
    if milliseconds > _LONGEST:
        raise ValueError(f"duration out of range: {text!r}")
    return milliseconds


def render(milliseconds: int) -> str:
    """Return the canonical form: `60s` is `1m`, `90s` is `1m30s`; years and weeks only where exact."""
    if not milliseconds:
        return "0s"
    parts: list[str] = []
    for unit, scale in _UNITS.items():
        if unit in ("y", "w") and milliseconds % scale:
            continue
        count, milliseconds = divmod(milliseconds, scale)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)
