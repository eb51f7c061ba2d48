"""Grafana's own settings (`pkg/api/admin.go`), as far as they are about its Alertmanager cluster."""

from starlette.routing import Route

from ..core import GrafanaCore
from .http import Answer, Binder, Call

_RIGHT = "settings:read"


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the route of the settings."""

    def settings(call: Call) -> Answer:
        # An organisation's Admin may not read them (Grafana OSS 12.4, 13.1): the right is the server administrator's.
        if _RIGHT not in (call.identity.grants or {}):
            raise core.access.forbidden(_RIGHT)
        return 200, {"unified_alerting": core.cluster_settings()}

    return [bind.route("GET", "/api/admin/settings", settings, permissions=_RIGHT)]
