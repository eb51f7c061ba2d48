"""How the API's handlers are bound to paths: who may, what was asked, what is answered."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.grafana.access import Identity, Role
from sandbox.grafana.core import GrafanaCore
from sandbox.grafana.errors import ApiError, bad_request_data, plain

Answer = tuple[int, Any]
"""A status and a JSON body; None for an empty one."""


@dataclass(frozen=True)
class Call:
    """What a handler gets to know of a request.

    Attributes:
        path: the path's parameters.
        query: the query's parameters, each with all its values.
        body: the decoded JSON body, `{}` without one.
        provenance: what a write is marked with: the header's presence counts, whatever its value.
        identity: who asks.

    """

    path: dict[str, str]
    query: dict[str, list[str]]
    body: dict[str, Any]
    provenance: str
    identity: Identity

    def first(self, name: str, default: str = "") -> str:
        """Return a query parameter's first value."""
        return self.query.get(name, [default])[0]

    def flag(self, name: str) -> bool:
        """Return a query parameter as a yes or no."""
        return self.first(name).lower() in ("1", "t", "true")


Handler = Callable[[Call], Answer]
AsyncHandler = Callable[[Call], Awaitable[Answer]]


class Binder:
    """Makes Starlette routes of handlers.

    Args:
        core: the Grafana that answers.

    """

    def __init__(self, core: GrafanaCore) -> None:
        self._core = core

    def route(
        self,
        method: str,
        path: str,
        handler: Handler | AsyncHandler,
        role: Role | None = Role.VIEWER,
        permissions: str = "",
    ) -> Route:
        """Bind a handler; `role` None lets anyone in, `permissions` stands in a lesser role's refusal."""

        async def endpoint(request: Request) -> Response:
            try:
                identity = self._admitted(request, role, permissions)
                answer = handler(await _call(request, identity))
                status, body = answer if isinstance(answer, tuple) else await answer
            except ApiError as error:
                status, body = error.status, error.body
            return Response(status_code=status) if body is None else JSONResponse(body, status)

        return Route(path, endpoint, methods=[method])

    def _admitted(self, request: Request, role: Role | None, permissions: str) -> Identity:
        if not self._core.running:
            raise plain(503, "the sandbox's Grafana is stopped")
        if role is None:
            return Identity("", Role.VIEWER)
        identity = self._core.access.identify(request.headers)
        if identity.role < role:
            raise self._core.access.forbidden(permissions)
        return identity


async def _call(request: Request, identity: Identity) -> Call:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise bad_request_data() from None
    if not isinstance(body, dict):
        raise bad_request_data()
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        query.setdefault(name, []).append(value)
    provenance = "" if "x-disable-provenance" in request.headers else "api"
    return Call(dict(request.path_params), query, body, provenance, identity)
