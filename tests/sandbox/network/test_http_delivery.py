"""Webhooks over HTTP: what arrives, and the words for what does not."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sandbox.network import http_delivery
from sandbox.network.delivery import Delivery, DeliveryResult
from sandbox.network.http_delivery import HttpDelivery


class Target(BaseHTTPRequestHandler):
    """Responds as the path says, and records the requests."""

    came: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.came.append({"path": self.path, "body": body, "headers": dict(self.headers)})
        word = self.path.strip("/")
        if word == "eof":
            self.close_connection = True
            return
        if word == "slow":
            threading.Event().wait(1)
        self.send_response(307 if word in ("loop", "moved", "away") else int(word) if word.isdigit() else 200)
        self.send_header("location", {"loop": "/loop", "away": "http://elsewhere.invalid/"}.get(word, "/200"))
        self.send_header("content-length", "0")
        self.end_headers()

    do_PUT = do_POST  # noqa: N815 - the library's name

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def target() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    came: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Target,), {"came": came}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    thread.join()
    server.server_close()


def send(url: str, method: str = "POST", **headers: str) -> DeliveryResult:
    async def deliver() -> DeliveryResult:
        sender = HttpDelivery()
        result: asyncio.Future[DeliveryResult] = asyncio.get_running_loop().create_future()
        sender(Delivery(url, method, b'{"a": 1}', headers), result.set_result)
        try:
            return await asyncio.wait_for(result, 20)
        finally:
            await sender.close()

    return asyncio.run(deliver())


def test_it_arrives_as_grafana_sends_it(target: tuple[str, list[dict[str, Any]]]) -> None:
    url, came = target
    assert send(f"{url}/200", **{"X-Own": "1"}) == DeliveryResult(200)
    (request,) = came
    headers = {name.lower(): value for name, value in request["headers"].items()}
    assert json.loads(request["body"]) == {"a": 1}
    assert (headers["user-agent"], headers["content-type"], headers["x-own"]) == ("Grafana", "application/json", "1")


@pytest.mark.parametrize("status", [204, 400, 403, 429, 500])
def test_the_status_is_reported(target: tuple[str, list[dict[str, Any]]], status: int) -> None:
    assert send(f"{target[0]}/{status}", "PUT") == DeliveryResult(status)


def test_redirects_are_followed_ten_times(target: tuple[str, list[dict[str, Any]]]) -> None:
    assert send(f"{target[0]}/moved") == DeliveryResult(200)
    assert send(f"{target[0]}/loop") == DeliveryResult(None, 'Post "<redacted>": stopped after 10 redirects')


def test_a_closed_port_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = send(f"http://{address}/secret")
    assert result == DeliveryResult(None, f'Post "<redacted>": dial tcp {address}: connect: connection refused')


def test_no_answer_in_time(target: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_delivery, "TIME_LIMIT", 0.2)
    words = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    assert send(f"{target[0]}/slow", "PUT") == DeliveryResult(None, f'Put "<redacted>": {words}')


def test_an_answer_cut_off(target: tuple[str, list[dict[str, Any]]]) -> None:
    assert send(f"{target[0]}/eof") == DeliveryResult(None, 'Post "<redacted>": EOF')


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://hooks.example.com/x", "dial tcp: lookup hooks.example.com: no such host"),
        ("http://192.0.2.1/x", "dial tcp 192.0.2.1:80: connect: network is unreachable"),
        ("http://192.0.2.1:99999/x", "Port out of range 0-65535"),
        ("not a url", 'unsupported protocol scheme ""'),
        ("ftp://127.0.0.1/", 'unsupported protocol scheme "ftp"'),
        ("http:///x", "http: no Host in request URL"),
    ],
)
def test_nothing_leaves_this_machine(url: str, words: str) -> None:
    assert send(url) == DeliveryResult(None, f'Post "<redacted>": {words}')


def test_a_redirect_does_not_leave_it_either(target: tuple[str, list[dict[str, Any]]]) -> None:
    words = "dial tcp: lookup elsewhere.invalid: no such host"
    assert send(f"{target[0]}/away") == DeliveryResult(None, f'Post "<redacted>": {words}')
