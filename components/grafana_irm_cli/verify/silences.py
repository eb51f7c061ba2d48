"""Silences of Grafana's Alertmanager, and whether they suppress the notifications of a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana_irm.notification_policy.matchers import InvalidMatcher, Matcher
from grafana_irm_cli.systems import Systems

PATH = "/alertmanager/grafana/api/v2/silences"


_OPERATORS = {(False, True): "=", (False, False): "!=", (True, True): "=~", (True, False): "!~"}
"""The operators by ``isRegex`` and ``isEqual`` of Alertmanager's API."""


@dataclass(frozen=True)
class Silence:
    """An active silence: its conditions, and its end."""

    matchers: tuple[Matcher, ...]
    ends: str

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether the silence suppresses an alert with these labels; False if that cannot be evaluated here."""
        try:
            return all(matcher.matches(labels) for matcher in self.matchers)
        except InvalidMatcher:
            return False


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
    matchers = tuple(map(_matcher, item.get("matchers") or ()))
    return Silence(matchers, str(item.get("endsAt")))


def _matcher(item: Mapping[str, Any]) -> Matcher:
    operator = _OPERATORS[bool(item.get("isRegex")), bool(item.get("isEqual", True))]
    return Matcher(str(item["name"]), operator, str(item["value"]))
