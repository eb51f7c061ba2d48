"""Where IRM is without a given address: where the grafana provider expects it, too."""

import asyncio
from typing import Any

import httpx
import pytest

from grafana_irm.api import client as http
from grafana_irm.api.credentials import DEFAULT_IRM_URL, Credentials
from grafana_irm.api.irm import IrmApi

GRAFANA = Credentials(grafana_url="https://grafana.example", grafana_auth="glsa_x")
DERIVED = "https://oncall-prod-eu-west-0.grafana.net/oncall"


class Systems:
    """Grafana, whose IRM plugin answers what a test says, and IRM; both keep what they were sent."""

    def __init__(self, plugin: httpx.Response) -> None:
        self.plugin = plugin
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer, as a transport of httpx's."""
        self.asked.append(str(request.url))
        return self.plugin if request.url.host == "grafana.example" else httpx.Response(200, json={"id": "C1"})


def asked(
    monkeypatch: pytest.MonkeyPatch, plugin: httpx.Response, credentials: Credentials = GRAFANA
) -> tuple[list[str], str]:
    """Read two integrations; return the requests, and the address that IRM was found at."""
    systems = Systems(plugin)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(systems.answer))

    async def run() -> str:
        irm = IrmApi(credentials)
        await asyncio.gather(irm.integration("C1"), irm.integration("C1"))
        return irm.address

    return systems.asked, asyncio.run(run())


def settings(address: Any) -> httpx.Response:
    return httpx.Response(200, json={"id": "grafana-irm-app", "jsonData": {"onCallApiUrl": address}})


@pytest.mark.parametrize("written", [DERIVED, f"{DERIVED}/", f"{DERIVED}/api/v1/"])
def test_grafanas_irm_plugin_is_requested_once_for_the_address(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    requests, address = asked(monkeypatch, settings(written))

    assert requests == [
        "https://grafana.example/api/plugins/grafana-irm-app/settings",
        *[f"{DERIVED}/api/v1/integrations/C1/"] * 2,
    ]
    assert address == DERIVED


@pytest.mark.parametrize(
    "plugin",
    [
        httpx.Response(404, json={"message": "Plugin not found, no installed plugin with that id"}),
        httpx.Response(403),
        httpx.Response(200, text="<html>"),
        settings(""),
        settings(7),
        httpx.Response(200, json={"jsonData": None}),
        httpx.Response(200, json=[]),
    ],
)
def test_without_an_address_there_the_providers_default_counts(
    monkeypatch: pytest.MonkeyPatch, plugin: httpx.Response
) -> None:
    requests, address = asked(monkeypatch, plugin)

    assert address == DEFAULT_IRM_URL
    assert requests[-1] == f"{DEFAULT_IRM_URL}/api/v1/integrations/C1/"


def test_an_address_that_is_given_is_used_without_a_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Credentials(grafana_url="https://grafana.example", grafana_auth="a", irm_url="https://irm.example/oncall/")

    requests, _ = asked(monkeypatch, settings(DERIVED), given)

    assert requests == ["https://irm.example/oncall/api/v1/integrations/C1/"] * 2


def test_a_service_accounts_token_leads_to_its_own_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = Credentials(
        grafana_url="https://alerting.example",
        grafana_auth="glsa_alerting",
        irm_token="glsa_stack",
        irm_stack_url="https://grafana.example",
    )

    requests, address = asked(monkeypatch, settings(DERIVED), stack)

    assert requests[0] == "https://grafana.example/api/plugins/grafana-irm-app/settings"
    assert address == DERIVED


def test_without_grafana_there_is_nothing_to_request(monkeypatch: pytest.MonkeyPatch) -> None:
    requests, _ = asked(monkeypatch, settings(DERIVED), Credentials(irm_token="t"))

    assert requests == [f"{DEFAULT_IRM_URL}/api/v1/integrations/C1/"] * 2
