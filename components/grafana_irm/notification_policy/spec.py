"""A policy as the App Platform and as the provider's resource have it: its name, and its ``spec`` in both spellings."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

_SPELLINGS = {
    "groupBies": "group_by",
    "groupWait": "group_wait",
    "groupInterval": "group_interval",
    "repeatInterval": "repeat_interval",
    "muteTimeIntervals": "mute_time_intervals",
    "activeTimeIntervals": "active_time_intervals",
}
_ANY_ORDER = frozenset({"group_by", "mute_time_intervals", "active_time_intervals"})
_NOT_COMPARED = frozenset({"matchers", "routes", "__defaults"})


def name_of_tree(tree: Json) -> str:
    """Return the name of a routing tree, as the App Platform lists it."""
    return str((tree.get("metadata") or {}).get("name", ""))


def name_in_state(outputs: Json) -> str | None:
    """Return the name of a routing tree from the outputs of its resource; None if it was not created."""
    name = (outputs.get("metadata") or {}).get("uid")
    return str(name) if name else None


def page_in_state(outputs: Json) -> str | None:
    """Return the link to a policy's page from the outputs of its component, which languages spell in their own way."""
    return outputs.get("url_in_grafana") or outputs.get("urlInGrafana")


def same_spec(one: Json, other: Json) -> bool:
    """Whether two policies send alerts to the same places at the same rhythm."""
    return _whole(one) == _whole(other)


def _whole(spec: Json) -> tuple[object, ...]:
    return _facts(spec.get("defaults") or {}), _routes(spec)


def _routes(given: Json) -> tuple[object, ...]:
    return tuple((_facts(route), _matchers(route), _routes(route)) for route in given.get("routes") or [])


def _facts(given: Json) -> frozenset[tuple[str, object]]:
    """Return what is set; an empty value is as good as none."""
    found = {_SPELLINGS.get(key, key): value for key, value in given.items() if value and key not in _NOT_COMPARED}
    return frozenset((key, frozenset(value) if key in _ANY_ORDER else value) for key, value in found.items())


def _matchers(given: Json) -> frozenset[tuple[str, ...]]:
    parts = ("label", "type", "value")
    return frozenset(tuple(str(one.get(part) or "") for part in parts) for one in given.get("matchers") or [])
