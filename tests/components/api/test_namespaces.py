"""The namespace of the App Platform's paths: Grafana Cloud has one for each stack, and refuses any other one."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from grafana_irm import RequestFailed
from grafana_irm.api import client as http
from grafana_irm.api.client import JsonApi
from grafana_irm.api.credentials import Credentials, from_config, from_environment
from grafana_irm.api.grafana import GrafanaApi
from grafana_irm.api.namespaces import Namespaces

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/{}/routingtrees"


def trees(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], httpx.Response], **credentials: Any
) -> tuple[GrafanaApi, list[str]]:
    """Request the routing trees twice; return the client, and the paths of all requests."""
    paths: list[str] = []

    def answered(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return answer(request.url.path)

    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(answered))
    grafana = GrafanaApi(Credentials(grafana_url="https://grafana.example", grafana_auth="t", **credentials))

    async def requested() -> None:
        for _ in range(2):
            assert await grafana.routing_trees("1") == []

    asyncio.run(requested())
    return grafana, paths


def cloud(path: str) -> httpx.Response:
    if path == "/bootdata":
        return httpx.Response(200, json={"settings": {"namespace": "stacks-12"}})
    return httpx.Response(200 if path == TREES.format("stacks-12") else 403, json={"items": []})


def test_the_namespace_of_a_cloud_stack_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    grafana, paths = trees(monkeypatch, cloud)

    assert paths == [TREES.format("default"), "/bootdata", *[TREES.format("stacks-12")] * 2]
    assert grafana.namespaces.found == "stacks-12"


def test_a_configured_stack_needs_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    grafana, paths = trees(monkeypatch, cloud, stack_id="12")

    assert paths == [TREES.format("stacks-12")] * 2
    assert grafana.namespaces.found is None


def test_without_the_api_nothing_else_is_requested(monkeypatch: pytest.MonkeyPatch) -> None:
    _, paths = trees(monkeypatch, lambda _: httpx.Response(404, json={}))

    assert paths == [TREES.format("default")] * 2


@pytest.mark.parametrize(
    "boot",
    [
        httpx.Response(200, json={"settings": {"namespace": "default"}}),
        httpx.Response(200, json={"settings": None}),
        httpx.Response(200, text="<html>"),
        httpx.Response(404, json={}),
    ],
)
def test_a_token_without_the_right_is_refused_as_before(monkeypatch: pytest.MonkeyPatch, boot: httpx.Response) -> None:
    with pytest.raises(RequestFailed, match="403 to GET"):
        trees(monkeypatch, lambda path: boot if path == "/bootdata" else httpx.Response(403, json={}))


def test_the_stack_is_configured_as_for_the_provider() -> None:
    assert from_environment({"GRAFANA_STACK_ID": "12"}).stack_id == "12"
    assert from_config({"grafana:stackId": 12.0}.get).stack_id == "12"


def test_requests_at_the_same_time_find_the_stack_each() -> None:
    """One request can find the stack while the other one is under way with the organisation's namespace."""
    late = asyncio.Event()

    async def program() -> list[str]:
        namespaces = Namespaces(lambda: JsonApi("Grafana", "https://grafana.example", {}))

        async def first(namespace: str) -> str:
            if namespace == "default":
                await asyncio.sleep(0)
                raise RequestFailed("refused", 403)
            late.set()
            return namespace

        async def second(namespace: str) -> str:
            if namespace == "default":
                await late.wait()
                raise RequestFailed("refused", 403)
            return namespace

        return list(await asyncio.gather(namespaces.send("1", first), namespaces.send("1", second)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "transport_factory", lambda: httpx.MockTransport(lambda request: cloud(request.url.path)))
        assert asyncio.run(program()) == ["stacks-12", "stacks-12"]
