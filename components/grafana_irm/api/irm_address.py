"""IRM's address when it is not configured, derived in the same way as by the grafana provider.

Since version 4.49 the provider reads the address from the settings of Grafana's IRM plugin, at the first request to
IRM. If the settings have no address, it uses `DEFAULT_IRM_URL` (2.44.0 of the Pulumi provider, with the look-up of
``grafana/amixr-api-go-client`` 0.0.30).
"""

import asyncio
from typing import Any

from grafana_irm.api.client import JsonApi
from grafana_irm.api.credentials import DEFAULT_IRM_URL, Credentials
from grafana_irm.api.grafana import grafana_json_api
from grafana_irm.api.patience import Patience
from grafana_irm.errors import RequestFailed

PLUGIN_SETTINGS = "/plugins/grafana-irm-app/settings"
"""The path of the IRM plugin's settings in Grafana, below ``/api``."""

_API = "/api/v1"


class IrmJsonApi(JsonApi):
    """IRM's public API with one set of credentials. If not configured, the address is derived at the first request."""

    def __init__(
        self,
        credentials: Credentials,
        headers: dict[str, str],
        limit: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        base = f"{credentials.irm_base}{_API}"
        super().__init__("Grafana IRM", base, headers, patience=patience, limit=limit)
        self._credentials = credentials
        self._known = credentials.irm_url is not None
        self._looking_up = asyncio.Lock()

    @property
    def address(self) -> str:
        """IRM's address. Before the first request this may be the default address."""
        return self.base.removesuffix(_API)

    async def _once(self, method: str, path: str, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if not self._known:
            async with self._looking_up:
                if not self._known:
                    self.base = f"{await derived_address(self._credentials, self._patience)}{_API}"
                    self._known = True
        return await super()._once(method, path, parts)


async def derived_address(credentials: Credentials, patience: Patience | None = None) -> str:
    """Return the address from the settings of Grafana's IRM plugin, else the provider's default address.

    With a service account's token, the plugin is that of the token's stack, as for the provider.
    """
    grafana = credentials
    if credentials.irm_stack_url:
        grafana = Credentials(grafana_url=credentials.irm_stack_url, grafana_auth=credentials.irm_authorization)
    if not (grafana.grafana_url and grafana.grafana_auth):
        return DEFAULT_IRM_URL
    try:
        settings = await grafana_json_api(grafana, patience=patience).get(PLUGIN_SETTINGS)
    except RequestFailed:
        return DEFAULT_IRM_URL
    data = settings.get("jsonData") if isinstance(settings, dict) else None
    address = data.get("onCallApiUrl") if isinstance(data, dict) else None
    if not isinstance(address, str) or not address:
        return DEFAULT_IRM_URL
    return address.rstrip("/").removesuffix(_API).rstrip("/")
