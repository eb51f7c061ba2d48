"""The HTTP API of the sandbox's Grafana."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.grafana import alerting_routes, organisation_routes
from sandbox.grafana.core import GrafanaCore
from sandbox.grafana.http import Binder


def create_app(core: GrafanaCore) -> Starlette:
    """Return the API of one Grafana.

    Args:
        core: the Grafana that answers.

    """
    bind = Binder(core)

    async def not_found(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - Starlette's signature
        return JSONResponse({"message": "Not found"}, 404)

    return Starlette(
        routes=[*alerting_routes.routes(core, bind), *organisation_routes.routes(core, bind)],
        exception_handlers={404: not_found, 405: not_found},
    )
