"""The binding of handlers to paths: permissions, requests and responses."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..accesscontrol.access import Identity, Role
from ..accesscontrol.rights import Needed, admits
from ..common.errors import ApiError, bad_request_data, plain
from ..core import GrafanaCore

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
        identity: the account of the request.

    """

    path: dict[str, str]
    query: dict[str, list[str]]
    body: dict[str, Any]
    provenance: str
    identity: Identity

    def first(self, name: str, default: str = "") -> str:
        """Return a query parameter's first value."""
        return self.query.get(name, [default])[0]

    def number(self, name: str, default: int) -> int:
        """Return a query parameter as a number above 0; what is none counts as not given."""
        given = self.first(name)
        return int(given) if given.isdecimal() and int(given) else default

    def flag(self, name: str) -> bool:
        """Return a query parameter as a yes or no."""
        return self.first(name).lower() in ("1", "t", "true")


Handler = Callable[[Call], Answer]
AsyncHandler = Callable[[Call], Awaitable[Answer]]


def json_utf8(body: object, status: int) -> JSONResponse:
    """Return a response from before the handlers. Its content type names the charset."""
    return JSONResponse(body, status, media_type="application/json; charset=UTF-8")


class Binder:
    """Creates Starlette routes from handlers.

    Args:
        core: the Grafana that responds.

    """

    def __init__(self, core: GrafanaCore) -> None:
        self._core = core

    def route(
        self,
        method: str,
        path: str,
        handler: Handler | AsyncHandler,
        role: Role | None = Role.VIEWER,
        permissions: Needed | str = "",
        *,
        folder: str = "",
    ) -> Route:
        """Bind a handler.

        Args:
            method: the HTTP method.
            path: the path.
            handler: returns the response.
            role: the lowest role that is permitted; None permits anyone.
            permissions: the required rights, which a refusal names. A role has all of them or none.
            folder: name of the path's parameter that is a folder; only an Admin has rights to one that is not there.

        """

        async def endpoint(request: Request) -> Response:
            try:
                uid = request.path_params[folder] if folder else None
                identity = self.admitted(request, role, permissions, uid)
                if uid is not None and identity.role < Role.ADMIN and uid not in self._core.folders:
                    raise self._core.access.forbidden(permissions)
            except ApiError as error:
                return json_utf8(error.body, error.status)
            try:
                answer = handler(await read_call(request, identity))
                status, body = answer if isinstance(answer, tuple) else await answer
            except ApiError as error:
                status, body = error.status, error.body
            if role is None:
                return json_utf8(body, status)
            return Response(status_code=status) if body is None else JSONResponse(body, status)

        return Route(path, endpoint, methods=[method])

    def versioned(self, handler: Handler) -> AsyncHandler:
        """Return a handler that writes the Alertmanager configuration: one that another write overtakes is refused."""

        async def write(call: Call) -> Answer:
            await self._core.revision.overlap()
            return handler(call)

        return write

    def admitted(
        self, request: Request, role: Role | None, permissions: Needed | str = "", folder: str | None = None
    ) -> Identity:
        """Return the account of a request; ``folder`` is the folder that the request concerns.

        Raises:
            ApiError: 401 for nobody that is known, 403 for too few rights, 503 while Grafana is stopped.

        """
        if not self._core.running:
            raise plain(503, "the sandbox's Grafana is stopped")
        if role is None:
            return Identity("", Role.VIEWER)
        identity = self._core.access.identify(request.headers)
        scopes = None if folder is None else self._core.folders.scopes(folder)
        own = identity.grants is not None
        if not (admits(identity, permissions, scopes) if own else identity.role >= role):
            raise self._core.access.forbidden(permissions)
        return identity


def _decoded(request: Request, raw: bytes) -> dict[str, Any]:
    """Read a body as Go's decoder does: the first JSON value counts, and nothing is an empty object."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise bad_request_data()
    text = raw.decode(errors="replace").strip()
    try:
        body = json.JSONDecoder().raw_decode(text)[0] if text else None
    except ValueError:
        raise bad_request_data() from None
    if not isinstance(body, dict | None):
        raise bad_request_data()
    return body or {}


async def read_call(request: Request, identity: Identity) -> Call:
    """Return what a handler gets to know of a request.

    Raises:
        ApiError: 400 for a body that does not decode.

    """
    body = _decoded(request, await request.body()) if request.method in ("POST", "PUT") else {}
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        query.setdefault(name, []).append(value)
    provenance = "" if "x-disable-provenance" in request.headers else "api"
    return Call(dict(request.path_params), query, body, provenance, identity)
