"""Integrations: creating, changing, listing and deleting them as IRM's public API does."""

from typing import Any

from ..credentials import endpoint_token
from . import integration_templates, routes
from .answers import ApiError, InternalError, Json, not_found, refused
from .fields import Field, FieldError, mapping, read_fields, reference, text
from .integration_types import TYPES, WITHOUT_LINK
from .model import Heartbeat, Integration, Route, Store, new_id

_LONGEST_NAME = 150
_SMILES = ("blush", "ghost", "apple", "heart", "sunglasses", "package", "balloon", "bell", "beer", "fire")


def create(store: Store, data: Json) -> Integration:
    """Create an integration with its default route, and its heartbeat where the type has one.

    Raises:
        ApiError: 400 as IRM words it; nothing is left behind.
        InternalError: where the real one fails.

    """
    values = read_fields(data, [*_fields(store), Field("type", _read_type, required=True)])
    _check_name(store, values, None)
    if values["type"] == "grafana_alerting":
        # IRM requests the stack's own Grafana first, and the sandbox has none.
        problem = "Failed to create the integration with current Grafana Alerting. Please reach out to our support team"
        raise ApiError(400, [problem])
    templates = integration_templates.change(integration_templates.unset(), values.get("templates", {}))
    target = _read_route(store, values)
    return add(store, values, templates, target)


def add(store: Store, values: dict[str, Any], templates: dict[str, Any], target: dict[str, Any]) -> Integration:
    """Store an integration that has been checked."""
    kind = TYPES[values["type"]]
    integration = Integration(
        id=new_id("C"),
        token=endpoint_token(store.token_marker),
        type=values["type"],
        name=values.get("name") or f"{kind.title} {_smiles(len(store.integrations))}",
        created_at=store.clock.now(),
        team_id=values.get("team_id"),
        description_short=values.get("description_short"),
        templates=templates,
        labels={key: values[key] for key in ("labels", "dynamic_labels") if key in values},
        heartbeat=Heartbeat() if kind.heartbeat else None,
    )
    store.integrations[integration.id] = integration
    store.by_token[integration.token] = integration
    route = Route(new_id("R"), integration.id, is_default=True)
    routes.apply_target(route, target)
    store.routes[route.id] = route
    return integration


def update(store: Store, integration_id: str, data: Json) -> Integration:
    """Change an integration: missing fields stay, `null` clears a field, `type` is ignored."""
    integration = find(store, integration_id)
    values = read_fields(data, _fields(store))
    _check_name(store, values, integration)
    templates = integration_templates.change(integration.templates, values.get("templates", {}))
    routes.apply_target(default_route(store, integration), _read_route(store, values))
    integration.templates = templates
    integration.name = values.get("name", integration.name)
    integration.team_id = values.get("team_id", integration.team_id)
    integration.description_short = values.get("description_short", integration.description_short)
    integration.labels |= {key: values[key] for key in ("labels", "dynamic_labels") if key in values}
    return integration


def delete(store: Store, integration_id: str) -> None:
    """Delete an integration: its name is free at once, its link responds 403, its alert groups stay."""
    integration = find(store, integration_id)
    if integration.type == "direct_paging":
        raise refused("Direct paging integrations can't be deleted")
    integration.deleted_at = store.clock.now()


def find(store: Store, integration_id: str) -> Integration:
    """Return an integration; 404 for an unknown or deleted one."""
    integration = store.integrations.get(integration_id)
    if integration is None or integration.deleted_at is not None:
        raise not_found()
    return integration


def listed(store: Store, name: str | None = None) -> list[Integration]:
    """Return all integrations, or those with exactly this name, which is unique only within a team."""
    return store.live(lambda one: name is None or one.name == name)


def default_route(store: Store, integration: Integration) -> Route:
    """Return the default route."""
    return store.routes_of(integration.id)[-1]


def describe(store: Store, integration: Integration) -> dict[str, Any]:
    """Return an integration as the API shows it."""
    link = link_of(store, integration)
    return {
        "id": integration.id,
        "name": integration.name,
        "description_short": integration.description_short,
        "team_id": integration.team_id,
        "link": link,
        "inbound_email": None,
        "type": integration.type.removeprefix("legacy_"),
        "templates": integration.templates,
        "heartbeat": {"link": f"{link}heartbeat/"} if integration.heartbeat else None,
        "default_route": routes.describe_default(default_route(store, integration)),
        **integration.labels,
        "maintenance_mode": None,
        "maintenance_started_at": None,
        "maintenance_end_at": None,
    }


def link_of(store: Store, integration: Integration) -> str | None:
    """Return the link that others send to, with its trailing slash; it is a credential."""
    if integration.type in WITHOUT_LINK:
        return None
    return f"{store.base_url}/integrations/v1/{integration.type.removeprefix('legacy_')}/{integration.token}/"


def _fields(store: Store) -> list[Field]:
    return [
        Field("name", text()),
        Field("description_short", text(longest=250, null=True)),
        Field("team_id", reference(store.teams)),
        Field("default_route", mapping),
        Field("templates", lambda value: integration_templates.check(mapping(value))),
        Field("labels", _read_labels),
        Field("dynamic_labels", _read_labels),
    ]


def _read_type(value: Json) -> str:
    if not value and value != 0:
        raise FieldError("This field may not be blank." if value == "" else "This field may not be null.")
    if value not in TYPES:
        raise refused("Invalid integration type")
    if value.startswith("legacy_"):
        raise refused("This integration type is deprecated")
    if value == "direct_paging":
        raise refused("Direct paging integrations can't be created")
    return str(value)


def _read_labels(value: Json) -> list[dict[str, Any]]:
    """Read labels, which IRM in Grafana Cloud accepts and shows. The open-source engine ignores them."""
    if not isinstance(value, list):
        raise FieldError(f'Expected a list of items but got type "{type(value).__name__}".')
    return value


def _read_route(store: Store, values: dict[str, Any]) -> dict[str, Any]:
    given = values.get("default_route")
    return read_fields(given, routes.target_fields(store)) if given else {}


def _check_name(store: Store, values: dict[str, Any], own: Integration | None) -> None:
    name = values.get("name")
    if name is None:
        return
    team_id = values.get("team_id", own.team_id if own else None)
    if any(one is not own and one.team_id == team_id for one in listed(store, name)):
        raise refused("An integration with this name already exists for this team")
    if len(name) > _LONGEST_NAME:
        raise InternalError  # no check before the database's column


def _smiles(number: int) -> str:
    return "".join(f":{_SMILES[int(digit)]}:" for digit in str(number))
