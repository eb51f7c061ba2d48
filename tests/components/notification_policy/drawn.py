"""Policies drawn at random over few labels and values, and a naive reference that tries every alert."""

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import strategies as st

from grafana_irm.notification_policy.matchers import Matcher
from grafana_irm.notification_policy.routes import Path, Route

LABELS = ("team", "severity")
VALUES = ("", "a", "b", "c", "ab", "neither")
"""Every value that distinguishes the drawn matchers, and one that no matcher names."""

EXACT = ("a", "b", "a|b", "(b|c)", "^a$", ".*", ".+", "")
OPAQUE = ("a.*", "[ab]", ".*b")


def matchers(regexes: tuple[str, ...]) -> st.SearchStrategy[Matcher]:
    """Draw a matcher; ``regexes`` are the regular expressions among them."""
    plain = st.builds(Matcher, st.sampled_from(LABELS), st.sampled_from(["=", "!="]), st.sampled_from(["", "a", "b"]))
    by_regex = st.builds(Matcher, st.sampled_from(LABELS), st.sampled_from(["=~", "!~"]), st.sampled_from(regexes))
    return plain | by_regex


def lists(regexes: tuple[str, ...], most: int = 4) -> st.SearchStrategy[tuple[Matcher, ...]]:
    """Draw the matchers of a route."""
    return st.lists(matchers(regexes), max_size=most).map(tuple)


def policies(regexes: tuple[str, ...]) -> st.SearchStrategy[Route]:
    """Draw a policy with routes of up to three levels."""
    leaf = st.builds(Route, st.just("r"), lists(regexes, 2), st.booleans())
    routes = st.recursive(
        leaf,
        lambda below: st.builds(
            Route, st.just("r"), lists(regexes, 2), st.booleans(), st.lists(below, max_size=3).map(tuple)
        ),
        max_leaves=6,
    )
    return st.lists(routes, min_size=1, max_size=5).map(lambda drawn: placed(Route("root", routes=tuple(drawn))))


def placed(route: Route, path: Path = ()) -> Route:
    """Return the tree with the place of each route."""
    below = tuple(placed(one, (*path, number)) for number, one in enumerate(route.routes))
    return Route(route.receiver, route.matchers, route.continues, below, path)


def alerts() -> Iterator[dict[str, str]]:
    """Yield every alert that the matchers can distinguish."""
    for values in product(VALUES, repeat=len(LABELS)):
        yield {label: value for label, value in zip(LABELS, values, strict=True) if value}


def meets(conditions: tuple[Matcher, ...], alert: Mapping[str, str]) -> bool:
    """Whether an alert meets each condition."""
    return all(one.matches(alert) for one in conditions)


def entered(route: Route, alert: Mapping[str, str]) -> set[Path]:
    """Return the places of all routes that an alert comes to and matches."""
    if not meets(route.matchers, alert):
        return set()
    found = {route.path}
    for one in route.routes:
        deeper = entered(one, alert)
        found |= deeper
        if deeper and not one.continues:
            break
    return found
