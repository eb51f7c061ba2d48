"""The notification policy: one tree for the whole organisation, written as a whole."""

from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar, Final

from .grafana_client import Operation
from .resource import Clients, Resource, State, org_of_known, org_of_new
from .schema import Field, Kind, Schema, disable_provenance, not_empty, one_of, org_id
from .transport import is_conflict, retry_for
from .values import Plain, Properties

_PATH: Final = "/v1/provisioning/policies"
_GET = Operation("GET", _PATH, "GetPolicyTree", 200, {403: ("getPolicyTreeForbidden", ())})
_PUT = Operation(
    "PUT",
    _PATH,
    "PutPolicyTree",
    202,
    {400: ("putPolicyTreeBadRequest", ("message",)), 403: ("putPolicyTreeForbidden", ())},
)
_RESET = Operation("DELETE", _PATH, "ResetPolicyTree", 202, {403: ("resetPolicyTreeForbidden", ())})

_DEPTH = 5
_NOT_READY: Final = (500, 404)
_RETRIED_FOR = 120.0
"""Seconds for which the provider retries a conflict, and a PUT that an Alertmanager is not ready for."""

_TIMES: Final = {"groupWait": "group_wait", "groupInterval": "group_interval", "repeatInterval": "repeat_interval"}
_TIMINGS: Final = {"muteTimings": "mute_timings", "activeTimings": "active_timings"}
_MATCHER: Final[Schema] = {
    "label": Field("label", required=True),
    "match": Field("match", required=True, validate=one_of("=", "!=", "=~", "!~")),
    "value": Field("value", required=True),
}


def _policy(depth: int) -> Schema:
    schema: dict[str, Field] = {
        "contactPoint": Field("contact_point"),
        "groupBies": Field("group_by", Kind.LIST, required=depth == 1),
        "matchers": Field("matcher", Kind.SET, fields=_MATCHER),
        "continue": Field("continue", Kind.BOOL),
        **{name: Field(tf, Kind.LIST) for name, tf in _TIMINGS.items()},
        **{name: Field(tf) for name, tf in _TIMES.items()},
    }
    if depth > 1:
        schema["policies"] = Field("policy", Kind.LIST, fields=_policy(depth - 1))
    return schema


class NotificationPolicy(Resource):
    """`grafana.alerting.NotificationPolicy`."""

    token: ClassVar[str] = "grafana:alerting/notificationPolicy:NotificationPolicy"  # noqa: S105 - a type, not a secret
    schema: ClassVar[Schema] = {
        "orgId": org_id,
        "disableProvenance": disable_provenance,
        "contactPoint": Field("contact_point", required=True),
        "groupBies": Field("group_by", Kind.LIST, required=True, validate=not_empty),
        **{name: Field(tf) for name, tf in _TIMES.items()},
        "policies": Field("policy", Kind.LIST, fields=_policy(_DEPTH)),
    }

    def lock(self, clients: Clients) -> AbstractAsyncContextManager[Any]:
        """Write one at a time, as the provider does."""
        return clients.grafana.alerting

    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """`PUT` the tree; a conflict and the 500 or 404 of an Alertmanager that is not ready yet are retried."""
        del given
        client = clients.grafana
        org = org_of_new(client, planned)
        body = {
            "receiver": planned["contactPoint"],
            "group_by": planned["groupBies"],
            # The provider's form has all lists, even those that the root cannot have.
            "mute_time_intervals": None,
            "active_time_intervals": None,
            "routes": [_to_grafana(policy) for policy in planned.get("policies") or []] or None,
            **{api: planned[name] for name, api in _TIMES.items() if planned.get(name)},
        }
        provenance = not planned.get("disableProvenance")

        async def attempt() -> Plain:
            return await client.call(_PUT, body=body, org_id=org, provenance=provenance)

        await retry_for(
            client.pace, _RETRIED_FOR, attempt, lambda error: error.status in _NOT_READY or is_conflict(error)
        )
        return f"{org}:policy"

    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """`PUT` the tree."""
        del prior
        return await self.create(clients, planned, given)

    async def read(self, clients: Clients, known: State) -> State | None:
        """`GET` the tree."""
        client = clients.grafana
        org, _ = org_of_known(client, known.id)
        tree = await client.call(_GET, org_id=org)
        properties = {
            "orgId": str(org),
            "disableProvenance": not tree.get("provenance"),
            "contactPoint": tree.get("receiver", ""),
            "groupBies": tree.get("group_by") or [],
            **{name: tree.get(api, "") for name, api in _TIMES.items()},
            # A tree without branches is not read: the provider keeps the branches that it knows.
            "policies": [_from_grafana(route) for route in tree.get("routes") or []]
            or known.properties.get("policies"),
        }
        return State(f"{org}:policy", properties)

    async def delete(self, clients: Clients, state: State) -> None:
        """Reset the tree to Grafana's own."""
        client = clients.grafana
        org, _ = org_of_known(client, state.id)

        async def attempt() -> Plain:
            return await client.call(_RESET, org_id=org)

        await retry_for(client.pace, _RETRIED_FOR, attempt, is_conflict)


def _to_grafana(policy: Properties) -> dict[str, Any]:
    children = policy.get("policies") or []
    sent: dict[str, Any] = {
        "group_by": policy.get("groupBies") or [],
        "mute_time_intervals": policy.get("muteTimings") or [],
        "active_time_intervals": policy.get("activeTimings") or [],
        "routes": [_to_grafana(child) for child in children],
    }
    matchers = [[matcher["label"], matcher["match"], matcher["value"]] for matcher in policy.get("matchers") or []]
    optional = {
        "receiver": policy.get("contactPoint"),
        "continue": policy.get("continue"),
        "object_matchers": matchers,
        **{api: policy.get(name) for name, api in _TIMES.items()},
    }
    return sent | {key: value for key, value in optional.items() if value}


def _from_grafana(route: dict[str, Any]) -> Properties:
    policy: Properties = {
        "contactPoint": route.get("receiver", ""),
        "continue": bool(route.get("continue")),
        "groupBies": route.get("group_by") or [],
        "matchers": [
            dict(zip(("label", "match", "value"), matcher, strict=True))
            for matcher in route.get("object_matchers") or []
        ],
        "muteTimings": route.get("mute_time_intervals") or [],
        "activeTimings": route.get("active_time_intervals") or [],
        "policies": [_from_grafana(child) for child in route.get("routes") or []],
    }
    return policy | {name: route[api] for name, api in _TIMES.items() if route.get(api)}
