"""Routes: parsed from requests, kept in order, and returned as the API does."""

import re
from collections.abc import Callable
from typing import Any

from . import templates
from .answers import ApiError, Json, not_found, refused
from .fields import NULL, Field, FieldError, mapping, read_fields, reference, text, truth, whole_number
from .model import Route, Store, new_id

_TYPES = ("regex", "jinja2", "labels")
_LONGEST_EXPRESSION = 1024
_LARGEST_POSITION = 2_147_483_647


def target_fields(store: Store, *, chain_required: bool = False) -> list[Field]:
    """Return the fields that say where a route leads; a default route has no others."""
    return [
        Field("slack", lambda value: _read_slack(store, value)),
        Field("telegram", _read_telegram),
        Field("escalation_chain_id", reference(store.chains), required=chain_required),
    ]


def apply_target(route: Route, values: dict[str, Any]) -> None:
    """Set where a route leads from what `target_fields` read."""
    slack = values.get("slack", {})
    route.slack_channel_id = slack.get("channel_id", route.slack_channel_id)
    route.slack_enabled = slack.get("enabled", route.slack_enabled)
    route.telegram_enabled = bool(values.get("telegram", {}).get("enabled", route.telegram_enabled))
    route.escalation_chain_id = values.get("escalation_chain_id", route.escalation_chain_id)


def describe_default(route: Route) -> dict[str, Any]:
    """Return an integration's default route as the integration shows it."""
    return {"id": route.id, "escalation_chain_id": route.escalation_chain_id, **_messengers(route)}


def describe(route: Route) -> dict[str, Any]:
    """Return a route as the API shows it."""
    return {
        "position": route.position,
        "id": route.id,
        "integration_id": route.integration_id,
        "escalation_chain_id": route.escalation_chain_id,
        "routing_type": route.routing_type,
        "routing_regex": route.routing_regex,
        "is_the_last_route": route.is_default,
        **_messengers(route),
    }


def listed(store: Store, integration_id: str | None = None, routing_regex: str | None = None) -> list[Route]:
    """Return the routes of the integrations that are not deleted, filtered."""
    wanted = store.live(lambda one: not integration_id or one.id == integration_id)
    found = [route for one in wanted for route in store.routes_of(one.id)]
    return [route for route in found if not routing_regex or route.routing_regex == routing_regex]


def find(store: Store, route_id: str) -> Route:
    """Return a route; 404 for an unknown id, and for one whose integration is deleted."""
    route = store.routes.get(route_id)
    if route is None or store.integrations[route.integration_id].deleted_at is not None:
        raise not_found()
    return route


def create(store: Store, data: Json) -> Route:
    """Create a route from a request body."""
    known = {one.id: one for one in store.live()}
    integration = Field("integration_id", reference(known, null=False), required=True)
    values = read_fields(data, [*_fields(store, required=True), integration])
    _check_expression(values)
    route = Route(new_id("R"), values["integration_id"], is_default=False)
    taken = [one.position for one in store.routes_of(route.integration_id) if not one.is_default]
    route.position = max(taken, default=-1) + 1
    _apply(route, values)
    store.routes[route.id] = route
    _move(store, route, values, created=True)
    return route


def update(store: Store, route_id: str, data: Json) -> Route:
    """Change a route; missing fields stay."""
    route = find(store, route_id)
    values = read_fields(data, _fields(store, required=False))
    _check_expression(values)
    _move(store, route, values, created=False)
    _apply(route, values)
    return route


def delete(store: Store, route_id: str) -> None:
    """Delete a route; the default one stays."""
    if find(store, route_id).is_default:
        raise refused("Unable to delete default filter")
    del store.routes[route_id]


def matches(route: Route, payload: Json, as_text: Callable[[], str]) -> bool:
    """Return whether a route matches an alert; `as_text` returns the payload as JSON text."""
    if route.is_default:
        return True
    expression = route.routing_regex or ""
    if route.routing_type == "jinja2":
        try:
            return templates.is_true(templates.render(expression, payload))
        except templates.RenderError:
            return False
    return route.routing_type == "regex" and re.search(expression, as_text()) is not None


def _fields(store: Store, *, required: bool) -> list[Field]:
    return [
        Field("position", whole_number),
        Field("manual_order", truth()),
        *target_fields(store, chain_required=required),
        Field("routing_type", _read_type),
        Field("routing_regex", text(trim=False), required=required),
    ]


def _apply(route: Route, values: dict[str, Any]) -> None:
    apply_target(route, values)
    route.routing_type = values.get("routing_type", route.routing_type)
    route.routing_regex = values.get("routing_regex", route.routing_regex)


def _check_expression(values: dict[str, Any]) -> None:
    expression = values.get("routing_regex")
    if expression is None:
        return
    problem = None
    if len(expression) > _LONGEST_EXPRESSION:
        problem = (
            f"Expression is too long. Maximum length: {_LONGEST_EXPRESSION} characters,"
            f" current length: {len(expression)}"
        )
    elif values.get("routing_type") == "jinja2":
        problem = None if templates.is_valid(expression) else "Jinja template is incorrect"
    elif values.get("routing_type") == "labels":
        problem = "Expression type is incorrect"
    else:
        try:
            re.compile(expression)
        except re.error:
            problem = "Regular expression is incorrect"
    if problem:
        raise ApiError(400, {"non_field_errors": [problem]})


def _move(store: Store, route: Route, values: dict[str, Any], *, created: bool) -> None:
    """Move a route to its position: in place of another route with `manual_order`, else before it."""
    wanted, swap = values.get("position"), values.get("manual_order", False)
    if wanted is None or (wanted == -1 and not swap and created):
        return
    others = [one for one in store.routes_of(route.integration_id) if not one.is_default and one is not route]
    if wanted == -1 and not swap:
        wanted = max([one.position for one in others] + [route.position])
    if not 0 <= wanted <= _LARGEST_POSITION:
        raise refused("Invalid value for position field")
    before, route.position = route.position, wanted
    for one in others:
        if swap and one.position == wanted:
            one.position = before
        elif not swap and before < one.position <= wanted:
            one.position -= 1
        elif not swap and wanted <= one.position < before:
            one.position += 1


def _read_type(value: Json) -> str:
    if value not in _TYPES:
        raise refused("Invalid route type")
    return str(value)


def _read_slack(store: Store, value: Json) -> dict[str, Any]:
    if value is None:
        raise FieldError(NULL)
    fields = [
        Field("channel_id", lambda slack_id: _read_channel(store, slack_id)),
        Field("enabled", truth(null=True)),
    ]
    try:
        return read_fields(value, fields)
    except ApiError as error:
        if "detail" in error.body:
            raise
        raise FieldError(error.body) from error


def _read_channel(store: Store, slack_id: Json) -> str | None:
    if slack_id in ("", None):
        return None
    if not store.slack_connected:
        raise refused("Slack isn't connected to this workspace")
    if not isinstance(slack_id, str):
        raise FieldError("Invalid Slack channel")
    if slack_id.upper() not in store.slack_channels:
        raise FieldError("Slack channel does not exist")
    return slack_id.upper()


def _read_telegram(value: Json) -> dict[str, Any]:
    given = mapping(value)
    if given.get("id") is not None:
        raise refused("Telegram channel does not exist")
    return given


def _messengers(route: Route) -> dict[str, Any]:
    return {
        "slack": {"channel_id": route.slack_channel_id, "enabled": bool(route.slack_enabled)},
        "telegram": {"id": None, "enabled": route.telegram_enabled},
    }
