"""The notification policies of the organisation's own tree, and what it has in common with named ones."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..common import durations
from ..common.errors import ApiError, bad_request_data, public

EMPTY_RECEIVER = "empty"
"""The receiver of a fresh Grafana's root policy: it has no integration, so nothing is sent."""

TIMINGS = {"mute_time_intervals": "mute", "active_time_intervals": "active"}
"""The lists of mute timings of a policy, and what Grafana calls their entries."""

_KEPT = (
    "receiver",
    "group_by",
    "object_matchers",
    "match",
    "match_re",
    "matchers",
    "continue",
    *TIMINGS,
)
_NOT_AT_THE_ROOT = ("object_matchers", "match", "match_re", "matchers", "continue", *TIMINGS)
_NONE = "none"
_DURATIONS = ("group_wait", "group_interval", "repeat_interval")
_DEFAULT: dict[str, Any] = {"receiver": EMPTY_RECEIVER, "group_by": ["grafana_folder", "alertname"]}


class Policies:
    """The tree of notification policies.

    Args:
        receivers: returns the names that a policy may send to.
        timings: returns the names of the mute timings.
        changed: called after each change.

    """

    def __init__(
        self, *, receivers: Callable[[], set[str]], timings: Callable[[], set[str]], changed: Callable[[], None]
    ) -> None:
        self._receivers = receivers
        self._timings = timings
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
            ApiError: 400 for a tree that cannot be, 403 where what the API keeps would be opened to the UI.

        """
        self._check_provenance(provenance)
        tree = _read(given)
        if not tree.get("receiver") or any(tree.get(key) for key in _NOT_AT_THE_ROOT):
            raise bad_request_data()
        check_names(tree, self._receivers(), self._timings())
        self.replace(tree, provenance)

    def reset(self, provenance: str) -> dict[str, Any]:
        """Put the tree of a fresh installation back."""
        self._check_provenance(provenance)
        self.replace(None, "")
        return self.get()

    def _check_provenance(self, provenance: str) -> None:
        if self._provenance and self._provenance != provenance:
            extra = {"SourceProvenance": self._provenance, "TargetProvenance": provenance or _NONE}
            message = (
                f"Resource with provenance status '{self._provenance}' cannot be managed via API that handles "
                f"resources with provenance status '{provenance or _NONE}'. "
                "You must use appropriate API to manage this resource"
            )
            raise public(403, "alerting.notifications.invalidProvenance", message, extra)

    @property
    def provenance(self) -> str:
        """`api`, or empty where the UI may edit the tree."""
        return self._provenance

    def replace(self, tree: dict[str, Any] | None, provenance: str) -> None:
        """Store a tree that was checked; None is the tree of a fresh installation."""
        self.tree, self._provenance = copy.deepcopy(tree or _DEFAULT), provenance
        self._changed()


def walk(route: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a policy and all below it."""
    yield route
    for child in route.get("routes") or []:
        yield from walk(child)


def names_timing(tree: dict[str, Any], name: str) -> bool:
    """Whether a policy of a tree names a mute timing."""
    return any(name in route.get(key, ()) for route in walk(tree) for key in TIMINGS)


def check_names(tree: dict[str, Any], receivers: set[str], timings: set[str]) -> None:
    """Refuse a tree that names what does not exist.

    Raises:
        ApiError: 400.

    """
    for route in walk(tree):
        if (name := route.get("receiver")) and name not in receivers | {EMPTY_RECEIVER}:
            raise invalid_route(f"receiver '{name}' does not exist")
    for route in walk(tree):
        for key, kind in TIMINGS.items():
            if name := next((name for name in route.get(key, ()) if name not in timings), ""):
                raise invalid_route(f"{kind} time interval '{name}' does not exist")


def _read(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise bad_request_data()
    route = {key: copy.deepcopy(given[key]) for key in _KEPT if given.get(key)}
    labels = route.get("group_by") or []
    if not all(_is_matcher(one) for one in route.get("object_matchers") or []) or len({*labels}) < len(labels):
        raise bad_request_data()
    try:
        route |= {key: durations.render(durations.parse(given[key])) for key in _DURATIONS if given.get(key)}
    except ValueError:
        raise bad_request_data() from None
    if "0s" in (route.get("group_interval"), route.get("repeat_interval")):
        raise bad_request_data()
    if given.get("routes"):
        route["routes"] = [_read(child) for child in given["routes"]]
    return route


def _is_matcher(given: object) -> bool:
    if not isinstance(given, list) or [type(part) for part in given] != [str, str, str]:
        return False
    _, operator, value = given
    try:
        re.compile(value if "~" in operator else "")
    except re.error:
        return False
    return operator in ("=", "!=", "=~", "!~")


def invalid_route(problem: str) -> ApiError:
    """Return the 400 of a policy that cannot be."""
    message = f"Invalid format of the submitted route: {problem}. Correct the payload and try again."
    return public(400, "alerting.notifications.routes.invalidFormat", message, {"Error": problem})
