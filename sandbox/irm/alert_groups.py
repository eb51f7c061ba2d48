"""Alert groups: how alerts become groups, what resolves them, and how the API shows them."""

import functools
import hashlib
import json
import uuid
from typing import Any

from . import routes, templates
from .answers import ApiError, Json, not_found
from .integration_types import TYPES
from .model import Alert, AlertGroup, Integration, Route, Store, moment, new_id

_STATES = {"new": "firing", "acknowledged": "acknowledged", "resolved": "resolved", "silenced": "silenced"}


def receive(store: Store, integration: Integration, payload: Json) -> AlertGroup | None:
    """Receive an alert: add it to its group, open a new group if necessary, resolve on a resolve signal."""
    if integration.deleted_at is not None:
        return None
    title = _title(integration, payload)
    distinction = _distinction(integration, payload)
    resolves = _is_signal(integration, payload, "resolve_signal", TYPES[integration.type].resolve_signal)
    acknowledges = _is_signal(integration, payload, "acknowledge_signal", None)
    route = _route(store, integration, payload)
    group = _find(store, (integration.id, route.id, distinction), resolves=resolves)
    now = store.clock.now()
    if group is None:
        group = AlertGroup(new_id("I"), integration.id, route.id, distinction, title, now, len(store.groups) + 1)
        store.groups[group.id] = group
        store.open_groups[(integration.id, route.id, distinction)] = group
    group.alerts.append(Alert(new_id("A"), now, payload))
    if acknowledges and group.acknowledged_at is None:
        group.unsilence()
        group.acknowledged_at = now
    if resolves and group.resolved_at is None:
        store.resolve(group, None)
    return group


def listed(
    store: Store, *, integration_id: str | None = None, route_id: str | None = None, state: str | None = None
) -> list[AlertGroup]:
    """Return alert groups, newest first, also those of deleted integrations.

    Raises:
        ApiError: 400 for a state that is none.

    """
    wanted = _STATES.get(state.lower()) if state else None
    if state and wanted is None:
        raise ApiError(400, {"state": f"Must be one of the following: {', '.join(_STATES)}"})
    return [
        group
        for group in reversed(store.groups.values())
        if (not integration_id or group.integration_id == integration_id)
        and (not route_id or group.route_id == route_id)
        and (not wanted or group.state == wanted)
    ]


def find(store: Store, group_id: str) -> AlertGroup:
    """Return an alert group; 404 for an unknown id."""
    if group_id not in store.groups:
        raise not_found()
    return store.groups[group_id]


def describe(store: Store, group: AlertGroup) -> dict[str, Any]:
    """Return an alert group as the API shows it."""
    return {
        "id": group.id,
        "integration_id": group.integration_id,
        "team_id": store.integrations[group.integration_id].team_id,
        "route_id": group.route_id if group.route_id in store.routes else None,
        "alerts_count": len(group.alerts),
        "state": group.state,
        "created_at": moment(group.started_at),
        "resolved_at": moment(group.resolved_at),
        "resolved_by": group.resolved_by,
        "acknowledged_at": moment(group.acknowledged_at),
        "acknowledged_by": group.acknowledged_by,
        "labels": [],
        "title": group.title,
        "permalinks": {
            "slack": None,
            "slack_app": None,
            "telegram": None,
            "web": f"{store.stack_url}/a/grafana-irm-app/alert-groups/{group.id}",
        },
        "silenced_at": moment(group.silenced_at),
        "last_alert": describe_alert(group, group.alerts[-1]),
    }


def describe_alert(group: AlertGroup, alert: Alert) -> dict[str, Any]:
    """Return one alert as the API shows it."""
    return {
        "id": alert.id,
        "alert_group_id": group.id,
        "created_at": moment(alert.created_at),
        "payload": alert.payload,
    }


def _find(store: Store, key: tuple[str, str, str], *, resolves: bool) -> AlertGroup | None:
    """Return the open group for a key, or for a resolve signal the last one that was resolved."""
    if key in store.open_groups or not resolves:
        return store.open_groups.get(key)
    same = (
        group
        for group in reversed(store.groups.values())
        if (group.integration_id, group.route_id, group.distinction) == key and group.resolved_at is not None
    )
    return next(same, None)


def _route(store: Store, integration: Integration, payload: Json) -> Route:
    as_text = functools.cache(lambda: json.dumps(payload))
    return next(route for route in store.routes_of(integration.id) if routes.matches(route, payload, as_text))


def _title(integration: Integration, payload: Json) -> str:
    template = integration.templates["web"]["title"] or TYPES[integration.type].title_template
    try:
        return templates.render(template, payload, labels={})
    except templates.RenderError as error:
        return str(error)


def _distinction(integration: Integration, payload: Json) -> str:
    """Return the grouping key: the rendered key, or a random key if the rendered key is empty."""
    template = integration.templates["grouping_key"] or TYPES[integration.type].grouping_key
    try:
        key = templates.render(template, payload, labels={}) or str(uuid.uuid4())
    except templates.RenderError:
        key = str(uuid.uuid4())
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def _is_signal(integration: Integration, payload: Json, name: str, default: str | None) -> bool:
    template = integration.templates[name] or default
    if template is None:
        return False
    try:
        return templates.is_true(templates.render(template, payload, labels={}))
    except templates.RenderError:
        return False
