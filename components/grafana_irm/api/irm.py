"""Requests to IRM's public API that the provider does not send: look-ups and the description."""

import datetime as dt
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from grafana_irm.api.credentials import Credentials
from grafana_irm.errors import RequestFailed

if TYPE_CHECKING:
    from grafana_irm.api.client import JsonApi
    from grafana_irm.api.irm_address import IrmJsonApi
    from grafana_irm.api.patience import Patience

PER_MINUTE = 300
"""The requests that IRM accepts from one user in a minute; then it responds with 429 (measured)."""

PAGE_SIZE = 100
"""Objects a page of a list: the most that IRM allows, so the fewest requests."""

MOST_PAGES = 50
"""Pages of one list that are read before the list counts as endless."""


def irm_json_api(credentials: Credentials, patience: "Patience | None" = None) -> "IrmJsonApi":
    """Return a client of IRM's public API below ``/api/v1`` with these credentials, and the waits of the run."""
    from grafana_irm.api.irm_address import IrmJsonApi  # noqa: PLC0415 - with httpx, which a plain import does without

    headers = {"Authorization": credentials.irm_authorization or ""}
    if credentials.irm_grafana_url:
        headers["X-Grafana-Url"] = credentials.irm_grafana_url
    return IrmJsonApi(credentials, headers, f"accepts {PER_MINUTE} requests a minute", patience)


async def page_of(api: "JsonApi", path: str, number: int = 1, size: int = PAGE_SIZE, **query: str) -> dict[str, Any]:
    """Return one page of a list of IRM, with at most ``size`` objects.

    Raises:
        RequestFailed: IRM cannot be reached, refuses the request, or its response is not a page.

    """
    page = await api.get_list(path, page=str(number), perpage=str(size), **query)
    if not isinstance(page, dict):
        raise RequestFailed(f"Grafana IRM's response to GET {path} is not a list")
    return page


async def pages_of(api: "JsonApi", path: str, **query: str) -> list[dict[str, Any]]:
    """Return all objects of a list of IRM; raises as `page_of`."""
    found: list[dict[str, Any]] = []
    for number in range(1, MOST_PAGES + 1):
        page = await page_of(api, path, number, PAGE_SIZE, **query)
        found += _results(page)
        # A page past the end repeats the last page, so only `next` shows the end (measured).
        if not page.get("next"):
            break
    return found


class IrmApi:
    """IRM's public API with one set of credentials (``Authorization: <token>`` without "Bearer", measured)."""

    def __init__(self, credentials: Credentials, patience: "Patience | None" = None) -> None:
        self._api = irm_json_api(credentials, patience)

    @property
    def address(self) -> str:
        """IRM's address; if not configured, known after the first request."""
        return self._api.address

    @property
    def server_time(self) -> dt.datetime | None:
        """IRM's own time at its last response; None before the first."""
        return self._api.server_time

    async def info(self) -> dict[str, Any] | None:
        """Return ``{"url": <the Grafana stack that IRM belongs to>}``; None if the page does not exist."""
        found = await self._api.get("/info/")
        return found if isinstance(found, dict) else None

    async def integration(self, id_: str) -> dict[str, Any] | None:
        """Return one integration, or None if no integration has this id."""
        return await self.one("integrations", id_)

    async def one(self, kind: str, id_: str) -> dict[str, Any] | None:
        """Return one object of a list such as ``teams``, or None if no object has this id."""
        found = await self._api.get(f"/{kind}/{quote(id_, safe='')}/")
        return found if isinstance(found, dict) else None

    async def describe(self, id_: str, text: str | None) -> bool:
        """Set or clear the description and no other field (a PUT keeps them, measured); False for a 404."""
        return await self._api.put(f"/integrations/{id_}/", {"description_short": text}) is not None

    async def delete_integration(self, id_: str) -> None:
        """Delete one integration; an unknown id is not an error."""
        await self._api.delete(f"/integrations/{id_}/")

    async def may_write_integrations(self) -> bool:
        """Whether the token may create integrations.

        Changes nothing: a PUT to an id that cannot exist responds with 403 without the permission, and 404 with it. IRM
        has no other way to check (a user's role in IRM is not enough when access control is enabled).
        """
        try:
            await self._api.put("/integrations/NOSUCHINTEGRATION/", {})
        except RequestFailed as failed:
            if failed.status == HTTPStatus.FORBIDDEN:
                return False
            raise
        return True

    async def alert_groups(self, integration_id: str) -> list[dict[str, Any]]:
        """Return the last alert group of an integration, if it ever had one."""
        return await self.named("alert_groups", integration_id=integration_id, perpage="1")

    async def routes(self, integration_id: str) -> list[dict[str, Any]]:
        """Return the routes of an integration, the default route among them."""
        return await self.named("routes", integration_id=integration_id)

    async def named(self, kind: str, **query: str) -> list[dict[str, Any]]:
        """Return the objects of a list that match a filter such as ``name=``, with one request."""
        return _results(await self._api.get_list(f"/{kind}/", **query))

    async def page(self, kind: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return one page of a list; None if the list does not exist."""
        return await self._api.get(f"/{kind}/", **query)

    async def everything(self, kind: str) -> list[dict[str, Any]]:
        """Return all objects of a list."""
        return await pages_of(self._api, f"/{kind}/")


def _results(page: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    results = page.get("results", []) if isinstance(page, dict) else page
    return [item for item in results or [] if isinstance(item, dict)]
