"""The HTTP client for both systems: few retries, waits that a system demands, errors that say what to do.

No error contains a credential.
"""

import datetime as dt
import logging
import re
import ssl
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import stamina

from grafana_irm.api.addresses import is_absolute, is_loopback, shown_address
from grafana_irm.api.patience import Patience
from grafana_irm.api.refusals import advice, is_retried, message_id, reason_of, redirect_of
from grafana_irm.api.tls import system_tls
from grafana_irm.errors import AnswerTooLarge, RequestFailed, SystemBusy

ATTEMPTS = 4
"""Attempts for one request."""

RETRIED_FOR = 20.0
"""Seconds after which a failing request is not retried any more, so that errors are reported within seconds.

Waits that a system demands with ``Retry-After`` have their own limit, see `Patience`.
"""

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
_HEADER = re.compile(r"[\t -~]*")
"""The value of a header. The error of the HTTP library for any other value would quote it."""


class _Retry(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


class _Demand(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, status: int, seconds: float) -> None:
        self.status, self.seconds = status, seconds
        super().__init__(str(status))


class JsonApi:
    """A JSON API behind one base address.

    Args:
        system: the system's name in errors.
        base: the address.
        headers: the headers of every request.
        verify: the TLS settings. Default: the certificate authorities of the machine.
        patience: the waits of the run. Default: those of this client alone.
        limit: the system's rate limit, after its name: ``accepts 300 requests a minute``. Default: not known.

    """

    def __init__(
        self,
        system: str,
        base: str,
        headers: dict[str, str],
        *,
        verify: ssl.SSLContext | bool = True,
        patience: Patience | None = None,
        limit: str | None = None,
    ) -> None:
        self.system = system
        """The system's name in errors."""
        self.base = base
        self.server_time: dt.datetime | None = None
        """The server's own time at its last response, from the header ``Date``; None before the first."""
        self._headers = {name: value.strip(" \t") for name, value in headers.items()}
        self._patience = patience or Patience()
        self._limit = limit
        self._verify = system_tls(base.lower().startswith("https:")) if verify is True else verify

    async def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a GET; None for a 404."""
        return await self._send("GET", path, params=query)

    async def get_list(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a GET of a list. An empty list exists too, so a 404 is an error."""
        found = await self.get(path, **query)
        if found is None:
            request = f"GET {path} at {shown_address(self.base)}"
            failure = f"{self.system} responded with 404 to {request}: check that this is the address of the API"
            raise RequestFailed(failure, httpx.codes.NOT_FOUND)
        return found

    async def text(self, path: str, largest: int) -> str | None:
        """Return the response to a GET as text; None for anything but a text of at most ``largest`` bytes.

        For what is good to know and not needed: one attempt of three seconds, and no error.
        """
        try:
            self._check_request()
            client = self._client(_SHORT)
            async with client, client.stream("GET", f"{self.base}{path}") as response:
                if not response.is_success or not response.headers.get("Content-Type", "").startswith("text/plain"):
                    return None
                parts, size = [], 0
                async for part in response.aiter_text():
                    size += len(part)
                    if size > largest:
                        return None
                    parts.append(part)
        except (httpx.HTTPError, RequestFailed):
            return None
        return "".join(parts)

    def _check_request(self) -> None:
        if not is_absolute(self.base):
            raise RequestFailed(f"The address of {self.system} is not an absolute URL that begins with http or https")
        for name in (name for name, value in self._headers.items() if not _HEADER.fullmatch(value)):
            what = "token of" if name == "Authorization" else f"header {name!r} for"
            failure = "has characters that no HTTP header can have, such as a line break at its end"
            raise RequestFailed(f"The {what} {self.system} {failure}")

    def _client(self, timeout: httpx.Timeout) -> httpx.AsyncClient:
        # A user and password in the address do not replace the token, as in the grafana provider.
        return httpx.AsyncClient(
            headers=self._headers,
            auth=httpx.Auth(),
            timeout=timeout,
            # Go's client, and so the provider, reaches loopback without the proxy of the environment.
            trust_env=not is_loopback(self.base),
            transport=transport_factory(),
            verify=self._verify,
        )

    async def put(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a PUT; None for a 404. Retried like a GET, so the body must be complete."""
        return await self._send("PUT", path, json=body)

    async def delete(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a DELETE, `{}` if it is empty; None for a 404, which is not an error."""
        return await self._send("DELETE", path, params=query)

    async def post(self, path: str, body: dict[str, Any], within: float = 10.0) -> Any:  # noqa: ANN401 - JSON
        """Return the response to a POST, `{}` if it is empty (as for an action); None for a 404.

        Never retried, because a second request would repeat the action. Only a request that a rate limit refused is
        sent again, after the wait that the system demands. ``within``: the seconds in which the system must respond.
        """
        try:
            return await self._patiently(
                lambda: self._once("POST", path, {"json": body, "timeout": within}), refused_alone=True
            )
        except _Retry as failed:
            failure = f"{self.system} responded with {failed.status} to POST {path}"
            raise RequestFailed(failure, failed.status, transient=True) from None
        except httpx.HTTPError as failed:
            raise self._unreachable(failed) from None

    async def _send(self, method: str, path: str, **parts: Any) -> Any:  # noqa: ANN401 - JSON
        async def attempts() -> Any:  # noqa: ANN401 - JSON
            async for attempt in stamina.retry_context(
                on=(_Retry, httpx.TransportError),
                attempts=ATTEMPTS,
                timeout=RETRIED_FOR,
                wait_initial=0.5,
                wait_max=5.0,
                wait_jitter=0.2,
            ):
                with attempt:
                    return await self._once(method, path, parts)
            raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

        try:
            return await self._patiently(attempts)
        except _Retry as failed:
            failure = f"{self.system} responded with {failed.status} to {method} {path}"
            hint = advice(failed.status, ATTEMPTS)
            raise RequestFailed(f"{failure}; {hint}", failed.status, transient=True) from None
        except httpx.HTTPError as failed:
            raise self._unreachable(failed) from None

    async def _patiently(self, send: Callable[[], Awaitable[Any]], *, refused_alone: bool = False) -> Any:  # noqa: ANN401 - JSON
        """Send a request, and again after each wait that the system demands.

        ``refused_alone``: whether only after a status that says that the request was refused, and not handled.
        """
        while True:
            await self._patience.pause(self.system)
            try:
                found = await send()
            except _Demand as demand:
                if refused_alone and demand.status != httpx.codes.TOO_MANY_REQUESTS:
                    raise _Retry(demand.status) from None
                if not await self._patience.wait(self.system, demand.seconds, self._why(demand.status)):
                    raise self._busy(demand) from None
            else:
                self._patience.accepted()
                return found

    def _why(self, status: int) -> str:
        return f"{self.system} {self._limit}" if self._is_limited(status) else f"{self.system} is busy ({status})"

    def _is_limited(self, status: int) -> bool:
        """Whether the status says that a known rate limit is used up."""
        return status == httpx.codes.TOO_MANY_REQUESTS and self._limit is not None

    def _busy(self, demand: _Demand) -> SystemBusy:
        waited = self._patience.waited
        still = f" after a wait of {waited:.0f} s" if waited else ""
        busy = f"{self.system} is busy ({demand.status}){still}: try again in {demand.seconds:.0f} seconds"
        other_users = f". It {self._limit} from one user, and other programs may use the same token"
        why = other_users if self._is_limited(demand.status) else ""
        return SystemBusy(f"{busy}{why}", demand.status)

    def _unreachable(self, failed: httpx.HTTPError) -> RequestFailed:
        reason = reason_of(failed)
        untrusted = "CERTIFICATE_VERIFY_FAILED" in reason
        hint = _PRIVATE_AUTHORITY if untrusted else "Check the address and the network"
        failure = f"Cannot reach {self.system} at {shown_address(self.base)}: {reason}. {hint}"
        return RequestFailed(failure, transient=not untrusted)

    async def _once(self, method: str, path: str, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        self._check_request()
        async with self._client(_TIMEOUT) as client:
            response = await client.request(method, f"{self.base}{path}", **parts)
        self.server_time = _date(response)
        if is_retried(response):
            after = _retry_after(response)
            if after is not None:
                raise _Demand(response.status_code, after)
            raise _Retry(response.status_code)
        if method in {"POST", "DELETE"} and response.is_success and not response.content:
            return {}
        return self._content(f"{method} {path}", response)

    def _content(self, request: str, response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
        status = response.status_code
        if status == httpx.codes.NOT_FOUND:
            return None
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise RequestFailed(
                f"{self.system} refused the token ({status} to {request} at {shown_address(self.base)}): "
                "check the token, its rights, and that the address is the one the token belongs to (region, stack)",
                status,
                message_id=message_id(response),
            )
        if not response.is_success:
            failure = f"{self.system} responded with {status} to {request} at {shown_address(self.base)}"
            raise RequestFailed(f"{failure}{redirect_of(response)}", status, message_id=message_id(response))
        where = f"to {request} at {shown_address(self.base)}"
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
