import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from grafana_irm import RequestFailed
from grafana_irm.api import client as http
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.grafana import GrafanaApi
from grafana_irm.api.irm import IrmApi

CREDENTIALS = Credentials(
    grafana_url="https://grafana.example", grafana_auth="t", irm_url="https://irm.example", irm_token="t"
)


@pytest.fixture
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = httpx.MockTransport(lambda _: httpx.Response(404, json={"detail": "Not found."}))
    monkeypatch.setattr(http, "transport_factory", lambda: gone)


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        (lambda: IrmApi(CREDENTIALS).named("teams", name="Payments"), "/teams/"),
        (lambda: IrmApi(CREDENTIALS).everything("escalation_chains"), "/escalation_chains/"),
        (lambda: GrafanaApi(CREDENTIALS).contact_points(), "/v1/provisioning/contact-points"),
    ],
)
def test_a_list_that_is_not_there_is_an_error_and_not_an_empty_list(
    nothing_there: None, ask: Callable[[], Awaitable[list[Any]]], path: str
) -> None:
    async def asked() -> list[Any]:
        return await ask()

    with pytest.raises(RequestFailed, match=rf"responded with 404 to GET {path}.*address") as failed:
        asyncio.run(asked())
    assert failed.value.status == 404
