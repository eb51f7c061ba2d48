"""What the routes of the API group `notifications.alerting.grafana.app` have in common (Grafana's App Platform)."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..accesscontrol.access import Role
from ..common.errors import ApiError, plain
from ..core import GrafanaCore
from . import platform_objects
from .http import Answer, Binder, Call
from .platform_objects import GROUP, Kind

_VERBS = {"GET": "list", "POST": "create", "PUT": "update", "DELETE": "delete"}
_PATH = f"/apis/{GROUP}/{{version}}/namespaces/{{namespace}}"

Handler = Callable[[Call, str], Answer | Awaitable[Answer]]
"""Handles a request; the second argument is the requested API version."""


@dataclass(frozen=True)
class Platform:
    """Creates routes from handlers. A response is an object; a refusal is an object of the kind `Status`.

    Attributes:
        core: the Grafana that responds.
        bind: checks permissions.

    """

    core: GrafanaCore
    bind: Binder

    def route(self, method: str, path: str, kind: Kind, handler: Handler, role: Role = Role.VIEWER) -> Route:
        """Bind a handler below the path of a kind of object, for the lowest role that is permitted."""

        async def endpoint(request: Request) -> Response:
            try:
                answer = await self._answered(request, kind, handler, role)
            except ApiError as error:
                answer = error.status, platform_objects.status(error)
            return JSONResponse(answer[1], answer[0])

        return Route(f"{_PATH}/{kind.plural}{path}", endpoint, methods=[method])

    async def _answered(self, request: Request, kind: Kind, handler: Handler, role: Role) -> Answer:
        version = request.path_params["version"]
        if version not in self.core.version.platform_apis:
            raise plain(404, "the server could not find the requested resource")
        who = self.bind.admitted(request, Role.VIEWER)
        self._check_namespace(request.path_params["namespace"], who.organisation)
        if who.role < role:
            verb, where = _VERBS[request.method], request.path_params["namespace"]
            raise plain(
                403,
                f'{kind.plural}.{GROUP} is forbidden: User "{who.login}" cannot {verb} resource "{kind.plural}" in API '
                f'group "{GROUP}" in the namespace "{where}"',
            )
        body = await _decoded(request)
        call = Call(dict(request.path_params), {}, body, "", who)
        answer = handler(call, version)
        return answer if isinstance(answer, tuple) else await answer

    def _check_namespace(self, given: str, organisation: int) -> None:
        if given == "org-1":
            raise plain(500, "use default rather than org-1")
        if given != ("default" if organisation == 1 else f"org-{organisation}"):
            raise plain(403, f"namespace {given}: not the organisation of the account")


async def _decoded(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise plain(500, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise plain(500, "the body is not an object")
    return body
