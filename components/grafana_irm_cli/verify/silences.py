"""Silences of Grafana's Alertmanager: whether one holds the notifications of a rule back. Pure, but for the request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana_irm_cli.systems import Systems

PATH = "/alertmanager/grafana/api/v2/silences"


@dataclass(frozen=True)
class Matcher:
    """One condition on an alert's labels, as Alertmanager's API has it: a text, or a pattern of the whole value."""

    name: str
    value: str
    pattern: bool
    equal: bool

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels meets it; a label that is not there is empty."""
        given = labels.get(self.name, "")
        return (self._has(given) if self.pattern else given == self.value) is self.equal

    def _has(self, given: str) -> bool:
        try:
            return re.fullmatch(self.value, given) is not None
        except re.error:
            # Go's patterns are almost Python's; of one that is not, nothing is claimed.
            return not self.equal


@dataclass(frozen=True)
class Silence:
    """A silence that is active, and until when."""

    matchers: tuple[Matcher, ...]
    ends: str

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether it holds an alert with these labels back."""
        return all(matcher.matches(labels) for matcher in self.matchers)


async def active_silences(systems: Systems) -> list[Silence]:
    """Ask Grafana for the silences that are active now.

    Raises:
        RequestFailed: Grafana cannot be asked, or refuses.

    """
    told = await systems.grafana_list(PATH)
    return [_silence(each) for each in told if (each.get("status") or {}).get("state") == "active"]


def silenced_until(labels: Mapping[str, str], silences: Sequence[Silence]) -> str | None:
    """Return until when alerts with these labels are held back; None where they are not."""
    return max((silence.ends for silence in silences if silence.holds(labels)), default=None)


def _silence(told: Mapping[str, Any]) -> Silence:
    matchers = tuple(
        Matcher(str(each["name"]), str(each["value"]), bool(each.get("isRegex")), bool(each.get("isEqual", True)))
        for each in told.get("matchers") or ()
    )
    return Silence(matchers, str(told.get("endsAt")))
