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
class _Taker:
    """A route that takes every alert that meets its conditions."""

    number: int
    path: Path
    conditions: Conditions


class _Earlier:
    """The earlier routes that take alerts, by a listed value of one of their labels: most pairs need no comparison."""

    def __init__(self, above: "_Earlier | None" = None) -> None:
        self._above = above
        self._by_value: dict[tuple[str, str], list[_Taker]] = {}
        self._without_values: list[_Taker] = []
        self._count: int = above._count if above is not None else 0

    def add(self, path: Path, conditions: Conditions) -> None:
        taker = _Taker(self._count, path, conditions)
        self._count += 1
        keys = [[(label, one) for one in values] for label, values in _listed(conditions)]
        if not keys:
            self._without_values.append(taker)
            return
        rarest = min(keys, key=lambda own: sum(len(self._by_value.get(key, ())) for key in own))
        for key in rarest:
            self._by_value.setdefault(key, []).append(taker)

    def near(self, conditions: Conditions) -> list[_Taker]:
        """Return the routes that may take alerts of these conditions: those with a value in common, and without any."""
        found = {one.number: one for one in self._without_values}
        for label, values in _listed(conditions):
            for value in values:
                found |= {one.number: one for one in self._by_value.get((label, value), ())}
        above = self._above.near(conditions) if self._above is not None else []
        return [*above, *(found[number] for number in sorted(found))]


def _listed(conditions: Conditions) -> Iterator[tuple[str, frozenset[str]]]:
    return ((label, values.only) for label, values in conditions.values.items() if values.only is not None)


def shadowed(policy: Route) -> Iterator[Shadow]:
    """Yield each route that gets no alert because of earlier routes. Below such a route nothing more is reported."""
    yield from _shadowed(policy.routes, (), _Earlier())


def _shadowed(routes: tuple[Route, ...], above: tuple[Matcher, ...], before: _Earlier) -> Iterator[Shadow]:
    # An alert comes here only if no earlier route took it: those of this list, and of the lists above.
    earlier = _Earlier(before)
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
            earlier.add(route.path, conditions)


def _taken_by(conditions: Conditions, earlier: _Earlier) -> tuple[Path, ...]:
    """Return the earlier routes that together take every alert; empty if an alert may be left."""
    near = [one for one in earlier.near(conditions) if one.conditions.labels <= conditions.labels]
    for one in near:
        if one.conditions.cover(conditions):
            return (one.path,)
    return next((by for label in conditions.labels if (by := _taken_value_by_value(conditions, label, near))), ())


def _taken_value_by_value(conditions: Conditions, label: str, earlier: list[_Taker]) -> tuple[Path, ...]:
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
