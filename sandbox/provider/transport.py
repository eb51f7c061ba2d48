"""One HTTP request, with the error texts of the provider's Go clients."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from ..network.loopback import obstacle
from .values import Plain

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

Sleep = Callable[[float], Awaitable[None]]
"""Wait for so many seconds."""


class ProviderError(Exception):
    """An error as the provider words it.

    Attributes:
        status: the HTTP status; None without a response.

    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class NoAnswerError(ProviderError):
    """A request without a response: refused, cut off, or too late."""


class PluginPanic(Exception):  # noqa: N818 - Go's word for it
    """The error at which the official plugin's process ends: its code casts the error to a wrong type."""


def new_http_client() -> "httpx.AsyncClient":
    """Return a client that follows redirects as Go's client does, and ignores proxy settings."""
    from ..network.http_client import http_client  # noqa: PLC0415 - with httpx, which a check of the schema does without

    return http_client(
        follow_redirects=True,
        max_redirects=10,
        timeout=None,  # the official clients' own deadlines are kept by their callers
        event_hooks={"request": [_stay]},
    )


async def _stay(request: "httpx.Request") -> None:
    """Check each request before it is sent: a redirect must not leave this machine either."""
    if found := obstacle(str(request.url)):
        raise NoAnswerError(f'{request.method.title()} "{request.url}": {found}')


async def send(
    client: "httpx.AsyncClient", method: str, url: str, headers: Mapping[str, str], body: Plain
) -> "httpx.Response":
    """Send one request and return its response, whatever the status.

    Raises:
        NoAnswerError: nothing, or only a part, came back.

    """
    import httpx  # noqa: PLC0415 - loaded by now

    content = None if body is None else json.dumps(body, separators=(",", ":")).encode()
    try:
        return await client.request(method, url, headers=headers, content=content)
    except httpx.HTTPError as error:
        raise NoAnswerError(f'{method.title()} "{url}": {_in_go_words(error, url)}') from None


def _in_go_words(error: "httpx.HTTPError", url: str) -> str:
    import httpx  # noqa: PLC0415 - loaded by now

    target = httpx.URL(url)
    match error:
        case httpx.ConnectError():
            return f"dial tcp {target.host}:{target.port or 80}: connect: connection refused"
        case httpx.TooManyRedirects():
            return "stopped after 10 redirects"
        case httpx.RemoteProtocolError():
            return "EOF"
        case httpx.ReadError() | httpx.WriteError():
            return "read: connection reset by peer"
        case _:
            return str(error)


def decoded(response: "httpx.Response") -> Plain:
    """Return a response's JSON.

    Raises:
        ProviderError: it is no JSON; worded as Go words it.

    """
    text = response.text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ProviderError(in_go_json_words(text, error), response.status_code) from None


def in_go_json_words(text: str, error: json.JSONDecodeError) -> str:
    """Word a JSON error as Go does."""
    if error.pos >= len(text):
        return "unexpected end of JSON input"
    return f"invalid character '{text[error.pos]}' looking for beginning of value"


class Pace:
    """How the provider waits between tries, and its clock.

    While anything waits, the clock runs at the sandbox's speed; else as on the wall, since what requests cost is the
    machine's own time. So a busy machine does not use up a timeout that is meant for waits.

    Args:
        speed: how many times as fast as the official plugin; 1 is real time. Tests of what takes the official
            plugin minutes raise it.
        sleep: waits for real seconds.
        clock: the time in real seconds, from any moment on.

    """

    def __init__(
        self, speed: float = 1.0, sleep: Sleep = asyncio.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.speed = speed
        self._sleep = sleep
        self._clock = clock
        self._now, self._seen, self._waiting = 0.0, clock(), 0

    def now(self) -> float:
        """Return the time as the official plugin would have it, in seconds from any moment on."""
        seen = self._clock()
        self._now += (seen - self._seen) * (self.speed if self._waiting else 1.0)
        self._seen = seen
        return self._now

    async def wait(self, seconds: float) -> None:
        """Wait as long as the official plugin would wait for `seconds`."""
        self.now()
        self._waiting += 1
        try:
            await self._sleep(seconds / self.speed)
        finally:
            self.now()
            self._waiting -= 1

    async def wait_real(self, seconds: float) -> None:
        """Wait for the seconds of a header ``Retry-After``, which are real seconds at any speed of the sandbox."""
        await self._sleep(seconds)


_DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)
"""When the operation's context ends, in the time of its `Pace`; None where the engine gives no timeout."""

_UNDER_WAY: set[asyncio.Future[Any]] = set()
"""Attempts whose operation ended before the response: the request itself cannot be cancelled."""

_CONFLICT = 409

DEADLINE_EXCEEDED = "context deadline exceeded"
"""Go's error for a context that has ended."""


def is_conflict(error: ProviderError) -> bool:
    """Return whether Grafana refused a write because of a conflict, which since provider 4.46 is retried."""
    return error.status == _CONFLICT


@contextmanager
def deadline_of(pace: Pace, timeout: float) -> Iterator[None]:
    """End the operation inside after `timeout` seconds (a resource's `customTimeouts`); 0 gives it no end.

    Only retries see the deadline, and only once they begin: the official clients pass it to no request.
    """
    token = _DEADLINE.set(pace.now() + timeout if timeout else None)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


async def retry_for(
    pace: Pace, seconds: float, attempt: Callable[[], Awaitable[T]], again: Callable[[ProviderError], bool]
) -> T:
    """Try until it succeeds, `again` refuses the error, or the time is over. Then raise the last error.

    The time is over after `seconds`, or at the operation's deadline, which also ends an attempt under way. The waits
    are those of the Terraform plugin SDK: 0.5 s, doubled up to 10 s; the attempts count towards the time.
    """
    deadline = _DEADLINE.get()
    last = ProviderError(DEADLINE_EXCEEDED)
    wait, end = 0.5, pace.now() + seconds
    while deadline is None or pace.now() < deadline:
        try:
            return await _until(deadline, pace, attempt)
        except ProviderError as error:
            if not again(error):
                raise
            last = error
        except _DeadlineError:
            raise last from None
        await pace.wait(max(0.0, min(wait, end - pace.now(), (deadline or end) - pace.now())))
        if pace.now() >= end:
            raise last
        wait = min(wait * 2, 10.0)
    raise last


class _DeadlineError(Exception):
    """An attempt was under way at the deadline."""


async def _until(deadline: float | None, pace: Pace, attempt: Callable[[], Awaitable[T]]) -> T:
    if deadline is None:
        return await attempt()
    task = asyncio.ensure_future(attempt())
    done, _ = await asyncio.wait({task}, timeout=deadline - pace.now())
    if not done:
        _UNDER_WAY.add(task)
        task.add_done_callback(_settled)
        raise _DeadlineError
    return task.result()


def _settled(task: asyncio.Future[Any]) -> None:
    _UNDER_WAY.discard(task)
    if not task.cancelled():
        task.exception()
