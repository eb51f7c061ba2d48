"""Mute timings: time intervals with a name, which routes and rules name (`pkg/services/ngalert/provisioning`)."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from ..common import time_intervals
from ..common.errors import ApiError, public
from ..common.labels import fnv1
from ..common.time_intervals import TimeInterval

_ERRORS = "alerting.notifications.time-intervals"


class MuteTimings:
    """All mute timings of the organisation.

    Args:
        used_by_routes: returns whether a route names a mute timing.
        used_by_rules: returns the identifiers of the rules that name it.
        changed: called after each change.

    """

    def __init__(
        self,
        *,
        used_by_routes: Callable[[str], bool],
        used_by_rules: Callable[[str], list[str]],
        changed: Callable[[], None],
    ) -> None:
        self._used_by_routes = used_by_routes
        self._used_by_rules = used_by_rules
        self._changed = changed
        self._timings: dict[str, dict[str, Any]] = {}
        self._intervals: dict[str, tuple[TimeInterval, ...]] = {}

    @property
    def names(self) -> set[str]:
        """The names of all mute timings."""
        return set(self._timings)

    @property
    def intervals(self) -> dict[str, tuple[TimeInterval, ...]]:
        """The time intervals of each mute timing."""
        return dict(self._intervals)

    def listed(self) -> list[dict[str, Any]]:
        """Return all mute timings as the API shows them, by name."""
        return [copy.deepcopy(self._timings[name]) for name in sorted(self._timings)]

    def create(self, given: Mapping[str, Any], provenance: str) -> dict[str, Any]:
        """Add a mute timing and return it.

        Raises:
            ApiError: 400 for time intervals that cannot be, or a name in use.

        """
        name, intervals = given.get("name"), given.get("time_intervals") or []
        if not name or not isinstance(name, str):
            raise _invalid("missing name in mute time interval")
        try:
            read = tuple(map(time_intervals.read, intervals))
        except (ValueError, TypeError, AttributeError) as wrong:
            raise _invalid(str(wrong)) from None
        if name in self._timings:
            message = "Time interval with this name already exists. Use a different name or update existing one."
            raise public(400, f"{_ERRORS}.nameExists", message)
        version = f"{fnv1(f'{name}{intervals}'.encode()):016x}"
        shown = {"name": name, "time_intervals": copy.deepcopy(intervals), "version": version}
        self._timings[name] = {**shown, "provenance": provenance} if provenance else shown
        self._intervals[name] = read
        self._changed()
        return copy.deepcopy(self._timings[name])

    def delete(self, name: str) -> None:
        """Delete a mute timing; an unknown one is no error. Raise the 409 of one in use."""
        rules, routes = self._used_by_rules(name), self._used_by_routes(name)
        if rules or routes:
            raise _in_use(rules, by_routes=routes)
        if self._timings.pop(name, None) is not None:
            del self._intervals[name]
            self._changed()


def _invalid(problem: str) -> ApiError:
    message = "Time interval is in invalid format. Correct the payload and try again."
    return public(400, f"{_ERRORS}.invalidFormat", message, {"Error": problem})


def _in_use(rules: list[str], *, by_routes: bool) -> ApiError:
    extra = {**({"UsedByRoutes": True} if by_routes else {}), **({"UsedByRules": rules} if rules else {})}
    return public(409, f"{_ERRORS}.used", "Conflict", extra)
