"""Silences of Grafana's Alertmanager, and whether they suppress the notifications of a rule."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana_irm_cli.systems import Systems

PATH = "/alertmanager/grafana/api/v2/silences"


@dataclass(frozen=True)
class Matcher:
    """One condition on an alert's labels, as in Alertmanager's API: a text, or a pattern for the whole value."""

    name: str
    value: str
    pattern: bool
    equal: bool

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels meets the condition. A missing label counts as empty."""
        given = labels.get(self.name, "")
        return (self._has(given) if self.pattern else given == self.value) is self.equal

    def _has(self, given: str) -> bool:
        try:
            return re.fullmatch(self.value, given) is not None
        except re.error:
            # A pattern that Python cannot read (Go's syntax differs slightly) matches no alert.
            return not self.equal


@dataclass(frozen=True)
class Silence:
    """An active silence: its conditions, and its end."""

    matchers: tuple[Matcher, ...]
    ends: str

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether the silence suppresses an alert with these labels."""
        return all(matcher.matches(labels) for matcher in self.matchers)


async def active_silences(systems: Systems) -> list[Silence]:
    """Return the silences that are active now.

    Raises:
        RequestFailed: Grafana cannot be reached, or refuses the request.

    """
    listed = await systems.grafana_list(PATH)
    return [_silence(each) for each in listed if (each.get("status") or {}).get("state") == "active"]


def silenced_until(labels: Mapping[str, str], silences: Sequence[Silence]) -> str | None:
    """Return the end of the longest silence of alerts with these labels; None when they are not silenced."""
    return max((silence.ends for silence in silences if silence.holds(labels)), default=None)


def _silence(item: Mapping[str, Any]) -> Silence:
    matchers = tuple(
        Matcher(str(each["name"]), str(each["value"]), bool(each.get("isRegex")), bool(each.get("isEqual", True)))
        for each in item.get("matchers") or ()
    )
    return Silence(matchers, str(item.get("endsAt")))
