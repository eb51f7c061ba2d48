"""IRM's responses: one form for all, and the error texts of its framework."""

import json
from dataclasses import dataclass, field
from typing import Any

Json = Any
"""Parsed JSON. Its shape depends on the sender, so it is checked where it is read."""

JSON = "application/json"
HTML = "text/html; charset=utf-8"

_PAGE = """
<!doctype html>
<html lang="en">
<head>
  <title>{title}</title>
</head>
<body>
  <h1>{title}</h1><p>{text}</p>
</body>
</html>
"""


@dataclass(frozen=True)
class Answer:
    """One HTTP response.

    Attributes:
        status: the HTTP status.
        body: the body as text; empty for none.
        content_type: the media type of the body; none is sent with an empty body.
        headers: headers beyond the content type.

    """

    status: int
    body: str = ""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """A refusal: the status, and the JSON body just as the API words it.

    Attributes:
        status: the HTTP status.
        body: the content of the JSON body.
        headers: headers that go with it, such as `Retry-After`.

    """

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}

    def answer(self) -> Answer:
        """Return the refusal as a response."""
        return Answer(self.status, dump(self.body), JSON, dict(self.headers))


class InternalError(Exception):
    """The real IRM fails here with a bare 500 page, a bug that users can encounter."""


def dump(value: Json) -> str:
    """Return `value` as the API writes JSON: compact, and not escaped beyond ASCII."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def refused(detail: str) -> ApiError:
    """Return the 400 that carries one sentence."""
    return ApiError(400, {"detail": detail})


def not_found() -> ApiError:
    """Return the 404 of an unknown id."""
    return ApiError(404, {"detail": "Not found."})


def forbidden(detail: str = "You do not have permission to perform this action.") -> ApiError:
    """Return a 403, also for a bad token: the API never responds 401."""
    return ApiError(403, {"detail": detail})


def method_not_allowed(method: str) -> ApiError:
    """Return the 405 of a method that a path does not know."""
    return ApiError(405, {"detail": f'Method "{method}" not allowed.'})


def unknown_path() -> Answer:
    """Return the HTML page of an unknown path."""
    text = "The requested resource was not found on this server."
    return Answer(404, _PAGE.format(title="Not Found", text=text), HTML)


def failure() -> Answer:
    """Return the HTML page of a failure inside the IRM."""
    return Answer(500, _PAGE.format(title="Server Error (500)", text=""), HTML)
