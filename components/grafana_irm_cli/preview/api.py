"""HTTP client of the comment APIs, with the errors that can be retried and those that cannot."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx
import stamina

T = TypeVar("T")

ATTEMPTS = 8
LONGEST_WAIT = 900.0
"""Longest wait for a rate limit, in seconds. A job that would wait longer fails."""

SECONDARY_WAIT = 60.0
"""Seconds to wait for GitHub's secondary rate limit when the response names no time (GitHub's REST best practices)."""

_REASONS = {
    401: "the token is not valid",
    403: "the token may not do this: GitHub needs `pull-requests: write` (for an issue `issues: write`), "
    "GitLab a project access token with the scope `api`",
    404: "not found: the repository or number is wrong, or the token may not read it",
    410: "comments are disabled",
    422: "refused as invalid",
}


class ApiError(Exception):
    """GitHub or GitLab refused the request, and a retry would not help."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        reason = _REASONS.get(self.status, "refused")
        request = response.request
        super().__init__(f"{request.method} {request.url.path}: {self.status}: {reason} ({_error_text(response)})")


class TransientError(Exception):
    """A request that may succeed later: after ``wait`` seconds, or soon if ``wait`` is None."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(what)


class Api:
    """A JSON API with a token."""

    def __init__(self, base: str, headers: dict[str, str], *, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(base_url=base.rstrip("/") + "/", headers=headers, timeout=30.0, transport=transport)

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of the response. Raises `TransientError` or `ApiError`."""
        return _json(self._send(method, path, body))

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the items of all pages of a list."""
        following: str | None = path
        while following:
            response = self._send("GET", following)
            yield from _json(response)
            following = self._next(response)

    def _next(self, response: httpx.Response) -> str | None:
        """Return the next page's address from the `Link` header. Another host is refused."""
        following = response.links.get("next", {}).get("url")
        if following and httpx.URL(following).host != self._client.base_url.host:
            raise ApiError(response)
        return following

    def _send(self, method: str, path: str, body: object = None) -> httpx.Response:
        try:
            response = self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            raise TransientError(f"{method} {path}: {error or type(error).__name__}") from error
        if response.is_success:
            return response
        wait = limited(response, time.time())
        if wait is not None or response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise TransientError(f"{method} {path}: {response.status_code} ({_error_text(response)})", wait)
        raise ApiError(response)


def limited(response: httpx.Response, now: float) -> float | None:
    """Return how many seconds to wait for a rate limit, or None when the response is not about a rate limit.

    `Retry-After` comes first, then the time at which the limit is reset. GitHub's secondary limit may name neither
    (GitHub docs, "Best practices for using the REST API").
    """
    headers = response.headers
    if response.status_code not in (httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS):
        return None
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"])
    reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
    remaining = headers.get("x-ratelimit-remaining") or headers.get("ratelimit-remaining")
    if remaining == "0" and reset.isdigit():
        return max(1.0, float(reset) - now)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or "rate limit" in _error_text(response).lower():
        return SECONDARY_WAIT
    return None


def patiently(action: Callable[[], T]) -> T:
    """Run ``action``, and retry it while it fails with a `TransientError`.

    ``action`` must first read the comments, since a request may have succeeded although its response was lost.
    """
    for attempt in stamina.retry_context(on=_backoff, attempts=ATTEMPTS, timeout=None, wait_max=30.0):
        with attempt:
            return action()
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


def _backoff(error: Exception) -> bool | float:
    if not isinstance(error, TransientError):
        return False
    if error.wait is None:
        return True
    return error.wait if error.wait <= LONGEST_WAIT else False


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    if response.status_code == httpx.codes.NO_CONTENT:
        return None
    try:
        return response.json()
    except ValueError as error:
        raise TransientError(f"{response.request.url.path}: the response is not JSON") from error


def _error_text(response: httpx.Response) -> str:
    try:
        data = response.json()
    except ValueError:
        return response.reason_phrase
    return str(data.get("message", data) if isinstance(data, dict) else data)[:300]
