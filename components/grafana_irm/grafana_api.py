"""The few reads of Grafana's API that the look-ups need."""

import base64
import datetime as dt
from typing import Any

from grafana_irm.credentials import Credentials
from grafana_irm.http import JsonApi, tls


def grafana_json_api(credentials: Credentials) -> JsonApi:
    """Grafana's API below ``/api`` with these credentials."""
    base = f"{(credentials.grafana_url or '').rstrip('/')}/api"
    return JsonApi("Grafana", base, _headers(credentials), verify=tls(credentials.ca_cert, credentials.insecure))


class GrafanaApi:
    """Grafana's API with one set of credentials: ``user:password``, a token, or ``anonymous``, as in the provider."""

    def __init__(self, credentials: Credentials) -> None:
        self._api = grafana_json_api(credentials)

    @property
    def server_time(self) -> dt.datetime | None:
        """Grafana's own time at its last answer; None before the first."""
        return self._api.server_time

    async def health(self) -> dict[str, Any] | None:
        """Version and state of the database, told to anyone; None where there is no such page."""
        found = await self._api.get("/health")
        return found if isinstance(found, dict) else None

    async def permissions(self) -> dict[str, Any] | None:
        """Return the actions that the credentials allow, each with its scopes; None where Grafana does not tell."""
        found = await self._api.get("/access-control/user/permissions")
        return found if isinstance(found, dict) else None

    async def folder(self, uid: str) -> dict[str, Any] | None:
        """One folder, or None."""
        found = await self._api.get(f"/folders/{uid}")
        return found if isinstance(found, dict) else None

    async def folders(self) -> list[dict[str, Any]]:
        """Return the folders at the top, for suggestions."""
        found = await self._api.get("/folders", limit="1000")
        return found if isinstance(found, list) else []

    async def data_source(self, uid: str) -> dict[str, Any] | None:
        """One data source, or None."""
        found = await self._api.get(f"/datasources/uid/{uid}")
        return found if isinstance(found, dict) else None

    async def data_sources(self) -> list[dict[str, Any]]:
        """All data sources, for suggestions."""
        found = await self._api.get("/datasources")
        return found if isinstance(found, list) else []


def _headers(credentials: Credentials) -> dict[str, str]:
    auth = credentials.grafana_auth or "anonymous"
    if auth == "anonymous":
        return {}
    if ":" not in auth:
        return {"Authorization": f"Bearer {auth}"}
    basic = base64.b64encode(auth.encode()).decode()
    return {"Authorization": f"Basic {basic}", "X-Grafana-Org-Id": credentials.org_id or "1"}
