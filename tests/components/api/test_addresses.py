"""Addresses and headers of requests: invalid ones are reported without a request, and none shows a credential."""

import asyncio
from typing import Any

import httpx
import pytest

from grafana_irm import RequestFailed
from grafana_irm.api import client as http
from grafana_irm.api.client import JsonApi
from tests.components.api.test_client import BASE, WELL, Server


@pytest.mark.parametrize("base", ["irm.example/oncall", "localhost:3000", "http://irm.example:port", "https:///oncall"])
def test_an_address_that_is_no_url_is_reported_without_it(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(WELL)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    with pytest.raises(RequestFailed) as failed:
        asyncio.run(JsonApi("Grafana IRM", base, {}).get("/teams/"))
    assert str(failed.value) == "The address of Grafana IRM is not an absolute URL that begins with http or https"
    assert (failed.value.transient, server.requests) == (False, [])


@pytest.mark.parametrize(
    "token", ["glsa_S3cr3t\n", "glsa_S3cr3t\r\n", "glsa_S3\x00cr3t", "glsa_S3cr3t\N{NO-BREAK SPACE}"]
)
def test_a_token_that_no_header_can_have_is_reported_without_it(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(WELL)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    api = JsonApi("Grafana IRM", BASE, {"Authorization": token})
    with pytest.raises(RequestFailed) as failed:
        asyncio.run(api.get("/teams/"))
    assert str(failed.value) == (
        "The token of Grafana IRM has characters that no HTTP header can have, such as a line break at its end"
    )
    assert (failed.value.transient, server.requests) == (False, [])
    assert asyncio.run(api.text("/metrics", 10)) is None


def test_spaces_around_a_token_are_removed_as_by_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(WELL)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    asyncio.run(JsonApi("Grafana IRM", BASE, {"Authorization": " glsa_S3cr3t "}).get("/teams/"))
    assert server.requests[0].headers["Authorization"] == "glsa_S3cr3t"


def test_a_user_in_the_address_does_not_replace_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(WELL)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    asyncio.run(JsonApi("Grafana IRM", BASE, {"Authorization": "tok-S3cr3t"}).get("/teams/"))
    assert server.requests[0].headers["Authorization"] == "tok-S3cr3t"


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://irm.example/oncall/api/v1/teams/?S3cr3t", ". It redirects to http://irm.example: set that address"),
        ("https://user:S3cr3t@sso.example:8443/login", ". It redirects to https://sso.example:8443: set that address"),
        ("https://irm.example/login?S3cr3t", ""),
    ],
)
def test_a_redirect_to_another_address_is_named(monkeypatch: pytest.MonkeyPatch, location: str, told: str) -> None:
    server = Server(httpx.Response(302, headers={"Location": location}))
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(server))
    with pytest.raises(RequestFailed) as failed:
        asyncio.run(JsonApi("Grafana IRM", BASE, {}).get("/teams/"))
    whole = "Grafana IRM responded with 302 to GET /teams/ at https://irm.example"
    assert str(failed.value) == whole + told


@pytest.mark.parametrize(
    ("host", "by_proxy"),
    [
        ("127.0.0.1", False),
        ("localhost", False),
        ("[::1]", False),
        ("grafana.example", True),
        ("10.0.0.1", True),
    ],
)
def test_loopback_is_reached_without_a_proxy_as_by_the_provider(
    monkeypatch: pytest.MonkeyPatch, host: str, by_proxy: bool
) -> None:
    """Go's ``http.ProxyFromEnvironment`` makes the same exception."""
    trusted: list[bool] = []

    class Client(httpx.AsyncClient):
        def __init__(self, *, trust_env: bool = True, **options: Any) -> None:
            trusted.append(trust_env)
            super().__init__(trust_env=trust_env, **options)

    monkeypatch.setattr(httpx, "AsyncClient", Client)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(Server(WELL)))
    asyncio.run(JsonApi("Grafana", f"http://{host}:3000/api", {}).get("/folders"))
    assert trusted == [by_proxy]
