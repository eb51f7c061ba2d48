"""The HTTP client for both systems: few retries within seconds, and errors that say what to do, without credentials."""

import datetime as dt
import logging
import ssl
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpx
import stamina

from grafana_irm.api.refusals import advice, is_retried, message_id
from grafana_irm.errors import AnswerTooLarge, RequestFailed

ATTEMPTS = 4
"""Attempts for one request."""

PATIENCE = 20.0
"""Seconds after which a failing request is not retried any more, so that errors are reported within seconds."""

# Without configured logging, each retry would print a bare word. The final error has all the information.
logging.getLogger("stamina").addHandler(logging.NullHandler())

_PRIVATE_AUTHORITY = (
    "For a private certificate authority of Grafana, set grafana:caCert or GRAFANA_CA_CERT. For IRM, add its "
    "certificate to the system's or set SSL_CERT_FILE"
)

_TIMEOUT = httpx.Timeout(10.0)
_LARGEST_RESPONSE = 32_000_000
"""Bytes. The contact points of the largest organisations, in one response, are a few megabytes."""

Transport = httpx.AsyncBaseTransport
transport_factory: Callable[[], Transport | None] = lambda: None  # noqa: E731 - replaced by tests as a whole
"""Creates the transport of every client; tests replace it."""


_SHORT = httpx.Timeout(3.0)


class _Retry(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, status: int, after: float | None) -> None:
        self.status = status
        self.after = after
        super().__init__(str(status))


def _backoff(error: Exception) -> bool | dt.timedelta:
    if isinstance(error, _Retry) and error.after is not None:
        return dt.timedelta(seconds=error.after)
    return isinstance(error, _Retry | httpx.TransportError)


