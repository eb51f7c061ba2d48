"""The routing tree: a named notification policy, in the App Platform's API of Grafana 13.1 and later.

The official resource is of the provider's newer code (read from terraform-provider-grafana,
`internal/resources/appplatform`): it sends each request once, and its refresh reads the metadata alone. So a change of
the routes outside of Pulumi is no difference.
"""

from typing import Any, ClassVar, Final

from .platform_client import PlatformClient
from .resource import Clients, Resource, State
from .schema import Field, Kind, Schema, one_of
from .transport import ProviderError
from .values import Properties

_DEPTH: Final = 5
_PLURAL: Final = "notifications.alerting.grafana.app/v1beta1", "RoutingTree", "routingtrees"
_TYPE: Final = "grafana_apps_notifications_routingtree_v1beta1"
_PROVENANCE: Final = "grafana.com/provenance"
_NOT_FOUND: Final = 404

_TIMES: Final = {"groupWait": "group_wait", "groupInterval": "group_interval", "repeatInterval": "repeat_interval"}
_INTERVALS: Final = {"muteTimeIntervals": "mute_time_intervals", "activeTimeIntervals": "active_time_intervals"}
_MATCHER: Final[Schema] = {
    "type": Field("type", required=True, validate=one_of("=", "!=", "=~", "!~")),
    "label": Field("label", required=True),
    "value": Field("value", required=True),
}


def _route(depth: int) -> Schema:
    schema: dict[str, Field] = {
        "receiver": Field("receiver"),
        "continue": Field("continue", Kind.BOOL, default=False),
        "groupBies": Field("group_by", Kind.LIST),
        "matchers": Field("matchers", Kind.LIST, fields=_MATCHER),
        **{name: Field(tf, Kind.LIST) for name, tf in _INTERVALS.items()},
        **{name: Field(tf) for name, tf in _TIMES.items()},
    }
    if depth > 1:
        schema["routes"] = Field("routes", Kind.LIST, fields=_route(depth - 1))
    return schema


_METADATA: Final[Schema] = {
    "uid": Field("uid", required=True, force_new=True),
    "folderUid": Field("folder_uid"),
    "uuid": Field("uuid", computed=True, is_input=False),
    "url": Field("url", computed=True, is_input=False),
    "version": Field("version", computed=True, is_input=False),
    "annotations": Field("annotations", Kind.MAP, computed=True, is_input=False),
}
_DEFAULTS: Final[Schema] = {
    "receiver": Field("receiver", required=True),
    "groupBies": Field("group_by", Kind.LIST),
    **{name: Field(tf) for name, tf in _TIMES.items()},
}
_SPEC: Final[Schema] = {
    "disableProvenance": Field("disable_provenance", Kind.BOOL, default=False),
    "defaults": Field("defaults", Kind.OBJECT, fields=_DEFAULTS),
    "routes": Field("routes", Kind.LIST, fields=_route(_DEPTH)),
}
_OPTIONS: Final[Schema] = {
    "overwrite": Field("overwrite", Kind.BOOL),
    "managerIdentity": Field("manager_identity"),
}


