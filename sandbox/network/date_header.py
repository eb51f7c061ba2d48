"""The header `Date` of both systems' responses, in sandbox time."""

from collections.abc import Callable
from email.utils import formatdate

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class DateHeader:
    """Adds the header `Date` to every response of an application that has none.

    The web server's own date would be the wall clock's, against which all else that a system tells of times (the last
    evaluation of a rule, the last delivery) is in the future.

    Args:
        app: the application.
        now: sandbox time, in Unix seconds.

    """

    def __init__(self, app: ASGIApp, now: Callable[[], float]) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("date", formatdate(self._now(), usegmt=True))
            await send(message)

        await self._app(scope, receive, dated)
