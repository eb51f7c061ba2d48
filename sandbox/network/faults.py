"""Injected faults: responses in place of the system's response, before or after the system handles the request."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .recorder import path_of

_HTML = "<!doctype html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
_CHUNK = 1_000_000
_GATEWAY = (502, 503, 504)
_WITHOUT_BODY = (204, 304)

Kind = Literal["answer", "hang", "close", "reset", "redirect", "html", "empty", "huge", "delay"]


class Answer(BaseModel):
    """The response of a fault.

    Attributes:
        kind: `answer`: status, headers and body as given; `hang`: nothing, until the client disconnects; `close`: the
            connection ends without a response; `reset`: it is reset in the middle of the body; `redirect`: to
            `location`; `html`: a page where JSON is expected; `empty`: no body; `huge`: a body of `size` bytes;
            `delay`: the system's own response, `seconds` late.
        status: the status. Default: 500 for `answer`, 302 for `redirect`, else 200.
        headers: headers of the response. Default: only the content type.
        body: the body of an `answer`. Default: the status as text, in the form of the system's errors.
        location: the target of a `redirect`. Default: a log-in page of the same system.
        size: bytes of a `huge` body. Default: 50,000,000.
        seconds: real seconds of a `delay`. Default: 1.
        when: `before`: the system does not get the request; `after`: the system has handled the request, and only its
            response is lost. Default: `before`.

    """

    # Built with the first fault, so that the sandbox starts sooner.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    kind: Kind = "answer"
    status: int | None = Field(default=None, ge=100, le=599)
    headers: dict[str, str] = {}
    body: str | None = None
    location: str = "/login"
    size: int = Field(default=50_000_000, ge=1)
    seconds: float = Field(default=1.0, ge=0)
    when: Literal["before", "after"] = "before"

    @property
    def code(self) -> int:
        """The status of the response."""
        return self.status or {"answer": 500, "redirect": 302}.get(self.kind, 200)


class Fault(BaseModel):
    """A fault: matching requests, and the responses to them.

    Attributes:
        system: `irm` or `grafana`.
        method: the HTTP method; `*` is any.
        path_regex: searched in the path below the system's own address, with its query.
        answers: used in turn for matching requests. A number is a status, a word is a kind.
        times: how often the whole list is used; None without a limit. Default: 1.

    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    system: Literal["irm", "grafana"]
    method: str = "*"
    path_regex: str = ""
    answers: list[Answer] = Field(min_length=1)
    times: int | None = Field(default=1, ge=1)
    given: int = Field(default=0, ge=0)

    @field_validator("answers", mode="before")
    @classmethod
    def _expand(cls, answers: object) -> object:
        if not isinstance(answers, list):
            return answers
        words: dict[type, Callable[[Any], dict[str, Any]]] = {
            int: lambda status: {"status": status},
            str: lambda kind: {"kind": kind},
        }
        return [words[type(one)](one) if type(one) in words else one for one in answers]

    @field_validator("path_regex")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    def take(self, method: str, path: str) -> Answer | None:
        """Return the response to a request, and count it; None if the fault does not match, or is used up."""
        used_up = self.times is not None and self.given >= self.times * len(self.answers)
        if used_up or self.method.upper() not in ("*", method) or not re.search(self.path_regex, path):
            return None
        self.given += 1
        return self.answers[(self.given - 1) % len(self.answers)]


class Faults:
    """The faults of one system, as a layer around its application.

    Args:
        app: the application.
        system: its name.
        base_path: the path that the system's own address ends with.
        abort: resets the connection of the client at an address.

    Attributes:
        active: the faults, shared between systems. The first matching fault applies.

    """

    def __init__(
        self,
        app: ASGIApp,
        active: list[Fault],
        system: str,
        base_path: str,
        abort: Callable[[tuple[str, int]], None],
    ) -> None:
        self._app = app
        self.active = active
        self._system = system
        self._base_path = base_path
        self._abort = abort

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or respond with its fault."""
        answer = self._answer_for(scope) if scope["type"] == "http" else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        if answer.kind == "delay":
            await asyncio.sleep(answer.seconds)
            await self._app(scope, receive, send)
            return
        if answer.when == "after":
            await self._app(scope, receive, _swallow)
        else:
            await _read(receive)
        await self._give(answer, scope, receive, send)

    def _answer_for(self, scope: Scope) -> Answer | None:
        path = path_of(scope, self._base_path)
        for fault in self.active:
            answer = fault.take(scope["method"], path) if fault.system == self._system else None
            if answer is not None:
                return answer
        return None

    async def _give(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        if answer.kind in ("hang", "close"):
            if answer.kind == "close":
                self._abort(scope["client"])
            await _disconnected(receive)
            return
        body, content_type = _content(answer, self._system)
        length = answer.size if answer.kind == "huge" else len(body)
        headers = {"content-type": content_type, "content-length": str(length)}
        if answer.kind == "redirect":
            headers["location"] = answer.location
        headers |= {name.lower(): value for name, value in answer.headers.items()}
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.code, "headers": raw})
        if answer.kind == "reset":
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            self._abort(scope["client"])
            await _disconnected(receive)
            return
        async for chunk in _chunks(answer, body):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _content(answer: Answer, system: str) -> tuple[bytes, str]:
    """Return the body and media type of a response."""
    phrase = HTTPStatus(answer.code).phrase if answer.code in set(HTTPStatus) else "Unknown"
    if answer.kind == "redirect":
        return b"", "text/html; charset=utf-8"
    if answer.kind == "html" or (answer.body is None and answer.code in _GATEWAY):
        title = "Grafana" if answer.kind == "html" else f"{answer.code} {phrase}"
        return _HTML.format(title=title).encode(), "text/html; charset=utf-8"
    if answer.kind in ("empty", "huge") or answer.code in _WITHOUT_BODY:
        return b"", "application/json"
    words = {"detail": f"{phrase}."} if system == "irm" else {"message": phrase}
    return (json.dumps(words) if answer.body is None else answer.body).encode(), "application/json"


async def _chunks(answer: Answer, body: bytes) -> AsyncIterator[bytes]:
    """Yield a body in parts. A huge body is one long JSON text, generated part by part."""
    if answer.kind != "huge":
        yield body
        return
    left = answer.size
    yield b'"'[:left]
    left -= 1
    while left > 1:
        part = min(left - 1, _CHUNK)
        yield b"x" * part
        left -= part
    if left:
        yield b'"'


async def _read(receive: Receive) -> None:
    """Read a request's body to its end, as a server in front of the system would."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


async def _disconnected(receive: Receive) -> None:
    """Wait until the client disconnects."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _swallow(message: Message) -> None:
    """Drop a message of the real response."""
