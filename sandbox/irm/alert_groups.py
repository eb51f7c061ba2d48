"""Alert groups: how alerts become groups, what resolves them, and how the API shows and changes them."""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from . import routes, templates
from .answers import ApiError, forbidden, not_found, refused
from .integration_types import TYPES
from .model import Alert, AlertGroup, Integration, Store, User, moment, new_id

_STATES = {"new": "firing", "acknowledged": "acknowledged", "resolved": "resolved", "silenced": "silenced"}


def receive(store: Store, integration: Integration, payload: Any) -> AlertGroup | None:
    """Take an alert in: put it into its group, open one where there is none, resolve on the resolve signal."""
    if integration.deleted_at is not None:
        return None
    title = _title(integration, payload)
    distinction = _distinction(integration, payload)
    resolves = _is_signal(integration, payload, "resolve_signal", TYPES[integration.type].resolve_signal)
    acknowledges = _is_signal(integration, payload, "acknowledge_signal", None)
    route = next(
        one
        for one in store.routes_of(integration.id)
        if routes.matches(one, payload, lambda: json.dumps(payload))
    )
    group = _find(store, (integration.id, route.id, distinction), resolves=resolves)
    now = store.clock.now()
    if group is None:
        group = AlertGroup(
            new_id("I"), integration.id, route.id, distinction, title, now, len(store.groups) + 1
        )
        store.groups[group.id] = group
        store.open_groups[(integration.id, route.id, distinction)] = group
    group.alerts.append(Alert(new_id("A"), now, payload))
    if acknowledges and group.acknowledged_at is None:
        _unsilence(group)
        group.acknowledged_at = now
    if resolves and group.resolved_at is None:
        _resolve(store, group, None)
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


def act(store: Store, group_id: str, action: str, user: User, data: Any = None) -> None:
    """Do what a user asks of an alert group: acknowledge, resolve, silence, or take one of them back.

    Raises:
        ApiError: 403 for a service account, 400 where the group's state does not allow it.
    """
    if user.is_service_account:
        raise forbidden(f"Service accounts are not allowed to {action} alert groups")
    group = find(store, group_id)
    delay = _delay(data) if action == "silence" else 0
    _refuse_in_wrong_state(group, action)
    _ACTIONS[action](store, group, user, delay)


def _refuse_in_wrong_state(group: AlertGroup, action: str) -> None:
    is_in = {
        "acknowledged": group.acknowledged_at is not None,
        "resolved": group.resolved_at is not None,
        "silenced": group.silenced_at is not None,
    }
    own, *others = _REFUSED_IN[action]
    if action.startswith("un"):
        if not is_in[own]:
            raise refused(f"Can't {action} an un{own} alert group")
    else:
        others = [own, *others]
    for state in others:
        if is_in[state]:
            article = "an" if state[0] in "aeiou" else "a"
            raise refused(f"Can't {action} {article} {state} alert group")


def _acknowledge(store: Store, group: AlertGroup, user: User, _: int) -> None:
    _unsilence(group)
    group.acknowledged_at, group.acknowledged_by = store.clock.now(), user.id


def _unacknowledge(_: Store, group: AlertGroup, __: User, ___: int) -> None:
    _unsilence(group)
    group.acknowledged_at = group.acknowledged_by = None


def _resolve_by(store: Store, group: AlertGroup, user: User, _: int) -> None:
    _resolve(store, group, user.id)


def _unresolve(store: Store, group: AlertGroup, user: User, _: int) -> None:
    _unacknowledge(store, group, user, 0)
    group.resolved_at = group.resolved_by = None


def _silence(store: Store, group: AlertGroup, _: User, delay: int) -> None:
    now = store.clock.now()
    group.silenced_at = now
    if delay > 0:
        until = group.silenced_until = now + delay
        store.clock.call_at(until, lambda: _unsilence(group) if group.silenced_until == until else None)


def _unsilence_by(_: Store, group: AlertGroup, __: User, ___: int) -> None:
    _unsilence(group)


_ACTIONS: dict[str, Callable[[Store, AlertGroup, User, int], None]] = {
    "acknowledge": _acknowledge,
    "unacknowledge": _unacknowledge,
    "resolve": _resolve_by,
    "unresolve": _unresolve,
    "silence": _silence,
    "unsilence": _unsilence_by,
}
ACTIONS = frozenset(_ACTIONS)
"""What can be asked of an alert group."""

_REFUSED_IN: dict[str, tuple[str, ...]] = {
    "acknowledge": ("acknowledged", "resolved"),
    "unacknowledge": ("acknowledged", "resolved"),
    "resolve": ("resolved",),
    "unresolve": ("resolved",),
    "silence": ("resolved", "acknowledged"),
    "unsilence": ("silenced", "resolved", "acknowledged"),
}


def _delay(data: Any) -> int:
    delay = data.get("delay") if isinstance(data, dict) else None
    if delay is None:
        raise refused("delay is required")
    try:
        seconds = int(delay)
    except ValueError:
        raise refused("invalid delay value") from None
    if seconds < -1:
        raise refused("invalid delay value")
    return seconds


def _resolve(store: Store, group: AlertGroup, user_id: str | None) -> None:
    _unsilence(group)
    group.resolved_at, group.resolved_by = store.clock.now(), user_id
    if group.is_open:
        group.is_open = False
        store.open_groups.pop((group.integration_id, group.route_id, group.distinction), None)


def _unsilence(group: AlertGroup) -> None:
    group.silenced_at = group.silenced_until = None


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


def _title(integration: Integration, payload: Any) -> str:
    template = integration.templates["web"]["title"] or TYPES[integration.type].title_template
    try:
        return templates.render(template, payload, labels={})
    except templates.TemplateFailure as failure:
        return str(failure)


def _distinction(integration: Integration, payload: Any) -> str:
    """Return what tells a group from others: the rendered grouping key, or a random one where it renders to nothing."""
    template = integration.templates["grouping_key"] or TYPES[integration.type].grouping_key
    try:
        key = templates.render(template, payload, labels={}) or str(uuid.uuid4())
    except templates.TemplateFailure:
        key = str(uuid.uuid4())
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def _is_signal(integration: Integration, payload: Any, name: str, default: str | None) -> bool:
    template = integration.templates[name] or default
    if template is None:
        return False
    try:
        return templates.is_true(templates.render(template, payload, labels={}))
    except templates.TemplateFailure:
        return False
