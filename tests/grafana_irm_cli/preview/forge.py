"""A stand-in of the comment APIs of GitHub and GitLab, on loopback, with what goes wrong with them."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT = "github-actions[bot]"
SHA = "a" * 40


@dataclass
class Answer:
    """What is answered instead of the real thing, once."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: object = None
    after: bool = False
    """Answer so after the request did its work: as a lost answer does."""


@dataclass
class Forge:
    """One thread of comments, its log of requests, and the faults to come."""

    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    faults: list[tuple[str, Answer]] = field(default_factory=list)
    """Pairs of a pattern of `METHOD path` and what is answered to the first request that matches."""
    before: dict[str, Callable[[], object]] = field(default_factory=dict)
    """Called once before the first request that matches: what somebody else does at the same time."""
    login: str | None = None
    """Whose token it is; None for the token of a workflow, which may not request it."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""

    def add(self, body: str, author: str = BOT) -> int:
        """Add a comment, and return its number."""
        with self.lock:
            number = max(self.comments, default=1000) + 1
            self.comments[number] = {"id": number, "body": body, "user": {"login": author}}
            return number

    def bodies(self, author: str = BOT) -> list[str]:
        """Return the texts that ``author`` wrote, the oldest first."""
        found = (self.comments[number] for number in sorted(self.comments))
        return [each["body"] for each in found if each["user"]["login"] == author]

    def answer(self, method: str, target: str, body: dict[str, Any]) -> Answer:
        """Answer one request."""
        request = f"{method} {urlsplit(target).path}"
        with self.lock:
            self.requests.append(request)
        for pattern, action in list(self.before.items()):
            if re.search(pattern, request):
                del self.before[pattern]
                action()
        with self.lock:
            fault = next((each for each in self.faults if re.search(each[0], request)), None)
            if fault:
                self.faults.remove(fault)
                if not fault[1].after:
                    return fault[1]
            real = self._real(method, target, body)
            return fault[1] if fault else real

    def _real(self, method: str, target: str, body: dict[str, Any]) -> Answer:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/user"):
            if self.login:
                return Answer(200, body={"login": self.login, "username": self.login})
            return Answer(403, body={"message": "Resource not accessible by integration"})
        if parts.path.endswith("/pulls"):
            pull = {"number": 7, "head": {"sha": SHA}}
            return Answer(200, body=[pull] if query.get("head") == "fork:branch" else [])
        if match := re.search(r"/(?:issues/)?(?:comments|notes)/(\d+)$", parts.path):
            return self._one(method, int(match[1]), body)
        if method == "POST":
            number = self.add(body["body"], self.login or BOT)
            return Answer(201, body=self._shown(number))
        return self._page(parts.path, int(query.get("page", 1)), int(query.get("per_page", 30)))

    def _one(self, method: str, number: int, body: dict[str, Any]) -> Answer:
        if number not in self.comments:
            return Answer(404, body={"message": "Not Found"})
        if method == "DELETE":
            del self.comments[number]
            return Answer(204)
        self.comments[number]["body"] = body["body"]
        return Answer(200, body=self._shown(number))

    def _page(self, path: str, page: int, size: int) -> Answer:
        size = min(size, 100)
        numbers = sorted(self.comments)
        shown = [self._shown(number) for number in numbers[(page - 1) * size : page * size]]
        more = len(numbers) > page * size
        link = {"Link": f'<{self.url}{path}?page={page + 1}&per_page={size}>; rel="next"'} if more else {}
        return Answer(200, link, shown)

    def _shown(self, number: int) -> dict[str, Any]:
        found = self.comments[number]
        return {**found, "author": {"username": found["user"]["login"]}, "system": False}


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    """Serve the forge on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            answer = forge.answer(self.command, self.path, body)
            data = b"" if answer.body is None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
