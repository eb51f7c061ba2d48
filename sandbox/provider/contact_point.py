"""The contact point. Of the notifiers, the sandbox has webhooks."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar, Final

from . import webhook
from .grafana_client import GrafanaClient, Operation
from .resource import Clients, Resource, State, org_of_known, org_of_new
from .schema import Field, Kind, Schema, org_id
from .transport import NoAnswerError, PluginPanic, ProviderError, is_conflict, retry_for
from .values import UNKNOWN, Plain, Properties

_PATH: Final = "/v1/provisioning/contact-points"
_LIST = Operation("GET", _PATH, "GetContactpoints", 200, {403: ("getContactpointsForbidden", ())})
_POST = Operation(
    "POST",
    _PATH,
    "PostContactpoints",
    202,
    {400: ("postContactpointsBadRequest", ("message",)), 403: ("postContactpointsForbidden", ())},
)
_PUT = Operation(
    "PUT",
    f"{_PATH}/{{UID}}",
    "PutContactpoint",
    202,
    {400: ("putContactpointBadRequest", ("message",)), 403: ("putContactpointForbidden", ())},
)
_DELETE = Operation(
    "DELETE", f"{_PATH}/{{UID}}", "DeleteContactpoints", 202, {403: ("deleteContactpointsForbidden", ())}
)

_NOT_READY = 500
_RETRIED_FOR = 120.0
"""Seconds for which the provider retries a conflict, and a POST that an Alertmanager is not ready for."""
_NO_STATUS = "interface conversion: {} is not runtime.ClientResponseStatus: missing method IsClientError"

_OTHERS: Final = {
    "alertmanagers": "alertmanager",
    "dingdings": "dingding",
    "discords": "discord",
    "emails": "email",
    "googlechats": "googlechat",
    "jiras": "jira",
    "kafkas": "kafka",
    "lines": "line",
    "oncalls": "oncall",
    "opsgenies": "opsgenie",
    "pagerduties": "pagerduty",
    "pushovers": "pushover",
    "sensugos": "sensugo",
    "slacks": "slack",
    "sns": "sns",
    "teams": "teams",
    "telegrams": "telegram",
    "threemas": "threema",
    "victorops": "victorops",
    "webexes": "webex",
    "wecoms": "wecom",
}


def _not_here(_value: Plain, name: str) -> str:
    return f"the sandbox's contact points have webhooks only, not {name.split('.', maxsplit=1)[0]}"


class ContactPoint(Resource):
    """`grafana.alerting.ContactPoint`."""

    token: ClassVar[str] = "grafana:alerting/contactPoint:ContactPoint"  # noqa: S105 - a type, not a secret
    schema: ClassVar[Schema] = {
        "orgId": org_id,
        "name": Field("name", required=True, force_new=True, auto_name=True),
        "disableProvenance": Field("disable_provenance", Kind.BOOL, default=False, force_new=True),
        "webhooks": Field("webhook", Kind.SET, fields=webhook.WEBHOOK),
        **{name: Field(tf, Kind.SET, fields={}, validate=_not_here) for name, tf in _OTHERS.items()},
    }
    at_least_one_of: ClassVar[tuple[str, ...]] = ("webhooks", *_OTHERS)

    def lock(self, clients: Clients) -> AbstractAsyncContextManager[Any]:
        """Write one at a time, as the provider does."""
        return clients.grafana.alerting

    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """`POST` each webhook."""
        del given
        return await self._put(clients.grafana, planned, [])

    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """`PUT` existing integrations, `POST` new ones, then `DELETE` removed ones."""
        del given
        return await self._put(clients.grafana, planned, prior.properties.get("webhooks") or [])

    async def _put(self, client: GrafanaClient, planned: Properties, prior: list[Properties]) -> str:
        org = org_of_new(client, planned)
        name, provenance = planned["name"], not planned.get("disableProvenance")
        for hook in planned["webhooks"]:
            if hook.get("uid") is UNKNOWN:
                hook["uid"] = None
            point = webhook.to_grafana(name, hook)
            if "uid" in point:
                await self._put_one(client, point, org, provenance=provenance)
            else:
                hook["uid"] = await self._post(client, point, org, provenance=provenance)
        kept = {hook["uid"] for hook in planned["webhooks"]}
        identity = f"{org}:{name}"
        for uid in (hook.get("uid") for hook in prior):
            if uid and uid not in kept:
                await self._remove(client, uid, org, identity)
        return identity

    async def _post(self, client: GrafanaClient, point: dict[str, Any], org: int, *, provenance: bool) -> str:
        """Create one; a conflict and the 500 of an Alertmanager that is not ready yet are retried.

        The official plugin takes every error for one with a status, and ends where there is none.
        """

        async def attempt() -> Plain:
            try:
                return await client.call(_POST, body=point, org_id=org, provenance=provenance)
            except ProviderError as error:
                if error.status in (None, _POST.ok):
                    kind = "*url.Error" if isinstance(error, NoAnswerError) else "*json.SyntaxError"
                    raise PluginPanic(_NO_STATUS.format(kind)) from None
                raise

        answer = await retry_for(
            client.pace, _RETRIED_FOR, attempt, lambda error: error.status == _NOT_READY or is_conflict(error)
        )
        return str((answer or {}).get("uid", ""))

    async def _put_one(self, client: GrafanaClient, point: dict[str, Any], org: int, *, provenance: bool) -> None:
        """Change one; a conflict is retried, since someone else may be writing at the same time."""

        async def attempt() -> Plain:
            return await client.call(_PUT, {"UID": point["uid"]}, body=point, org_id=org, provenance=provenance)

        await retry_for(client.pace, _RETRIED_FOR, attempt, is_conflict)

    async def _delete_one(self, client: GrafanaClient, uid: str, org: int) -> None:
        """Delete an integration. Conflicts are retried; a contact point in use has the same status."""

        async def attempt() -> Plain:
            return await client.call(_DELETE, {"UID": uid}, org_id=org)

        await retry_for(client.pace, _RETRIED_FOR, attempt, is_conflict)

    async def _remove(self, client: GrafanaClient, uid: str, org: int, identity: str) -> None:
        try:
            await self._delete_one(client, uid, org)
        except ProviderError as error:
            said = f"failed to remove contact point notifier with UID {uid} from contact point {identity}: {error}"
            raise ProviderError(said, error.status) from None

    async def read(self, clients: Clients, known: State) -> State | None:
        """`GET` the whole list, and search it for the name."""
        client = clients.grafana
        org, name = org_of_known(client, known.id)
        points = [point for point in await client.call(_LIST, org_id=org) or [] if point.get("name") == name]
        if not points:
            return None
        hooks = {hook.get("uid"): hook for hook in known.properties.get("webhooks") or []}
        properties = {
            "orgId": str(org),
            "name": name,
            "disableProvenance": not any(point.get("provenance") for point in points),
            "webhooks": _as_set(
                webhook.from_grafana(point, hooks.get(point.get("uid")))
                for point in points
                if point.get("type") == "webhook"
            ),
        }
        return State(f"{org}:{name}", properties)

    async def delete(self, clients: Clients, state: State) -> None:
        """`GET` the name's contact points, and `DELETE` each."""
        client = clients.grafana
        org, name = org_of_known(client, state.id)
        try:
            points = await client.call(_LIST, query={"name": name}, org_id=org)
        except ProviderError as error:
            raise ProviderError(f"error reading contact point with ID`{state.id}`: {error}", error.status) from None
        for point in points or []:
            await self._delete_one(client, point["uid"], org)


def _as_set(hooks: Iterable[Properties]) -> list[Properties]:
    """Return each webhook once: Terraform takes two for one that differ in nothing but the UID, which Grafana gives."""
    kept: dict[str, Properties] = {}
    for hook in hooks:
        kept.setdefault(repr(sorted((key, value) for key, value in hook.items() if key != "uid")), hook)
    return list(kept.values())