class RoutingTree(Resource):
    """`grafana.alerting.v1beta1.NotificationsRoutingTree`."""

    token: ClassVar[str] = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"  # noqa: S105 - a type, not a secret
    schema: ClassVar[Schema] = {
        "metadata": Field("metadata", Kind.OBJECT, fields=_METADATA),
        "spec": Field("spec", Kind.OBJECT, fields=_SPEC),
        "options": Field("options", Kind.OBJECT, fields=_OPTIONS),
    }
    newer: ClassVar[bool] = True

    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """`POST` it, once."""
        del given
        name = planned["metadata"]["uid"]
        found = await _client(clients).send("POST", "", _body(planned), f'create resource "{name}"')
        return _taken_over(planned, found)

    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """`GET` its version, and `PUT` it; a conflict is tried again up to four times."""
        del prior, given
        name = planned["metadata"]["uid"]
        found = await _client(clients).replace(name, _body(planned), f'update resource "{name}"')
        return _taken_over(planned, found)

    async def read(self, clients: Clients, known: State) -> State | None:
        """`GET` it: its metadata for a refresh, all of it for an import."""
        metadata = known.properties.get("metadata") or {}
        # An import comes by the tree's name, a refresh by the name that the state has.
        name = metadata.get("uid") or known.id
        try:
            found = await _client(clients).send("GET", f"/{name}", None, f'read resource "{name}"')
        except ProviderError as error:
            if error.status == _NOT_FOUND:
                return None
            raise
        read = {**known.properties, "metadata": _metadata(found)}
        if not metadata:
            read |= {"spec": _spec(found), "options": {"overwrite": True}}
        return State(read["metadata"]["uuid"], read)

    async def delete(self, clients: Clients, state: State) -> None:
        """`DELETE` it; what does not exist is deleted."""
        name = state.properties["metadata"]["uid"]
        try:
            await _client(clients).send("DELETE", f"/{name}", None, f'delete resource "{name}"')
        except ProviderError as error:
            if error.status != _NOT_FOUND:
                raise


def _client(clients: Clients) -> PlatformClient:
    return PlatformClient(clients.grafana, *_PLURAL)


def _taken_over(planned: Properties, found: dict[str, Any]) -> str:
    planned["metadata"] = _metadata(found)
    return str(planned["metadata"]["uuid"])


def _metadata(found: dict[str, Any]) -> Properties:
    metadata = found["metadata"]
    hidden = ("grafana.com/access/", _PROVENANCE)
    annotations = metadata.get("annotations") or {}
    return {
        "uid": metadata["name"],
        "uuid": metadata["uid"],
        "version": metadata["resourceVersion"],
        "url": "",
        "annotations": {key: value for key, value in annotations.items() if not key.startswith(hidden)} or None,
    }


def _body(planned: Properties) -> dict[str, Any]:
    spec = planned["spec"]
    identity = (planned.get("options") or {}).get("managerIdentity") or "grafana-terraform-provider"
    annotations = {
        "grafana.app/managedBy": "terraform",
        "grafana.app/managerId": identity,
        _PROVENANCE: "none" if spec.get("disableProvenance") else "api",
    }
    defaults = spec["defaults"]
    return {
        "metadata": {"name": planned["metadata"]["uid"], "annotations": annotations},
        "spec": {
            "defaults": {"receiver": defaults["receiver"], **_present(defaults)},
            "routes": [_to_grafana(route) for route in spec.get("routes") or []],
        },
    }


def _present(given: Properties) -> dict[str, Any]:
    names = {"groupBies": "group_by", **_INTERVALS, **_TIMES}
    return {api: given[name] for name, api in names.items() if given.get(name)}


def _to_grafana(route: Properties) -> dict[str, Any]:
    sent: dict[str, Any] = {"continue": bool(route.get("continue")), **_present(route)}
    if route.get("receiver"):
        sent["receiver"] = route["receiver"]
    if route.get("matchers"):
        sent["matchers"] = [{key: one[key] for key in _MATCHER} for one in route["matchers"]]
    if route.get("routes"):
        sent["routes"] = [_to_grafana(child) for child in route["routes"]]
    return sent


def _spec(found: dict[str, Any]) -> Properties:
    spec, annotations = found["spec"], found["metadata"].get("annotations") or {}
    return {
        "disableProvenance": annotations.get(_PROVENANCE) == "none",
        "defaults": _from_grafana(spec["defaults"]),
        "routes": [_from_grafana(route) for route in spec.get("routes") or []],
    }


def _from_grafana(given: dict[str, Any]) -> Properties:
    names = {"group_by": "groupBies"} | {api: name for name, api in (_INTERVALS | _TIMES).items()}
    read: Properties = {names.get(key, key): value for key, value in given.items() if key != "routes"}
    if given.get("routes"):
        read["routes"] = [_from_grafana(route) for route in given["routes"]]
    return read
