"""IRM's HTTP API: authentication, rate limit, paths and responses."""

import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route as PathRoute

from . import pages
from .alert_group_actions import ACTIONS
from .answers import (
    HTML,
    Answer,
    ApiError,
    InternalError,
    Json,
    dump,
    failure,
    forbidden,
    method_not_allowed,
    unknown_path,
)
from .core import IrmCore
from .ingest import parse
from .limits import ApiThrottle
from .model import User
from .pagination import page
from .views import NOT_SERVED, RESOURCES, Request, act_on_alert_group

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_API = "/api/v1/"
_PAGES = "/a/grafana-irm-app/"
_INGEST = "/integrations/v1/"
_READ = ("GET", "HEAD", "OPTIONS")


def create_app(core: IrmCore, real_time: Callable[[], float] = time.monotonic) -> Starlette:
    """Return the IRM's HTTP application, served below the path of the core's `base_url`.

    Args:
        core: the IRM.
        real_time: what the throttle of 300 requests a minute counts in.

    The application's `state.throttle` switches that throttle.

    """
    throttle = ApiThrottle(real_time)
    api = _Api(core, throttle)

    async def serve(request: HttpRequest) -> Response:
        body = await request.body()
        try:
            answer = api.answer(request, body)
        except ApiError as error:
            answer = error.answer()
        except InternalError:
            answer = failure()
        headers = dict(answer.headers)
        if answer.body:
            headers["Content-Type"] = answer.content_type
        return Response(answer.body.encode(), answer.status, headers)

    app = Starlette(routes=[PathRoute("/{path:path}", serve, methods=_METHODS)])
    app.state.throttle = throttle
    return app


class _Api:
    """Answers requests on one IRM."""

    def __init__(self, core: IrmCore, throttle: ApiThrottle) -> None:
        self._core = core
        self._throttle = throttle

    def answer(self, request: HttpRequest, body: bytes) -> Answer:
        """Answer one request."""
        path, base = request.url.path, self._core.base_path
        content_type = request.headers.get("content-type", "application/json")
        if path.startswith(_PAGES):
            found = pages.page(self._core, path.removeprefix(_PAGES))
            return Answer(200, found, HTML) if found else unknown_path()
        if path.startswith(base + _INGEST):
            return self._core.receive(request.method, path.removeprefix(base), body, content_type)
        if path.startswith(base + _API):
            parts = path.removeprefix(base + _API).removesuffix("/").split("/")
            return self._api(request, parts, lambda: parse(body, content_type))
        return unknown_path()

    def _api(self, request: HttpRequest, parts: list[str], read: Callable[[], Json]) -> Answer:
        if parts == ["info"]:
            return self._info(request)
        if parts[0] in NOT_SERVED:
            return Answer(501, dump({"detail": f"The sandbox does not serve {parts[0]}."}))
        if not _is_known(parts):
            return unknown_path()
        user = self._admit(request, "public_api")
        return self._serve(Request(request.method, request.query_params, read, user), parts, request)

    def _serve(self, view: Request, parts: list[str], request: HttpRequest) -> Answer:
        store, resource = self._core.store, RESOURCES[parts[0]]
        match parts[1:]:
            case [id_, action]:
                status, found = act_on_alert_group(store, view, id_, action)
            case [id_]:
                status, found = resource.on_object(store, view, id_)
            case _:
                status, found = resource.on_list(store, view)
        if isinstance(found, list):
            url = store.base_url + request.url.path.removeprefix(self._core.base_path)
            found = page(found, request.url.query, url, resource.page_size)
        return Answer(status, "" if found is None else dump(found))

    def _info(self, request: HttpRequest) -> Answer:
        self._admit(request, "info", service_accounts=False)
        if request.method not in ("GET", "HEAD"):
            raise method_not_allowed(request.method)
        return Answer(200, dump({"url": self._core.store.stack_url}))

    def _admit(self, request: HttpRequest, scope: str, *, service_accounts: bool = True) -> User:
        """Return the account of a permitted request. IRM checks the token first, then rights, then the rate limit."""
        headers = request.headers
        token, stack = headers.get("authorization", ""), headers.get("x-grafana-url", "")
        user = self._core.tokens.owner(token, stack, service_accounts=service_accounts)
        if user.role == "viewer" and request.method not in _READ:
            raise forbidden()
        self._throttle.check(user.id, scope)
        return user


def _is_known(parts: list[str]) -> bool:
    """Return whether the path exists: a list, one of its objects, or an action on an object."""
    match parts:
        case [name]:
            return name in RESOURCES
        case [name, id_]:
            return name in RESOURCES and id_ != "" and name not in ("slack_channels", "alerts")
        case [name, _, action]:
            return name == "alert_groups" and action in ACTIONS
    return False
