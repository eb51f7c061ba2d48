"""Routes as users write them: checks of raw inputs, and warnings about routes that get no alert."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grafana_irm.inputs.model import Refusal, Shown, path_text
from grafana_irm.notification_policy.checks import Contradiction, contradictions, shadowed
from grafana_irm.notification_policy.matchers import InvalidMatcher, Matcher, parsed
from grafana_irm.notification_policy.routes import Path, Route, described

DEEPEST = 5
"""Levels of routes that the provider's resource has. It passes deeper routes on without translating their keys."""


def refusals(routes: Any) -> Iterator[Refusal]:  # noqa: ANN401 - not yet checked
    """Yield the routes of raw inputs that are nested too deeply, or that no alert can match."""
    policy = tree_of(routes)
    for route in policy.walk():
        if len(route.path) == DEEPEST and route.routes:
            where = (*where_of(route.path), "routes")
            yield Refusal(where, f"at most {DEEPEST} levels of routes", Shown("one more level"))
    for found in contradictions(policy):
        yield Refusal((*where_of(found.path), "matchers"), _allowed(found), Shown(_given(policy, found)))


def tree_of(routes: Any) -> Route:  # noqa: ANN401 - raw or validated
    """Return the tree of routes, raw or validated, without invalid matchers, which another check refuses."""
    return Route("", routes=_below(routes, ()))


def _below(routes: Any, path: Path) -> tuple[Route, ...]:  # noqa: ANN401 - as above
    listed = routes if isinstance(routes, list) else []
    return tuple(_route(one, (*path, number)) for number, one in enumerate(listed))


def _route(given: Any, path: Path) -> Route:  # noqa: ANN401 - as above
    def value(*names: str) -> Any:  # noqa: ANN401 - as above
        if isinstance(given, Mapping):
            return next((given[name] for name in names if name in given), None)
        return getattr(given, names[0], None)

    matchers = value("matchers")
    return Route(
        "",
        matchers=tuple(_matchers(matchers if isinstance(matchers, list) else [])),
        continues=value("continue_matching", "continueMatching") is True,
        routes=_below(value("routes"), path),
        path=path,
    )


def _matchers(texts: Iterable[Any]) -> Iterator[Matcher]:
    for text in texts:
        try:
            yield parsed(text)
        except (InvalidMatcher, TypeError):
            continue


def where_of(path: Path) -> tuple[str | int, ...]:
    """Return the place of a route in the inputs: ``routes[1].routes[0]``."""
    return tuple(part for number in path for part in ("routes", number))


def _given(policy: Route, found: Contradiction) -> str:
    route = policy.at(found.path)
    return described(route.matchers if route is not None else ())


def _allowed(found: Contradiction) -> str:
    label, listed = found.matchers[0].label, " and ".join(map(str, found.matchers))
    if found.own and len(found.matchers) == 1:
        return f"matchers that an alert can meet, but no value of {label} meets {listed}"
    above = "" if found.own else ", with the routes above"
    return f"matchers that an alert can meet, but no value of {label} meets {listed} together{above}"


def shadow_warnings(policy: Route) -> Iterator[str]:
    """Yield a warning for each route that gets no alert."""

    def shown(path: Path) -> str:
        route = policy.at(path)
        return f"{path_text(where_of(path))} ({described(route.matchers if route else ())})"

    for found in shadowed(policy):
        many = len(found.by) > 1
        yield (
            f"{shown(found.path)} gets no alerts, since {' and '.join(map(shown, found.by))} take{'' if many else 's'} "
            f"them all. Move it before {'those routes' if many else 'that route'}, or let the alerts continue there"
        )
