"""The health check (Grafana's `pkg/api/http_server.go`)."""

from starlette.routing import Route

from ..core import GrafanaCore
from .http import Answer, Binder, Call


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the route of the health check, which needs no authentication."""

    def health(_: Call) -> Answer:
        return 200, {"database": "ok", "version": core.version.release, "commit": "sandbox"}

    return [bind.route("GET", "/api/health", health, None)]
