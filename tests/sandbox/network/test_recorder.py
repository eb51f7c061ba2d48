"""The log of requests."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox.network.recorder import Recorder, RequestLog


def ask(log: RequestLog, *requests: tuple[str, str], base_path: str = "") -> None:
    async def serve(_: object) -> PlainTextResponse:
        return PlainTextResponse("done", 418)

    app = Recorder(
        Starlette(routes=[Route("/{path:path}", serve, methods=["GET", "POST"])]), log, "irm", base_path, lambda: 42.0
    )

    async def send() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            for method, path in requests:
                await client.request(method, f"http://irm.test{path}")

    asyncio.run(send())


def test_each_request_is_noted_below_the_systems_own_address() -> None:
    log = RequestLog()
    ask(log, ("GET", "/oncall/api/v1/teams?name=A%20B"), base_path="/oncall")
    assert log.listed() == [
        {"system": "irm", "method": "GET", "path": "/api/v1/teams?name=A%20B", "time": 42.0, "status": 418}
    ]


def test_tokens_of_integrations_are_left_out() -> None:
    log = RequestLog()
    ask(log, ("POST", "/integrations/v1/webhook/secret/"), ("POST", "/integrations/v1/webhook/secret/heartbeat/"))
    assert [entry["path"] for entry in log.listed()] == [
        "/integrations/v1/webhook/…/",
        "/integrations/v1/webhook/…/heartbeat/",
    ]


def test_an_escaped_slash_stays_escaped() -> None:
    log = RequestLog()
    ask(log, ("GET", "/groups/a%2Fb"))
    assert log.listed()[0]["path"] == "/groups/a%2Fb"


def test_a_system_has_its_own() -> None:
    log = RequestLog()
    ask(log, ("GET", "/"))
    assert (len(log.listed("irm")), len(log.listed("grafana"))) == (1, 0)
    log.reset()
    assert log.listed() == []
