"""Webhooks over HTTP, with the timeout and error texts of Grafana's client, only to this machine."""

import asyncio
import errno
from collections.abc import Callable
from urllib.parse import urlsplit

from .delivery import Delivery, DeliveryResult
from .http_client import http_client, httpx
from .loopback import obstacle

TIME_LIMIT = 30.0
"""Real seconds after which Grafana gives a delivery up."""

_HEADERS = {"User-Agent": "Grafana", "Content-Type": "application/json", "Accept-Encoding": "gzip"}
_REDIRECTS = 10


class HttpDelivery:
    """Sends each webhook on a new connection, as Grafana does.

    It never sends beyond the loopback interface: for any other address it reports what Grafana would where the name
    or the network is unknown.
    """

    def __init__(self) -> None:
        self._client = http_client(
            timeout=TIME_LIMIT,
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            limits=httpx.Limits(max_keepalive_connections=0),
            event_hooks={"request": [_stay]},
        )
        self._running: set[asyncio.Task[None]] = set()

    def __call__(self, delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        """Start a delivery; `done` is called with what came of it."""
        task = asyncio.get_running_loop().create_task(self._deliver(delivery, done))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self._running):
            task.cancel()
        await self._client.aclose()

    async def _deliver(self, delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        done(await self._send(delivery))

    async def _send(self, delivery: Delivery) -> DeliveryResult:
        operation = f'{delivery.method.capitalize()} "<redacted>"'
        # For an invalid URL the client has its own error text.
        if found := obstacle(delivery.url):
            return DeliveryResult(None, f"{operation}: {found}")
        try:
            async with asyncio.timeout(TIME_LIMIT):
                answer = await self._client.request(
                    delivery.method, delivery.url, content=delivery.body, headers=_HEADERS | delivery.headers
                )
        except _OutOfReachError as error:
            return DeliveryResult(None, f"{operation}: {error}")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return DeliveryResult(None, f"{operation}: {_words(error, delivery.url)}")
        return DeliveryResult(answer.status_code)


class _OutOfReachError(Exception):
    """An address beyond this machine; in the words of Go's client."""


async def _stay(request: httpx.Request) -> None:
    """Check each request before it is sent, including those after a redirect."""
    if found := obstacle(str(request.url)):
        raise _OutOfReachError(found)


def _words(error: Exception, url: str) -> str:
    """Return an error in the words of Go's client."""
    parts = urlsplit(url)
    address = f"{parts.hostname}:{parts.port or 80}"
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    if isinstance(error, httpx.ConnectError):
        return f"dial tcp {address}: connect: connection refused"
    if isinstance(error, httpx.TooManyRedirects):
        return f"stopped after {_REDIRECTS} redirects"
    if isinstance(error, httpx.ReadError) and _is_reset(error):
        return f"read tcp {address}: read: connection reset by peer"
    return "EOF" if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError) else type(error).__name__


def _is_reset(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno == errno.ECONNRESET:
            return True
        error = error.__cause__ or error.__context__
    return False
