"""Where IRM is when its address is not given: the same place where the grafana provider looks.

Since version 4.49 the provider reads the address from the settings of Grafana's IRM plugin, at the first request to
IRM, and falls back to `DEFAULT_IRM_URL` when it finds none there (2.44.0 of the Pulumi provider; the lookup is that of
``grafana/amixr-api-go-client`` 0.0.30).
"""

import asyncio
from typing import Any

from grafana_irm.api.client import JsonApi
from grafana_irm.api.credentials import DEFAULT_IRM_URL, Credentials
from grafana_irm.api.grafana import grafana_json_api
from grafana_irm.errors import RequestFailed

PLUGIN_SETTINGS = "/plugins/grafana-irm-app/settings"
"""Where Grafana has the settings of its IRM plugin, below ``/api``."""

_API = "/api/v1"


class IrmJsonApi(JsonApi):
    """IRM's public API with one set of credentials, its address looked up at the first request if it is not given."""

    def __init__(self, credentials: Credentials, headers: dict[str, str]) -> None:
        super().__init__("Grafana IRM", f"{credentials.irm_base}{_API}", headers)
        self._credentials = credentials
        self._known = credentials.irm_url is not None
        self._looking_up = asyncio.Lock()

    @property
    def address(self) -> str:
        """IRM's address, as far as it is known: before the first request it may be the default one."""
        return self.base.removesuffix(_API)

    async def _once(self, method: str, path: str, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if not self._known:
            async with self._looking_up:
                if not self._known:
                    self.base = f"{await derived_address(self._credentials)}{_API}"
                    self._known = True
        return await super()._once(method, path, parts)


async def derived_address(credentials: Credentials) -> str:
    """Return the address that the settings of Grafana's IRM plugin hold, else the provider's default one.

    With a service account's token it is the plugin of that token's stack, as for the provider that the token is for.
    """
    grafana = credentials
    if credentials.irm_stack_url:
        grafana = Credentials(grafana_url=credentials.irm_stack_url, grafana_auth=credentials.irm_authorization)
    if not (grafana.grafana_url and grafana.grafana_auth):
        return DEFAULT_IRM_URL
    try:
        settings = await grafana_json_api(grafana).get(PLUGIN_SETTINGS)
    except RequestFailed:
        return DEFAULT_IRM_URL
    data = settings.get("jsonData") if isinstance(settings, dict) else None
    address = data.get("onCallApiUrl") if isinstance(data, dict) else None
    if not isinstance(address, str) or not address:
        return DEFAULT_IRM_URL
    return address.rstrip("/").removesuffix(_API).rstrip("/")
