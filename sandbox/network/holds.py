"""Stopping the world at one request: it and all that come later wait, until they are let go on."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .recorder import path_of

API_PATHS = {"irm": "/api/v1/", "grafana": "/api/"}
"""What the paths of a system's API begin with: what else comes in are alerts and beats."""


class Hold:
    """Which API request of all systems is the last that goes on, counted from when the hold is set.

    Attributes:
        number: its number, from 1.
        answered: whether it gets its answer; else it has been handled, and the answer waits.
        seen: how many API requests have come since.
        held: whether the world has stopped: the answer waits, or, with `answered`, a later request does.

    """

    def __init__(self, number: int, *, answered: bool) -> None:
        self.number = number
        self.answered = answered
        self.seen = 0
        self.held = False
        self.released = asyncio.Event()


class Holds:
    """The hold that is set, if any, for all systems."""

    def __init__(self) -> None:
        self.current: Hold | None = None

    def set(self, number: int, *, answered: bool) -> None:
        """Stop the world at a request; a hold that is set already is let go."""
        self.release()
        self.current = Hold(number, answered=answered)

    def release(self) -> None:
        """Let all that waits go on; nothing is held any more."""
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
    """Handle a request, and keep its answer back."""
    kept: list[Message] = []

    async def keep(message: Message) -> None:
        kept.append(message)

    await app(scope, receive, keep)
    hold.held = True
    await hold.released.wait()
    for message in kept:
        await send(message)