class JsonApi:
    """A JSON API behind one base address."""

    def __init__(
        self, system: str, base: str, headers: dict[str, str], *, verify: ssl.SSLContext | bool = True
    ) -> None:
        self.system = system
        """The system's name in errors."""
        self.base = base
        self.server_time: dt.datetime | None = None
        """The server's own time at its last response, from the header ``Date``; None before the first."""
        self._headers = headers
        self._verify = _system_tls(base.lower().startswith("https:")) if verify is True else verify

    async def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a GET; None for a 404."""
        return await self._send("GET", path, params=query)

    async def get_list(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a GET of a list. An empty list exists too, so a 404 is an error."""
        found = await self.get(path, **query)
        if found is None:
            request = f"GET {path} at {_address(self.base)}"
            failure = f"{self.system} responded with 404 to {request}: check that this is the address of the API"
            raise RequestFailed(failure, httpx.codes.NOT_FOUND)
        return found

    async def text(self, path: str, largest: int) -> str | None:
        """Return the response to a GET as text; None for anything but a text of at most ``largest`` bytes.

        For what is good to know and not needed: one attempt of three seconds, and no error.
        """
        client = self._client(_SHORT)
        try:
            async with client, client.stream("GET", f"{self.base}{path}") as response:
                if not response.is_success or not response.headers.get("Content-Type", "").startswith("text/plain"):
                    return None
                parts, size = [], 0
                async for part in response.aiter_text():
                    size += len(part)
                    if size > largest:
                        return None
                    parts.append(part)
        except httpx.HTTPError:
            return None
        return "".join(parts)

    def _client(self, timeout: httpx.Timeout) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers=self._headers, timeout=timeout, transport=transport_factory(), verify=self._verify
        )

    async def put(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a PUT; None for a 404. Retried like a GET, so the body must be complete."""
        return await self._send("PUT", path, json=body)

    async def delete(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a DELETE, `{}` if it is empty; None for a 404, which is not an error."""
        return await self._send("DELETE", path, params=query)

    async def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a POST, `{}` if it is empty (as for an action); None for a 404.

        Never retried, because a second request would repeat the action.
        """
        try:
            return await self._once("POST", path, {"json": body})
        except _Retry as failed:
            failure = f"{self.system} responded with {failed.status} to POST {path}"
            raise RequestFailed(failure, failed.status, transient=True) from None
        except httpx.HTTPError as failed:
            raise self._unreachable(failed) from None

    async def _send(self, method: str, path: str, **parts: Any) -> Any:  # noqa: ANN401 - JSON
        # stamina checks its timeout only before a wait, so a server's Retry-After can exceed the timeout (26.1).
        waited = 0.0
        try:
            async for attempt in stamina.retry_context(
                on=_backoff, attempts=ATTEMPTS, timeout=PATIENCE, wait_initial=0.5, wait_max=5.0, wait_jitter=0.2
            ):
                with attempt:
                    try:
                        return await self._once(method, path, parts)
                    except _Retry as failed:
                        waited += failed.after or 0.0
                        if failed.after is None or waited <= PATIENCE:
                            raise
                        raise self._busy(failed.status, failed.after) from None
        except _Retry as failed:
            failure = f"{self.system} responded with {failed.status} to {method} {path}"
            hint = advice(failed.status, ATTEMPTS)
            raise RequestFailed(f"{failure}; {hint}", failed.status, transient=True) from None
        except httpx.HTTPError as failed:
            raise self._unreachable(failed) from None
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    def _busy(self, status: int, seconds: float) -> RequestFailed:
        busy = f"{self.system} is busy ({status}): try again in {seconds:.0f} seconds"
        return RequestFailed(busy, status, transient=True)

    def _unreachable(self, failed: httpx.HTTPError) -> RequestFailed:
        reason = _reason(failed)
        untrusted = "CERTIFICATE_VERIFY_FAILED" in reason
        hint = _PRIVATE_AUTHORITY if untrusted else "Check the address and the network"
        failure = f"Cannot reach {self.system} at {_address(self.base)}: {reason}. {hint}"
        return RequestFailed(failure, transient=not untrusted)

    async def _once(self, method: str, path: str, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        async with self._client(_TIMEOUT) as client:
            response = await client.request(method, f"{self.base}{path}", **parts)
        self.server_time = _date(response)
        if is_retried(response):
            after = _retry_after(response)
            if after is not None and after > PATIENCE:
                raise self._busy(response.status_code, after)
            raise _Retry(response.status_code, after)
        if method in {"POST", "DELETE"} and response.is_success and not response.content:
            return {}
        return self._content(f"{method} {path}", response)

    def _content(self, request: str, response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
        status = response.status_code
        if status == httpx.codes.NOT_FOUND:
            return None
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise RequestFailed(
                f"{self.system} refused the token ({status} to {request} at {_address(self.base)}): "
                "check the token, its rights, and that the address is the one the token belongs to (region, stack)",
                status,
                message_id=message_id(response),
            )
        if not response.is_success:
            failure = f"{self.system} responded with {status} to {request} at {_address(self.base)}"
            raise RequestFailed(failure, status, message_id=message_id(response))
        where = f"to {request} at {_address(self.base)}"
        if len(response.content) > _LARGEST_RESPONSE:
            size = f"more than {_LARGEST_RESPONSE // 1_000_000} MB"
            raise AnswerTooLarge(
                f"{self.system} responded with {size} {where}: check that this is the address of the API"
            )
        try:
            return response.json()
        except ValueError:
            failure = f"{self.system} responded without JSON {where}: check that this is the address of the API"
            raise RequestFailed(failure) from None


@lru_cache(maxsize=2)
def _system_tls(needed: bool) -> ssl.SSLContext:
    """Load the default certificate authorities only if needed, because loading takes longer than a request."""
    return httpx.create_ssl_context() if needed else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def tls(ca_cert: str | None) -> ssl.SSLContext | bool:
    """Return the TLS settings for Grafana from the provider's ``caCert`` (a path or PEM text).

    Raises:
        RequestFailed: the certificate cannot be read.

    """
    if not ca_cert:
        return True
    pem = ca_cert.lstrip().startswith("-----BEGIN")
    try:
        return ssl.create_default_context(cadata=ca_cert) if pem else ssl.create_default_context(cafile=ca_cert)
    except (OSError, ValueError) as failed:
        what = "the PEM text" if pem else f"the file {ca_cert!r}"
        raise RequestFailed(
            f"Cannot read the certificate of Grafana's authority (grafana:caCert or GRAFANA_CA_CERT) from {what}: "
            f"{_reason(failed)}"
        ) from None


def _date(response: httpx.Response) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
    # A second Date header from a gateway parses without a time zone, and cannot be trusted.
    return None if moment.tzinfo is None else moment


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _address(base: str) -> str:
    url = httpx.URL(base)
    return f"{url.scheme}://{url.netloc.decode().rpartition('@')[2]}"


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
