"""The HTTP API of the sandbox's Grafana."""

from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..accesscontrol.access import Role
from ..common.errors import ApiError
from ..core import GrafanaCore
from . import (
    alerting_routes,
    data_source_routes,
    folder_routes,
    health_routes,
    metrics_routes,
    organisation_routes,
    receiver_routes,
    routing_tree_routes,
    search_routes,
    settings_routes,
    user_routes,
)
from .app_platform import Platform
from .deprecation import Deprecation
from .http import Binder, json_utf8

_UNAUTHORISED = 401
_PAGE = '<!DOCTYPE html>\n<html lang="en-US">\n  <head>\n    <title>Grafana</title>\n  </head>\n</html>\n'


def create_app(core: GrafanaCore) -> Starlette:
    """Return the API of one Grafana.

    Args:
        core: the Grafana that responds.

    """
    bind = Binder(core)
    platform = Platform(core, bind)

    async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's signature
        api = request.url.path.startswith("/api")
        try:
            bind.admitted(request, Role.VIEWER)
        except ApiError as refusal:
            if api or refusal.status != _UNAUTHORISED:
                return json_utf8(refusal.body, refusal.status)
            return RedirectResponse(f"/login?redirectTo={quote(request.url.path, safe='')}", 302)
        return json_utf8({"message": "Not found"}, 404) if api else HTMLResponse(_PAGE, 404)

    app = Starlette(
        routes=[
            *alerting_routes.routes(core, bind),
            *data_source_routes.routes(core, bind),
            *folder_routes.routes(core, bind),
            *health_routes.routes(core, bind),
            *metrics_routes.routes(core),
            *organisation_routes.routes(bind),
            *search_routes.routes(core, bind),
            *settings_routes.routes(core, bind),
            *user_routes.routes(core, bind),
            *receiver_routes.routes(platform),
            *routing_tree_routes.routes(platform),
        ],
        exception_handlers={404: not_found, 405: not_found},
    )
    app.router.redirect_slashes = False
    if core.version.deprecates_provisioning:
        app.add_middleware(Deprecation)
    if core.version.compresses:
        app.add_middleware(GZipMiddleware, minimum_size=1)
    return app
