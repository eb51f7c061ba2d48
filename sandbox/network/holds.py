"""Holding both systems at one request: it and all later requests wait until the release."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .recorder import path_of

API_PATHS = {"irm": "/api/v1/", "grafana": "/api/"}
"""The prefix of the paths of each system's API. Other requests are alerts and heartbeats."""


class Hold:
    """The API request at which both systems are held, counted from the moment of the hold.

    Attributes:
        number: its number, from 1.
        answered: whether its response is sent; else the response waits.
        seen: the number of API requests since.
        held: whether a request waits: the response of this request, or, with `answered`, a later request.

    """

    def __init__(self, number: int, *, answered: bool) -> None:
        self.number = number
        self.answered = answered
        self.seen = 0
        self.held = False
        self.released = asyncio.Event()


class Holds:
    """The current hold, if any, for both systems."""

    def __init__(self) -> None:
        self.current: Hold | None = None

    def set(self, number: int, *, answered: bool) -> None:
        """Hold both systems at a request. An earlier hold is released."""
        self.release()
        self.current = Hold(number, answered=answered)

    def release(self) -> None:
        """Release all waiting requests."""
        if self.current is not None:
            self.current.released.set()
        self.current = None

    def around(self, app: ASGIApp, system: str, base_path: str) -> ASGIApp:
        """Return an application whose API requests are counted and held.

        Args:
            app: the application.
            system: its name.
            base_path: the path that the system's own address ends with.

        """

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            hold = self.current
            is_api = scope["type"] == "http" and path_of(scope, base_path).startswith(API_PATHS[system])
            if hold is None or not is_api:
                await app(scope, receive, send)
                return
            hold.seen += 1
            mine = hold.seen
            if mine > hold.number:
                hold.held = True
                await hold.released.wait()
            if mine == hold.number and not hold.answered:
                await _late(hold, app, scope, receive, send)
            else:
                await app(scope, receive, send)

        return serve


async def _late(hold: Hold, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Handle a request, and hold its response."""
    kept: list[Message] = []

    async def keep(message: Message) -> None:
        kept.append(message)

    await app(scope, receive, keep)
    hold.held = True
    await hold.released.wait()
    for message in kept:
        await send(message)
