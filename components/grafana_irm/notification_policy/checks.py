"""Checks of a policy's routes, as pure functions: routes that no alert can take, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from grafana_irm.notification_policy.conditions import Conditions, values_of
from grafana_irm.notification_policy.matchers import Matcher
from grafana_irm.notification_policy.routes import Path, Route


@dataclass(frozen=True)
class Contradiction:
    """A route whose matchers contradict each other, or the matchers of the routes above it."""

    path: Path
    matchers: tuple[Matcher, ...]
    """The matchers of one label that no value meets, those of the routes above first."""
    own: bool
    """Whether the route's own matchers are enough."""


@dataclass(frozen=True)
class Shadow:
    """A route that gets no alert, since earlier routes take each of them."""

    path: Path
    by: tuple[Path, ...]
    """The earlier routes, which end the search (no ``continue_matching``)."""


def contradictions(policy: Route) -> Iterator[Contradiction]:
    """Yield each route that no alert can match. Below such a route nothing more is reported."""
    yield from _contradictions(policy.routes, ())


def _contradictions(routes: tuple[Route, ...], above: tuple[Matcher, ...]) -> Iterator[Contradiction]:
    for route in routes:
        every = (*above, *route.matchers)
        label = Conditions(every).impossible
        if label is None:
            yield from _contradictions(route.routes, every)
            continue
        own = tuple(one for one in route.matchers if one.label == label)
        alone = values_of(own).only == frozenset()
        yield Contradiction(route.path, own if alone else tuple(one for one in every if one.label == label), alone)


@dataclass(frozen=True)
class _Earlier:
    path: Path
    conditions: Conditions


def shadowed(policy: Route) -> Iterator[Shadow]:
    """Yield each route that gets no alert because of earlier routes. Below such a route nothing more is reported."""
    yield from _shadowed(policy.routes, (), [])


def _shadowed(routes: tuple[Route, ...], above: tuple[Matcher, ...], before: list[_Earlier]) -> Iterator[Shadow]:
    # An alert comes here only if no earlier route took it: those of this list, and of the lists above.
    earlier = list(before)
    for route in routes:
        every = (*above, *route.matchers)
        conditions = Conditions(every)
        if conditions.impossible is not None:
            continue
        if by := _taken_by(conditions, earlier):
            yield Shadow(route.path, by)
            continue
        yield from _shadowed(route.routes, every, earlier)
        if not route.continues:
            earlier.append(_Earlier(route.path, conditions))


def _taken_by(conditions: Conditions, earlier: list[_Earlier]) -> tuple[Path, ...]:
    """Return the earlier routes that together take every alert; empty if an alert may be left."""
    near = []
    for one in earlier:
        if one.conditions.labels <= conditions.labels:
            if one.conditions.cover(conditions):
                return (one.path,)
            near.append(one)
    return next((by for label in conditions.labels if (by := _taken_value_by_value(conditions, label, near))), ())


def _taken_value_by_value(conditions: Conditions, label: str, earlier: list[_Earlier]) -> tuple[Path, ...]:
    """Return the earlier routes that take every alert of each listed value of one label."""
    left = set(conditions.values[label].only or ())
    by: list[Path] = []
    if len(left) < 2:  # noqa: PLR2004 - a single value is covered by one route or by none
        return ()
    for one in earlier:
        own = one.conditions.values.get(label)
        taken = {value for value in left if own is None or own.allows(value)}
        if taken and conditions.covered_by_all_but(one.conditions, label):
            left -= taken
            by.append(one.path)
    return () if left else tuple(by)
