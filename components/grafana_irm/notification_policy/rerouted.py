"""Finds alerts that go elsewhere after a change of a policy, by example labels for each route."""

from collections.abc import Iterator, Mapping

from grafana_irm.notification_policy.conditions import Conditions
from grafana_irm.notification_policy.matchers import InvalidMatcher, Matcher
from grafana_irm.notification_policy.routes import Route

MOST = 20
"""The most lines about one policy."""


def rerouted(before: Route, after: Route) -> Iterator[str]:
    """Yield a line for each kind of alert that goes elsewhere.

    The kinds are the alerts of each route of either tree: some labels that its matchers allow. So a change for alerts
    that no route names alone, such as for one of several values of a pattern, may go unnoticed.

    Args:
        before: the policy as it is.
        after: the policy as it will be.

    """
    reported = 0
    for labels in _kinds(before, after):
        try:
            old, new = (_receivers(tree, labels) for tree in (before, after))
        except InvalidMatcher:
            continue
        if old == new:
            continue
        if reported == MOST:
            yield "more alerts go elsewhere"
            return
        reported += 1
        yield (
            f"alerts with {_shown(labels)} go to {new} instead of {old}"
            if labels
            else (f"alerts that no route takes go to {new} instead of {old}")
        )


def _receivers(tree: Route, labels: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys(route.receiver for route in tree.ends_for(labels)))


def _shown(labels: Mapping[str, str]) -> str:
    return ", ".join(str(Matcher(label, "=", value)) for label, value in labels.items())


def _kinds(before: Route, after: Route) -> Iterator[dict[str, str]]:
    """Yield the labels of an alert for each route, and of one that no route takes, each once."""
    known: list[dict[str, str]] = [{}]
    yield {}
    for tree in (after, before):
        for route in tree.walk():
            labels = example(tree, route)
            if labels is not None and labels not in known:
                known.append(labels)
                yield labels


def example(tree: Route, route: Route) -> dict[str, str] | None:
    """Return labels of an alert that ends at a route of the tree, else of one that meets its matchers.

    None if no labels are found, which a pattern can cause.
    """
    matchers = [matcher for one in tree.way_to(route.path) for matcher in one.matchers]
    found: dict[str, str] | None = None
    try:
        for labels in Conditions(matchers).examples():
            if any(end.path == route.path for end in tree.ends_for(labels)):
                return labels
            found = labels if found is None else found
    except InvalidMatcher:
        return None
    return found
