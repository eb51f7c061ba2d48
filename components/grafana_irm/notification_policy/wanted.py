"""The tree of a policy as a program wants it, as far as its contact points are known."""

from collections.abc import Sequence

from grafana_irm.notification_policy.matchers import parsed
from grafana_irm.notification_policy.routes import Path, Route
from grafana_irm.notification_policy.settings import NotificationPolicySettings, PolicyRouteSettings

UNKNOWN = "a contact point whose name is not known yet"
"""The receiver of a route whose contact point is an output."""


def wanted_tree(settings: NotificationPolicySettings) -> Route:
    """Return the tree of these settings."""
    receiver = _known(settings.contact_point)
    return Route(receiver, routes=_below(settings.routes, receiver, ()))


def _below(routes: Sequence[PolicyRouteSettings], inherited: str, path: Path) -> tuple[Route, ...]:
    return tuple(_route(route, inherited, (*path, number)) for number, route in enumerate(routes))


def _route(route: PolicyRouteSettings, inherited: str, path: Path) -> Route:
    receiver = inherited if route.contact_point is None else _known(route.contact_point)
    return Route(
        receiver,
        tuple(map(parsed, route.matchers)),
        route.continue_matching,
        _below(route.routes, receiver, path),
        path,
    )


def _known(name: object) -> str:
    return name if isinstance(name, str) else UNKNOWN
