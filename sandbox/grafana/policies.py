"""The notification policies: one tree for the whole organisation."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.grafana import durations
from sandbox.grafana.errors import ApiError, bad_request_data, public

EMPTY_RECEIVER = "empty"
"""The receiver of a fresh Grafana 12.4's root policy: it has no integration, so nothing is sent."""

_KEPT = (
    "receiver",
    "group_by",
    "object_matchers",
    "continue",
    "mute_time_intervals",
    "active_time_intervals",
)
_DURATIONS = ("group_wait", "group_interval", "repeat_interval")
_DEFAULT: dict[str, Any] = {"receiver": EMPTY_RECEIVER, "group_by": ["grafana_folder", "alertname"]}


class Policies:
    """The tree of notification policies.

    Args:
        receivers: returns the names that a policy may send to.
        changed: called after each change.

    """

    def __init__(self, *, receivers: Callable[[], set[str]], changed: Callable[[], None]) -> None:
        self._receivers = receivers
        self._changed = changed
        self._provenance = ""
        self.tree: dict[str, Any] = copy.deepcopy(_DEFAULT)

    def get(self) -> dict[str, Any]:
        """Return the tree as the API shows it."""
        shown = copy.deepcopy(self.tree)
        return {**shown, "provenance": self._provenance} if self._provenance else shown

    def put(self, given: dict[str, Any], provenance: str) -> None:
        """Replace the whole tree.

        Raises:
            ApiError: 400 for a tree that cannot be.

        """
        tree = _read(given)
        if not tree.get("receiver"):
            raise _invalid("root route must specify a default receiver")
        if tree.get("object_matchers"):
            raise _invalid("root route must not have any matchers")
        known = self._receivers() | {EMPTY_RECEIVER}
        for route in _walk(tree):
            if (name := route.get("receiver")) and name not in known:
                raise _invalid(f"receiver '{name}' does not exist")
            for key in ("group_interval", "repeat_interval"):
                if route.get(key) == "0s":
                    raise _invalid(f"{key} cannot be zero")
        self.tree, self._provenance = tree, provenance
        self._changed()

    def reset(self) -> dict[str, Any]:
        """Put the tree of a fresh installation back."""
        self.tree, self._provenance = copy.deepcopy(_DEFAULT), ""
        self._changed()
        return self.get()

    def uses(self, receiver: str) -> bool:
        """Tell whether a policy names this receiver."""
        return any(route.get("receiver") == receiver for route in _walk(self.tree))

    def rename(self, old: str, new: str) -> None:
        """Follow a contact point's new name."""
        for route in _walk(self.tree):
            if route.get("receiver") == old:
                route["receiver"] = new


def _walk(route: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield route
    for child in route.get("routes") or []:
        yield from _walk(child)


def _read(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise bad_request_data()
    route = {key: copy.deepcopy(given[key]) for key in _KEPT if given.get(key)}
    try:
        route |= {key: durations.render(durations.parse(given[key])) for key in _DURATIONS if given.get(key)}
    except ValueError:
        raise bad_request_data() from None
    if given.get("routes"):
        route["routes"] = [_read(child) for child in given["routes"]]
    return route


def _invalid(problem: str) -> ApiError:
    message = f"Invalid format of the submitted route: {problem}. Correct the payload and try again."
    return public(400, "alerting.notifications.routes.invalidFormat", message, {"Error": problem})
