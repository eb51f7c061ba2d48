import asyncio
from typing import Any

import httpx
import pytest

from grafana_irm import RequestFailed, http
from grafana_irm.credentials import Credentials
from grafana_irm.grafana_api import GrafanaApi

GRAFANA = Credentials(grafana_url="https://grafana.example", grafana_auth="t", irm_url=None, irm_token=None)


def folder(monkeypatch: pytest.MonkeyPatch, status: int) -> dict[str, Any] | None:
    """Ask for a folder where Grafana answers with this status."""
    answering = httpx.MockTransport(lambda _: httpx.Response(status, json={"uid": "beats"}))
    monkeypatch.setattr(http, "transport_factory", lambda: answering)

    async def ask() -> dict[str, Any] | None:
        return await GrafanaApi(GRAFANA).folder("beats")

    return asyncio.run(ask())


@pytest.mark.parametrize(("status", "found"), [(200, {"uid": "beats"}), (404, None), (403, None)])
def test_a_folder_that_is_not_there_is_a_404_to_an_admin_and_a_403_to_an_editor(
    monkeypatch: pytest.MonkeyPatch, status: int, found: dict[str, Any] | None
) -> None:
    assert folder(monkeypatch, status) == found


def test_a_token_that_is_not_accepted_is_no_missing_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestFailed, match="refused the token") as failed:
        folder(monkeypatch, 401)
    assert failed.value.status == 401
