"""The public API's resources: for each, what a method on its list or on one object does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import alert_group_actions, alert_groups, integrations, lookups, routes
from .answers import ApiError, InternalError, method_not_allowed, not_found
from .model import Store, User


@dataclass(frozen=True)
class Request:
    """What a view needs of a request.

    Attributes:
        method: the HTTP method.
        query: the query's parameters, the last of each name.
        read: parses the body, on demand: a refusal for rights comes before one for bad JSON.
        user: the user of the request.

    """

    method: str
    query: Mapping[str, str]
    read: Callable[[], Any]
    user: User


@dataclass(frozen=True)
class Resource:
    """A resource of the API.

    Attributes:
        listed: returns its objects in the API's form, filtered by the query; None if it has no list.
        retrieve: returns one object.
        create: creates an object from a body.
        update: changes an object from a body; the flag says that the body may be partial.
        delete: deletes one.
        page_size: objects per page of the list.

    """

    listed: Callable[[Store, Request], list[dict[str, Any]]] | None = None
    retrieve: Callable[[Store, str, Request], dict[str, Any]] | None = None
    create: Callable[[Store, Any], dict[str, Any]] | None = None
    update: Callable[[Store, str, Any, bool], dict[str, Any]] | None = None
    delete: Callable[[Store, str], None] | None = None
    page_size: int = 50

    def on_list(self, store: Store, request: Request) -> tuple[int, Any]:
        """Handle a request on the list: return its objects, or the created object."""
        if request.method in ("GET", "HEAD") and self.listed:
            return 200, self.listed(store, request)
        if request.method == "POST" and self.create:
            return 201, self.create(store, request.read())
        raise method_not_allowed(request.method)

    def on_object(self, store: Store, request: Request, id_: str) -> tuple[int, Any]:
        """Answer a request on one object."""
        if request.method in ("GET", "HEAD") and self.retrieve:
            return 200, self.retrieve(store, id_, request)
        if request.method in ("PUT", "PATCH") and self.update:
            return 200, self.update(store, id_, request.read(), request.method == "PATCH")
        if request.method == "DELETE" and self.delete:
            self.delete(store, id_)
            return 204, None
        raise method_not_allowed(request.method)


def act_on_alert_group(store: Store, request: Request, id_: str, action: str) -> tuple[int, Any]:
    """Handle a `POST` of an action on an alert group."""
    if request.method != "POST":
        raise method_not_allowed(request.method)
    alert_group_actions.act(store, id_, action, request.user, request.read() if action == "silence" else None)
    return 200, None


def _integrations(store: Store, request: Request) -> list[dict[str, Any]]:
    _fail_on_team_filter(store, request)
    found = integrations.listed(store, request.query.get("name"))
    return [integrations.describe(store, one) for one in found]


def _chains(store: Store, request: Request) -> list[dict[str, Any]]:
    _fail_on_team_filter(store, request)
    return [lookups.describe_chain(chain) for chain in lookups.chains(store, request.query.get("name"))]


def _fail_on_team_filter(store: Store, request: Request) -> None:
    """Fail as the engine does when these lists are filtered by team, an open bug upstream."""
    team_id = request.query.get("team_id")
    if not team_id:
        return
    if team_id != "null":
        _known_team(store, team_id)
    raise InternalError


def _known_team(store: Store, team_id: str) -> str:
    if team_id not in store.teams:
        message = "Select a valid choice. That choice is not one of the available choices."
        raise ApiError(400, {"team_id": [message]})
    return team_id


def _alert_groups(store: Store, request: Request) -> list[dict[str, Any]]:
    query = request.query
    found = alert_groups.listed(
        store,
        integration_id=query.get("integration_id"),
        route_id=query.get("route_id"),
        state=query.get("state"),
    )
    shown = [alert_groups.describe(store, group) for group in found]
    team_id = query.get("team_id")
    if team_id:
        team = None if team_id == "null" else _known_team(store, team_id)
        shown = [group for group in shown if group["team_id"] == team]
    if query.get("label"):  # the sandbox's alert groups carry no labels
        return []
    return [group for group in shown if not query.get("id") or group["id"] == query["id"]]


def _alerts(store: Store, request: Request) -> list[dict[str, Any]]:
    wanted = request.query.get("alert_group_id")
    shown = [
        alert_groups.describe_alert(group, alert)
        for group in store.groups.values()
        if not wanted or group.id == wanted
        for alert in group.alerts
    ]
    return sorted(shown, key=lambda alert: str(alert["created_at"]), reverse=True)


def _team(store: Store, id_: str, _: Request) -> dict[str, Any]:
    if id_ not in store.teams:
        raise not_found()
    return lookups.describe_team(store.teams[id_])


def _users(store: Store, request: Request) -> list[dict[str, Any]]:
    found = lookups.users(store, request.query.get("username"), request.query.get("email"))
    return [lookups.describe_user(user) for user in found]


def _user(store: Store, id_: str, request: Request) -> dict[str, Any]:
    user = request.user if id_ == "current" else store.users.get(id_)
    if user is None:
        raise not_found()
    return lookups.describe_user(user)


def _slack_channels(store: Store, request: Request) -> list[dict[str, Any]]:
    found = lookups.slack_channels(store, request.query.get("channel_name"))
    return [lookups.describe_slack_channel(channel) for channel in found]


def _routes(store: Store, request: Request) -> list[dict[str, Any]]:
    found = routes.listed(store, request.query.get("integration_id"), request.query.get("routing_regex"))
    return [routes.describe(route) for route in found]


RESOURCES: dict[str, Resource] = {
    "integrations": Resource(
        listed=_integrations,
        retrieve=lambda store, id_, _: integrations.describe(store, integrations.find(store, id_)),
        create=lambda store, data: integrations.describe(store, integrations.create(store, data)),
        update=lambda store, id_, data, _: integrations.describe(store, integrations.update(store, id_, data)),
        delete=integrations.delete,
    ),
    "routes": Resource(
        listed=_routes,
        retrieve=lambda store, id_, _: routes.describe(routes.find(store, id_)),
        create=lambda store, data: routes.describe(routes.create(store, data)),
        update=lambda store, id_, data, _: routes.describe(routes.update(store, id_, data)),
        delete=routes.delete,
        page_size=25,
    ),
    "escalation_chains": Resource(
        listed=_chains,
        retrieve=lambda store, id_, _: lookups.describe_chain(lookups.find_chain(store, id_)),
        create=lambda store, data: lookups.describe_chain(lookups.create_chain(store, data)),
        update=lambda store, id_, data, partial: lookups.describe_chain(
            lookups.update_chain(store, id_, data, partial=partial)
        ),
        delete=lookups.delete_chain,
    ),
    "alert_groups": Resource(
        listed=_alert_groups,
        retrieve=lambda store, id_, _: alert_groups.describe(store, alert_groups.find(store, id_)),
    ),
    "alerts": Resource(listed=_alerts),
    "teams": Resource(
        listed=lambda store, request: [
            lookups.describe_team(team) for team in lookups.teams(store, request.query.get("name"))
        ],
        retrieve=_team,
    ),
    "users": Resource(listed=_users, retrieve=_user, page_size=100),
    "slack_channels": Resource(listed=_slack_channels),
}

NOT_SERVED = frozenset(
    {
        "actions",
        "escalation",
        "escalation_policies",
        "make_call",
        "on_call_shifts",
        "organizations",
        "personal_notification_rules",
        "resolution_notes",
        "schedules",
        "send_sms",
        "shift_swaps",
        "user_groups",
        "webhooks",
    }
)
"""Resources of the real API that the sandbox does not have. It reports this."""
