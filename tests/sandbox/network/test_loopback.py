import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sandbox.network.loopback import is_loopback, obstacle
from sandbox.provider.transport import NoAnswerError, new_http_client, send


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_in_reach(host: str) -> None:
    assert is_loopback(host)
    assert obstacle(f"http://{f'[{host}]' if ':' in host else host}:1/") is None


@pytest.mark.parametrize("host", ["", "192.0.2.1", "169.254.169.254", "grafana.example", "localhost.example"])
def test_everything_else_is_not(host: str) -> None:
    assert not is_loopback(host)
    assert obstacle(f"http://{host}/")


class Away(BaseHTTPRequestHandler):
    """Sends everyone elsewhere."""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("location", "http://elsewhere.invalid/login")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def away() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Away) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/health"
        server.shutdown()
        thread.join()


def test_the_stand_in_follows_no_redirect_beyond_this_machine(away: str) -> None:
    async def ask() -> None:
        async with new_http_client() as client:
            await send(client, "GET", away, {"Authorization": "Bearer token"}, None)

    with pytest.raises(NoAnswerError, match=r"lookup elsewhere.invalid: no such host"):
        asyncio.run(ask())
