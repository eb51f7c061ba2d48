"""The client of IRM's (OnCall's) public API, with the official provider's requests."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from .grafana_client import VERSION
from .irm_address import IrmAddress
from .transport import NoAnswerError, Pace, ProviderError, decoded, send
from .values import Plain

if TYPE_CHECKING:
    import httpx

_SUCCESS = frozenset({200, 201, 202, 204, 304})
_RETRIES = 4
_LONGEST_WAIT = 30.0


class IrmClient:
    """The client of one IRM.

    Args:
        http: sends.
        address: finds IRM's address, without the API's own path.
        token: an IRM API token, or a service-account token of `grafana_url`'s stack.
        grafana_url: sent as `X-Grafana-URL`.
        pace: waits between tries.

    """

    def __init__(
        self, http: "httpx.AsyncClient", address: IrmAddress, token: str, grafana_url: str, pace: Pace
    ) -> None:
        self._http = http
        self._address = address
        self._token = token
        self._grafana_url = grafana_url
        self.pace = pace

    async def call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Plain = None
    ) -> Plain:
        """Send a request, and return the JSON of the response; None without a body.

        Raises:
            ProviderError: another status than one of success; tried 4 times again where that may help.

        """
        url = await self._base() + path + (f"?{urlencode(query)}" if query else "")
        headers = {
            "Accept": "application/json",
            "Authorization": self._token,
            "User-Agent": f"terraform-provider-grafana/{VERSION}",
        }
        if self._grafana_url:
            headers["X-Grafana-URL"] = self._grafana_url
        if method in ("POST", "PUT"):
            headers["Content-Type"] = "application/json"
        response = await self._with_retries(method, url, headers, body)
        if response.status_code in _SUCCESS:
            return decoded(response) if response.content else None
        shown = urlsplit(url)._replace(query="").geturl()
        said = f"{method} {shown}: {response.status_code} {_error_text(response.text)}"
        raise ProviderError(said, response.status_code)

    async def _base(self) -> str:
        url = await self._address.get()
        base = url if url.endswith("/") else f"{url}/"
        return base if base.endswith("api/v1/") else f"{base}api/v1/"

    async def _with_retries(self, method: str, url: str, headers: Mapping[str, str], body: Plain) -> "httpx.Response":
        given_up = f"{method} {url} giving up after {_RETRIES + 1} attempt(s)"
        for attempt in range(_RETRIES + 1):
            demanded = None
            try:
                response = await send(self._http, method, url, headers, body)
            except NoAnswerError as error:
                failure = f"{given_up}: {error}"
            else:
                if not _is_retried(response.status_code):
                    return response
                demanded = _retry_after(response)
                failure = given_up
            if attempt == _RETRIES:
                break
            if demanded is None:
                await self.pace.wait(min(2.0**attempt, _LONGEST_WAIT))
            else:
                await self.pace.wait_real(demanded)
        raise NoAnswerError(failure)


def _is_retried(status: int) -> bool:
    return status == 429 or (status >= 500 and status != 501)  # noqa: PLR2004 - HTTP's own numbers


def _retry_after(response: "httpx.Response") -> float | None:
    if response.status_code not in (429, 503):
        return None
    header = response.headers.get("Retry-After", "")
    return float(header) if header.isdigit() else None


def _error_text(text: str) -> str:
    try:
        return _flattened(json.loads(text))
    except ValueError:
        return "failed to parse unknown error format"


def _flattened(answer: Plain) -> str:
    match answer:
        case str():
            return answer
        case list():
            return f"[{', '.join(_flattened(item) for item in answer)}]"
        case dict():
            return ", ".join(sorted(f"{{{key}: {_flattened(item)}}}" for key, item in answer.items()))
        case _:
            return f"failed to parse unexpected error type: {_go_type(answer)}"


def _go_type(value: Plain) -> str:
    if value is None:
        return "<nil>"
    return "bool" if isinstance(value, bool) else "float64"
