"""IRM's address: from the provider's configuration, else from the settings of Grafana's IRM plugin."""

import asyncio
import base64
from typing import TYPE_CHECKING, Final

from ..network.loopback import obstacle
from .grafana_client import VERSION
from .transport import NoAnswerError, Pace, ProviderError, decoded, send

if TYPE_CHECKING:
    import httpx

CLOUD_IRM: Final = "https://oncall-prod-us-central-0.grafana.net/oncall"
"""The address of IRM that the official plugin uses by default."""

_SETTINGS: Final = "/api/plugins/grafana-irm-app/settings"
_ATTEMPTS: Final = 3
_OK: Final = 200


class IrmAddress:
    """Finds IRM's address at its first use, once.

    Args:
        given: the provider's `oncallUrl`; empty if it has none.
        http: sends.
        grafana_url: Grafana's address; empty where the provider has none.
        grafana_auth: what signs in to Grafana.
        pace: waits between attempts.

    """

    def __init__(self, given: str, http: "httpx.AsyncClient", grafana_url: str, grafana_auth: str, pace: Pace) -> None:
        self._found = given
        self._http, self._grafana_url, self._grafana_auth, self._pace = http, grafana_url, grafana_auth, pace
        self._once = asyncio.Lock()

    async def get(self) -> str:
        """Return the address.

        Raises:
            ProviderError: it is not on this machine; the official plugin would go on with it.

        """
        async with self._once:
            if not self._found:
                self._found = await self._derived()
        return self._found

    async def _derived(self) -> str:
        try:
            found = await self._from_plugin()
        except ProviderError as error:
            raise ProviderError(
                f"Could not determine the OnCall backend URL from the grafana-irm-app plugin settings: {error}. The "
                f"official plugin would fall back to {CLOUD_IRM}; this is the sandbox's stand-in, which talks to this "
                "machine alone: set oncallUrl (GRAFANA_ONCALL_URL)"
            ) from None
        if found_obstacle := obstacle(found):
            raise ProviderError(f"{found}, from the grafana-irm-app plugin settings: {found_obstacle}")
        return found

    async def _from_plugin(self) -> str:
        url = self._grafana_url.rstrip("/") + _SETTINGS
        response = await self._with_retries(url)
        if response.status_code != _OK:
            raise ProviderError(f"plugin settings request returned status {response.status_code}")
        answer = decoded(response)
        found = (answer.get("jsonData") or {}).get("onCallApiUrl") if isinstance(answer, dict) else None
        if not found:
            raise ProviderError("grafana-irm-app plugin settings did not contain an onCallApiUrl")
        return str(found)

    async def _with_retries(self, url: str) -> "httpx.Response":
        for attempt in range(_ATTEMPTS):
            last = attempt == _ATTEMPTS - 1
            try:
                response = await send(self._http, "GET", url, self._headers(), None)
            except NoAnswerError as error:
                if last:
                    raise ProviderError(f"failed to request plugin settings: {error}") from None
            else:
                if last or not (response.status_code == 429 or response.status_code >= 500):  # noqa: PLR2004 - HTTP's own numbers
                    return response
            await self._pace.wait(2.0**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": f"terraform-provider-grafana/{VERSION}"}
        user, separator, password = self._grafana_auth.partition(":")
        if separator:
            signed = base64.b64encode(f"{user.strip()}:{password.strip()}".encode()).decode()
            return {**headers, "Authorization": f"Basic {signed}"}
        token = user.strip()
        return headers if token in ("", "anonymous") else {**headers, "Authorization": f"Bearer {token}"}
