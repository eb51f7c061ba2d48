"""Requests to Grafana's API that the provider does not send: look-ups, and deletes of duplicate contact points."""

import base64
import datetime as dt
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.namespaces import Namespaces
from grafana_irm.errors import RequestFailed

if TYPE_CHECKING:
    from grafana_irm.api.client import JsonApi
    from grafana_irm.api.patience import Patience


def grafana_json_api(credentials: Credentials, root: str = "/api", patience: "Patience | None" = None) -> "JsonApi":
    """Return a client of Grafana's API below ``/api``, or of the App Platform's API below ``/apis``."""
    from grafana_irm.api.client import JsonApi  # noqa: PLC0415 - with httpx, which a plain import does without
    from grafana_irm.api.tls import tls  # noqa: PLC0415 - with httpx

    base = f"{(credentials.grafana_url or '').rstrip('/')}{root}"
    own = (credentials.tls_cert, credentials.tls_key)
    verify = tls(credentials.ca_cert, *own, insecure=credentials.is_insecure)
    headers = {**credentials.headers, **_headers(credentials)}
    return JsonApi("Grafana", base, headers, verify=verify, patience=patience)


CONTACT_POINTS = "/v1/provisioning/contact-points"
"""The integrations of all contact points, below ``/api``."""

_NOTIFICATIONS = "/notifications.alerting.grafana.app"

ROUTING_TREES = f"{_NOTIFICATIONS}/v1beta1"
"""The App Platform's API of routing trees, below ``/apis``, of Grafana 13 and later."""

_VERSIONS = ("v1beta1", "v0alpha1")
"""The versions of the App Platform's API with contact points: of Grafana 13, and of earlier versions."""

_IN_USE = ("grafana.com/inUse/rules", "grafana.com/inUse/routes")
"""The annotations with the numbers of alert rules and of routes that name a contact point."""


class InUse(NamedTuple):
    """How many alert rules, and how many routes of notification policies, name a contact point."""

    rules: int
    routes: int


def routing_trees_path(namespace: str) -> str:
    """Return the path of a namespace's routing trees in the App Platform's API."""
    return f"/namespaces/{namespace}/routingtrees"


_SHARED = "sharedwithme"
"""The UID of `Shared with me`, which Grafana lists among the folders and which is not a folder."""


_NEW_ORGANISATION = "In a new organisation, Grafana creates its alerting configuration first, within a minute"


