"""A policy as a tree of routes, and where an alert with given labels goes in it, as Alertmanager decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grafana_irm.notification_policy.matchers import Matcher, parsed

Json = Mapping[str, Any]
Path = tuple[int, ...]
"""The place of a route: its number in the list of routes, after the numbers of the routes above it."""


@dataclass(frozen=True)
class Route:
    """One route of a policy; the policy itself is the route without matchers on top.

    Attributes:
        receiver: the name of the contact point, inherited from above if the route has none of its own.
        matchers: the conditions on an alert's labels. Every one must hold.
        continues: whether the next route of the same list is tried too.
        routes: the routes below, in their order.
        path: the place of the route; empty for the policy itself.
        held_by: names of the mute timings and active timings that hold notifications back at times.

    """

    receiver: str
    matchers: tuple[Matcher, ...] = ()
    continues: bool = False
    routes: tuple["Route", ...] = field(default=(), repr=False)
    path: Path = ()
    held_by: tuple[str, ...] = ()

    def walk(self) -> Iterator["Route"]:
        """Yield this route and all routes below."""
        yield self
        for route in self.routes:
            yield from route.walk()

    def at(self, path: Path) -> "Route | None":
        """Return the route at a place; None if there is none."""
        found = self
        for number in path:
            if number >= len(found.routes):
                return None
            found = found.routes[number]
        return found

    def way_to(self, path: Path) -> tuple["Route", ...]:
        """Return the routes from the top to a place, without the policy itself."""
        return tuple(route for end in range(1, len(path) + 1) if (route := self.at(path[:end])) is not None)

    def ends_for(self, labels: Mapping[str, str]) -> list["Route"]:
        """Return the routes that notify for an alert with these labels: the deepest matches, in order.

        Raises:
            InvalidMatcher: a regular expression cannot be evaluated here.

        """
        if not all(matcher.matches(labels) for matcher in self.matchers):
            return []
        found: list[Route] = []
        for route in self.routes:
            deeper = route.ends_for(labels)
            found += deeper
            if deeper and not route.continues:
                break
        return found or [self]


def of_spec(spec: Json) -> Route:
    """Return the tree of a policy's ``spec``, as the App Platform and the provider's resource spell it."""
    receiver = str((spec.get("defaults") or {}).get("receiver") or "")
    return Route(receiver, routes=_below(spec, receiver, ()))


def of_policy(tree: Json) -> Route:
    """Return the tree of the organisation's own policy, as the provisioning API spells it."""
    receiver = str(tree.get("receiver") or "")
    return Route(receiver, routes=_below(tree, receiver, ()))


def _below(given: Json, inherited: str, path: Path) -> tuple[Route, ...]:
    return tuple(_route(one, inherited, (*path, number)) for number, one in enumerate(given.get("routes") or []))


def _route(given: Json, inherited: str, path: Path) -> Route:
    receiver = str(given.get("receiver") or inherited)
    return Route(
        receiver,
        matchers=tuple(_matchers(given)),
        continues=bool(given.get("continue")),
        routes=_below(given, receiver, path),
        path=path,
        held_by=tuple(str(name) for key in _TIMINGS for name in given.get(key) or ()),
    )


_TIMINGS = ("mute_time_intervals", "active_time_intervals", "muteTimeIntervals", "activeTimeIntervals")


def _matchers(given: Json) -> Iterator[Matcher]:
    """Yield the matchers of a route: objects (App Platform), lists of three, or older spellings."""
    for one in given.get("matchers") or []:
        if isinstance(one, Mapping):
            yield Matcher(str(one.get("label")), str(one.get("type")), str(one.get("value") or ""))
        else:
            yield parsed(str(one))
    for label, operator, value in given.get("object_matchers") or []:
        yield Matcher(label, operator, value)
    for key, operator in (("match", "="), ("match_re", "=~")):
        for label, value in (given.get(key) or {}).items():
            yield Matcher(label, operator, value)


def described(matchers: Sequence[Matcher]) -> str:
    """Return matchers as messages show them."""
    return ", ".join(map(str, matchers)) or "any labels"
