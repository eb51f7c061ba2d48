"""The client of Grafana's HTTP API, with the official provider's requests."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from .transport import NoAnswerError, Pace, ProviderError, decoded, send
from .values import Plain

if TYPE_CHECKING:
    import httpx

VERSION = "2.44.0"
"""The imitated version of the official plugin."""

_TIMEOUT = 30.0
"""Seconds that the provider's API client gives all tries of one call, the waits between them not ended by it."""


@dataclass(frozen=True)
class Operation:
    """One operation of the API, with the names that the provider's errors have for it.

    Attributes:
        method: the HTTP method.
        path: the path below `/api`, with `{names}` for its variables.
        name: the operation's own name.
        ok: the status of success.
        errors: the statuses in the API description, with their names and the parts of the response that
            are shown; None for none.

    """

    method: str
    path: str
    name: str
    ok: int
    errors: Mapping[int, tuple[str, tuple[str, ...] | None]] = field(default_factory=dict)

    def error(self, status: int, answer: Plain) -> ProviderError:
        """Return the error for a response with this status."""
        where = f"[{self.method} {self.path}]"
        if status not in self.errors:
            return ProviderError(f"{where} {self.name} (status {status}): {{}}", status)
        name, keys = self.errors[status]
        if keys is None:
            return ProviderError(f"{where}[{status}] {name}", status)
        shown = {key: answer[key] for key in keys if key in answer} if isinstance(answer, dict) else {}
        return ProviderError(f"{where}[{status}] {name} {json.dumps(shown, separators=(',', ':'))}", status)


@dataclass(frozen=True)
class GrafanaSettings:
    """How the provider's Grafana client is set up.

    Attributes:
        url: Grafana's address.
        auth: a service-account token, `user:password`, or `anonymous`.
        headers: further headers of each request.
        retries: how often a request is tried again.
        retry_wait: seconds between two tries; 0 for 2, 4, 8 s and so on.
        retry_status_codes: statuses to retry; `x` is any digit.
        namespace: the namespace of objects of the App Platform.

    """

    url: str
    auth: str
    headers: Mapping[str, str] = field(default_factory=dict)
    retries: int = 3
    retry_wait: int = 0
    retry_status_codes: tuple[str, ...] = ("429", "5xx", "401", "412")
    namespace: str = "default"


class GrafanaClient:
    """The client of one Grafana."""

    def __init__(self, http: "httpx.AsyncClient", settings: GrafanaSettings, pace: Pace) -> None:
        self._http = http
        self._settings = settings
        self.pace = pace
        self.namespace = settings.namespace
        self.alerting = asyncio.Lock()
        """Held while contact points or the notification policy are written: the provider writes one at a time."""
        self.folders = asyncio.Lock()
        """Held while a folder is written."""
        user, separator, password = settings.auth.partition(":")
        self.org_id = 1 if separator else 0
        """The organisation where a resource names none; 0 for a token, which has its own."""
        self._authorization = _authorization(user.strip(), password.strip() if separator else None)

    async def call(
        self,
        operation: Operation,
        variables: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        body: Plain = None,
        org_id: int = 0,
        provenance: bool = True,
    ) -> Plain:
        """Send a request, and return the JSON of the response; None without a body.

        Args:
            operation: the request.
            variables: the values of the path's variables.
            query: the query of the address.
            body: what to send.
            org_id: the organisation it is about; 0 where that is the token's.
            provenance: False to leave the resource open to changes in Grafana's UI.

        """
        path = operation.path
        for name, value in (variables or {}).items():
            path = path.replace(f"{{{name}}}", quote(value, safe="$&+:=@"))
        url = f"{self._settings.url.rstrip('/')}/api{path}" + (f"?{urlencode(query)}" if query else "")
        headers = self._headers(org_id)
        if not provenance:
            headers["X-Disable-Provenance"] = "disabled"
        if body is not None:
            headers["Content-Type"] = "application/json"
        response = await self._with_retries(operation.method, url, headers, body)
        if response.status_code == operation.ok:
            return decoded(response) if response.content else None
        try:
            answer = response.json()
        except ValueError:
            answer = None
        raise operation.error(response.status_code, answer)

    async def platform(self, method: str, path: str, body: Plain = None) -> "httpx.Response":
        """Send a request to the App Platform once: the provider's settings of retries and organisation do not count."""
        headers = {"Accept": "application/json", "User-Agent": f"terraform-provider-grafana/{VERSION}"}
        if self._authorization is not None:
            headers["Authorization"] = self._authorization
        if body is not None:
            headers["Content-Type"] = "application/json"
        deadline = asyncio.get_running_loop().time() + _TIMEOUT
        return await self._before(deadline, method, f"{self._settings.url.rstrip('/')}{path}", headers, body)

    def subpath(self, path: str) -> str:
        """Return the whole address of a page that Grafana names by its path."""
        parts = urlsplit(self._settings.url)
        base = parts.path.rstrip("/")
        rest = path.removeprefix(parts.path)
        return f"{parts.scheme}://{parts.netloc}{base}/{rest.lstrip('/')}"

    def _headers(self, org_id: int) -> dict[str, str]:
        headers = {
            **self._settings.headers,
            "Accept": "application/json",
            "User-Agent": f"terraform-provider-grafana/{VERSION}",
            "Grafana-Terraform-Provider": "true",
            "Grafana-Terraform-Provider-Version": VERSION,
        }
        if self._authorization is not None:
            headers["Authorization"] = self._authorization
        if org_id:
            headers["X-Grafana-Org-Id"] = str(org_id)
        return headers

    async def _with_retries(self, method: str, url: str, headers: Mapping[str, str], body: Plain) -> "httpx.Response":
        """Send a request until its response needs no retry. The deadline does not shorten waits between attempts."""
        deadline = asyncio.get_running_loop().time() + _TIMEOUT
        for attempt in range(self._settings.retries + 1):
            last = attempt == self._settings.retries
            if attempt:
                await self.pace.wait(self._settings.retry_wait or 2**attempt)
            try:
                response = await self._before(deadline, method, url, headers, body)
            except NoAnswerError:
                if last:
                    raise
                continue
            if last or not self._is_retried(response.status_code):
                return response
        raise AssertionError("the last try returns or raises")

    async def _before(
        self, deadline: float, method: str, url: str, headers: Mapping[str, str], body: Plain
    ) -> "httpx.Response":
        try:
            async with asyncio.timeout_at(deadline):
                return await send(self._http, method, url, headers, body)
        except TimeoutError:
            raise NoAnswerError(f'{method.title()} "{url}": context deadline exceeded') from None

    def _is_retried(self, status: int) -> bool:
        text = str(status)
        return any(
            all(wanted in ("x", digit) for wanted, digit in zip(code, text, strict=False))
            for code in self._settings.retry_status_codes
        )


def _authorization(user: str, password: str | None) -> str | None:
    if password is not None:
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return None if user in ("", "anonymous") else f"Bearer {user}"