class GrafanaApi:
    """Grafana's API with one set of credentials: ``user:password``, a token, or ``anonymous``, as in the provider."""

    def __init__(self, credentials: Credentials, patience: "Patience | None" = None) -> None:
        self._api = grafana_json_api(credentials, patience=patience)
        self._platform = grafana_json_api(credentials, "/apis", patience)
        self.namespaces = Namespaces(lambda: grafana_json_api(credentials, "", patience), credentials.stack_id)
        """The namespaces of the App Platform."""

    @property
    def server_time(self) -> dt.datetime | None:
        """Grafana's own time at its last response; None before the first."""
        return self._api.server_time

    async def health(self) -> dict[str, Any] | None:
        """Return the version and the state of the database, without authentication; None if the page is missing."""
        found = await self._api.get("/health")
        return found if isinstance(found, dict) else None

    async def permissions(self) -> dict[str, Any] | None:
        """Return the actions that the credentials allow, each with its scopes; None if Grafana has no such page."""
        found = await self._api.get("/access-control/user/permissions")
        return found if isinstance(found, dict) else None

    async def organisation(self) -> str | None:
        """Return the id of the organisation of the credentials; None if Grafana does not return it."""
        found = await self._api.get("/org")
        return str(found["id"]) if isinstance(found, dict) and "id" in found else None

    async def folder(self, uid: str) -> dict[str, Any] | None:
        """Return one folder; None if it does not exist or the token cannot see it."""
        return await self._in_folder(f"/folders/{uid}")

    async def folders(self) -> list[dict[str, Any]]:
        """Return the top-level folders, for suggestions, without `Shared with me`."""
        found = await self._api.get("/folders", limit="1000")
        return [one for one in found if one.get("uid") != _SHARED] if isinstance(found, list) else []

    async def data_source(self, uid: str) -> dict[str, Any] | None:
        """Return one data source, or None."""
        found = await self._api.get(f"/datasources/uid/{uid}")
        return found if isinstance(found, dict) else None

    async def data_sources(self) -> list[dict[str, Any]]:
        """Return all data sources, for suggestions."""
        found = await self._api.get("/datasources")
        return found if isinstance(found, list) else []

    async def contact_points(self) -> list[dict[str, Any]]:
        """Return the integrations of all contact points; several may share a name."""
        try:
            found = await self._api.get_list(CONTACT_POINTS)
        except RequestFailed as failed:
            if failed.status != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            raise RequestFailed(f"{failed}. {_NEW_ORGANISATION}", failed.status) from None
        return found if isinstance(found, list) else []

    async def delete_contact_point(self, uid: str) -> None:
        """Delete one integration of a contact point; an unknown UID is not an error.

        Raises:
            RequestFailed: 409 if the contact point is in use; ``transient`` if another write came first each time.

        """
        await self._api.delete(f"{CONTACT_POINTS}/{quote(uid, safe='')}")

    async def rules(self) -> list[dict[str, Any]]:
        """Return all alert rules that the token can see."""
        found = await self._api.get_list("/v1/provisioning/alert-rules")
        return found if isinstance(found, list) else []

    async def policy(self) -> dict[str, Any] | None:
        """Return the organisation's notification policy with its routes; None if the page does not exist."""
        found = await self._api.get("/v1/provisioning/policies")
        return found if isinstance(found, dict) else None

    async def mute_timings(self) -> list[dict[str, Any]]:
        """Return the mute timings (time intervals) of notification policies."""
        found = await self._api.get_list("/v1/provisioning/mute-timings")
        return found if isinstance(found, list) else []

    async def routing_trees(self, organisation: str) -> list[dict[str, Any]]:
        """Return the named routing trees of an organisation; empty before Grafana 13, which has no such API."""
        found = await self.namespaces.send(
            organisation, lambda namespace: self._platform.get(f"{ROUTING_TREES}{routing_trees_path(namespace)}")
        )
        items = found.get("items") if isinstance(found, dict) else None
        return items if isinstance(items, list) else []

    async def in_use(self, organisation: str) -> dict[str, InUse]:
        """Return how many rules and routes of an organisation name each contact point.

        Unlike the lists, this counts what the token cannot see: rules in folders of another team, and named policies
        of another account (read from Grafana's code). Empty if this version of Grafana has no such numbers.
        """
        for version in _VERSIONS:
            found = await self._receivers(organisation, version)
            if isinstance(found, dict):
                return dict(_counts(found))
        return {}

    async def _receivers(self, organisation: str, version: str) -> Any:  # noqa: ANN401 - JSON
        def path(namespace: str) -> str:
            return f"{_NOTIFICATIONS}/{version}/namespaces/{namespace}/receivers"

        return await self.namespaces.send(organisation, lambda namespace: self._platform.get(path(namespace)))

    async def may_see_routing_tree(self, organisation: str, name: str) -> bool:
        """Whether the token could see a named routing tree if it existed.

        An Editor sees named trees of its own account alone: Grafana leaves the others out of the list, and responds
        with 403 before it looks for the tree (read from its code).
        """
        try:
            await self.namespaces.send(
                organisation,
                lambda namespace: self._platform.get(f"{ROUTING_TREES}{routing_trees_path(namespace)}/{name}"),
            )
        except RequestFailed as failed:
            if failed.status == HTTPStatus.FORBIDDEN:
                return False
            raise
        return True

    async def accepts_routing_trees(self, organisation: str) -> bool:
        """Whether Grafana accepts named routing trees, which need the feature toggle ``alertingMultiplePolicies``.

        Sends a tree that Grafana cannot create: without a receiver, and with the name of the organisation's own tree.
        Grafana checks the toggle first (501), then the permission, then the tree (read from its code).
        """
        tree = {"metadata": {"name": "user-defined"}, "spec": {"defaults": {"receiver": ""}, "routes": []}}
        try:
            answer = await self.namespaces.send(
                organisation,
                lambda namespace: self._platform.post(f"{ROUTING_TREES}{routing_trees_path(namespace)}", tree),
            )
        except RequestFailed as failed:
            if failed.status in {HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.METHOD_NOT_ALLOWED}:
                return False
            if failed.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.INTERNAL_SERVER_ERROR}:
                return True
            raise
        return answer is not None

    async def rule(self, uid: str) -> dict[str, Any] | None:
        """Return one alert rule, or None."""
        found = await self._api.get(f"/v1/provisioning/alert-rules/{quote(uid, safe='')}")
        return found if isinstance(found, dict) else None

    async def rule_group(self, folder_uid: str, name: str) -> dict[str, Any] | None:
        """Return one rule group with its rules; None if it does not exist or the token cannot see its folder."""
        return await self._in_folder(
            f"/v1/provisioning/folder/{quote(folder_uid, safe='')}/rule-groups/{quote(name, safe='')}"
        )

    async def _in_folder(self, path: str) -> dict[str, Any] | None:
        """Request a folder or its content. For a missing folder, an Editor gets a 403 (measured on 12.4.0)."""
        try:
            found = await self._api.get(path)
        except RequestFailed as failed:
            if failed.status != HTTPStatus.FORBIDDEN:
                raise
            return None
        return found if isinstance(found, dict) else None


def _counts(receivers: dict[str, Any]) -> Iterator[tuple[str, InUse]]:
    for one in receivers.get("items") or []:
        annotations = (one.get("metadata") or {}).get("annotations") or {}
        counts = [str(annotations.get(key)) for key in _IN_USE]
        if all(count.isdecimal() for count in counts):
            yield str((one.get("spec") or {}).get("title")), InUse(*map(int, counts))


def _headers(credentials: Credentials) -> dict[str, str]:
    auth = credentials.grafana_auth or "anonymous"
    if auth == "anonymous":
        return {}
    # The provider removes white space around a token, a user and a password too.
    user, is_user, password = auth.partition(":")
    if not is_user:
        return {"Authorization": f"Bearer {auth.strip()}"}
    basic = base64.b64encode(f"{user.strip()}:{password.strip()}".encode()).decode()
    return {"Authorization": f"Basic {basic}", "X-Grafana-Org-Id": credentials.org_id or "1"}
