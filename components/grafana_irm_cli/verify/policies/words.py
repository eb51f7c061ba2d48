"""Routes, labels and destinations in the words of a table."""

from collections.abc import Mapping, Sequence

from grafana_irm.inputs.model import path_text
from grafana_irm.notification_policy.inputs import where_of
from grafana_irm.notification_policy.matchers import Matcher
from grafana_irm.notification_policy.routes import Path, Route, described


def place(path: Path) -> str:
    """Return the place of a route as a stack file has it: ``routes[0].routes[1]``."""
    return path_text(where_of(path))


def shown_labels(labels: Mapping[str, str]) -> str:
    """Return labels as a user writes them."""
    return ", ".join(str(Matcher(label, "=", value)) for label, value in labels.items()) or "no labels"


def destination(ends: Sequence[Route], integrations: Mapping[str, str]) -> str:
    """Return where alerts go: the integrations, or the contact points that belong to no integration of the stack."""
    return " and ".join(_receiver(name, integrations) for name in dict.fromkeys(route.receiver for route in ends))


def _receiver(name: str, integrations: Mapping[str, str]) -> str:
    known = integrations.get(name)
    return f"contact point {name!r}" if known is None else f"integration {known!r} (contact point {name!r})"


def reason(policy: Route, end: Route) -> str:
    """Return why an alert ends at a route: the routes on its way, with their matchers."""
    way = policy.way_to(end.path)
    if not way:
        return "no route matches"
    text = " > ".join(f"{place(one.path)} ({described(one.matchers)})" for one in way)
    held = f", held back at times by {', '.join(map(repr, end.held_by))}" if end.held_by else ""
    return f"by {text}{held}"
