"""A log of the requests that reach the sandbox's systems, without any credential."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INGEST = re.compile(r"(/integrations/v1/[^/\"]+/)[^/?\"]+")


@dataclass
class Entry:
    """One request.

    Attributes:
        system: `irm` or `grafana`.
        method: the HTTP method.
        path: the path below the system's own address, with its query; an integration's token reads `…`.
        time: when it arrived, in sandbox time, Unix seconds.
        status: the status of the response; None without a response.

    """

    system: str
    method: str
    path: str
    time: float
    status: int | None = None


@dataclass
class RequestLog:
    """The last hundred thousand requests to both systems, in order."""

    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=100_000))

    def listed(self, system: str | None = None) -> list[dict[str, Any]]:
        """Return the requests to one system, or to all."""
        return [asdict(entry) for entry in self.entries if system in (None, entry.system)]

    def reset(self) -> None:
        """Delete the log."""
        self.entries.clear()


class Recorder:
    """Writes every HTTP request of an application into a log.

    Args:
        app: the application.
        log: the log.
        system: the system's name in the log.
        base_path: the path that the system's own address ends with; it is left out.
        now: sandbox time.

    """

    def __init__(self, app: ASGIApp, log: RequestLog, system: str, base_path: str, now: Callable[[], float]) -> None:
        self._app = app
        self._log = log
        self._system = system
        self._base_path = base_path
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and record it with the status of its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = without_tokens(path_of(scope, self._base_path))
        entry = Entry(self._system, scope["method"], path, self._now())
        self._log.entries.append(entry)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        await self._app(scope, receive, note)


def without_tokens(text: str) -> str:
    """Return a text in which the token of each integration's link reads `…`."""
    return _INGEST.sub(r"\1…", text)


def path_of(scope: Scope, base_path: str) -> str:
    """Return a request's path as it was sent, below `base_path`, with its query."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope.get("query_string", b"").decode("latin-1")
    path = path.removeprefix(base_path)
    return f"{path}?{query}" if query else path
