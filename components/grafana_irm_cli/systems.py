"""Requests of the commands to Grafana and IRM, with the credentials that the stack itself uses."""

import datetime as dt
from typing import Any

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.grafana import grafana_json_api
from grafana_irm.api.irm import PAGE_SIZE, irm_json_api, page_of, pages_of
from grafana_irm.api.namespaces import Namespaces
from grafana_irm.api.patience import Patience
from grafana_irm.errors import RequestFailed

RECEIVERS = "/alertmanager/grafana/config/api/v1/receivers"
"""Path of Grafana's last delivery to each contact point."""


class Systems:
    """Both systems with one set of credentials.

    Args:
        credentials: the credentials.
        patience: the waits of the command, if a system is busy. Default: those of this object alone, reported on
            stderr.

    Raises:
        RequestFailed: from every method, when a system cannot be reached or refuses the request. The message has no
            credential.

    """

    def __init__(self, credentials: Credentials, patience: Patience | None = None) -> None:
        patience = patience or Patience()
        self._credentials = credentials
        self._organisation: str | None = None
        self.grafana = grafana_json_api(credentials, patience=patience)
        self.grafana_platform = grafana_json_api(credentials, "/apis", patience)
        self.namespaces = Namespaces(lambda: grafana_json_api(credentials, "", patience), credentials.stack_id)
        """The namespaces of the App Platform."""
        self.irm = irm_json_api(credentials, patience)

    @property
    def grafana_now(self) -> dt.datetime:
        """Grafana's own time at its last response, so that the clock of this machine does not matter."""
        return self.grafana.server_time or dt.datetime.now(dt.UTC)

    @property
    def irm_now(self) -> dt.datetime:
        """IRM's own time at its last response."""
        return self.irm.server_time or dt.datetime.now(dt.UTC)

    async def organisation(self) -> str:
        """Return the id of the organisation in Grafana; a token's is requested once."""
        if self._credentials.grafana_by_user:
            return self._credentials.org_id or "1"
        if self._organisation is None:
            found = await self.grafana.get("/org")
            self._organisation = str(found.get("id", 1) if isinstance(found, dict) else 1)
        return self._organisation

    async def grafana_get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return Grafana's response to a GET below `/api`."""
        answer = await self.grafana.get(path, **query)
        if answer is None:
            raise RequestFailed(
                f"Grafana has no {path}: Grafana 11 or later is required, with Grafana Alerting and its own"
                " Alertmanager"
            )
        return answer

    async def grafana_list(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Return Grafana's response to a GET for a list."""
        answer = await self.grafana_get(path, **query)
        if not isinstance(answer, list):
            raise RequestFailed(f"Grafana's response to GET {path} is not a list")
        return [item for item in answer if isinstance(item, dict)]

    async def irm_pages(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Return all objects of a list in IRM."""
        return await pages_of(self.irm, path, **query)

    async def irm_page(self, path: str, number: int = 1, size: int = PAGE_SIZE, **query: str) -> dict[str, Any]:
        """Return one page of a list in IRM, with at most `size` objects."""
        return await page_of(self.irm, path, number, size, **query)
