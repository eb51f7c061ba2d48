"""The IRM's HTTP API: who asks, how often, what for, and the answer."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route as PathRoute

from . import pages
from .alert_groups import ACTIONS
from .answers import (
    HTML,
    Answer,
    ApiError,
    ServerFailure,
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
        except ServerFailure:
            answer = failure()
        headers = dict(answer.headers)
        if answer.body or answer.status != 204:
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
        path = request.url.path
        if path.startswith("/a/grafana-irm-app/"):
            found = pages.page(self._core, path.removeprefix("/a/grafana-irm-app/"))
            return Answer(200, found, HTML) if found else unknown_path()
        base = self._core.base_path
        if not path.startswith(f"{base}/"):
            return unknown_path()
        path = path.removeprefix(base)
        content_type = request.headers.get("content-type", "application/json")
        if path.startswith(_INGEST):
            return self._core.receive(request.method, path, body, content_type)
        if not path.startswith(_API):
            return unknown_path()
        parts = path.removeprefix(_API).removesuffix("/").split("/")
        if parts[0] == "info" and len(parts) == 1:
            return self._info(request)
        if parts[0] in NOT_SERVED:
            return Answer(501, dump({"detail": f"The sandbox does not serve {parts[0]}."}))
        if parts[0] not in RESOURCES or not _is_known(parts):
            return unknown_path()
        user = self._admit(request, "public_api")
        view = Request(request.method, request.query_params, lambda: parse(body, content_type), user)
        return self._serve(view, parts, request)

    def _serve(self, view: Request, parts: list[str], request: HttpRequest) -> Answer:
        store, resource = self._core.store, RESOURCES[parts[0]]
        if len(parts) == 1:
            status, found = resource.on_list(store, view)
            if isinstance(found, list):
                url = f"{store.base_url}{urlsplit(str(request.url)).path.removeprefix(self._core.base_path)}"
                found = page(found, request.url.query, url, resource.page_size)
        elif len(parts) == 2:  # noqa: PLR2004 - a list's name and an id
            status, found = resource.on_object(store, view, parts[1])
        else:
            status, found = act_on_alert_group(store, view, parts[1], parts[2])
        return Answer(status, "" if found is None else dump(found))

    def _info(self, request: HttpRequest) -> Answer:
        self._admit(request, "info", service_accounts=False)
        if request.method not in ("GET", "HEAD"):
            raise method_not_allowed(request.method)
        return Answer(200, dump({"url": self._core.store.stack_url}))

    def _admit(self, request: HttpRequest, scope: str, **options: Any) -> User:
        """Return who asks, if they may: token first, then rights, then the throttle, as IRM checks them."""
        headers = request.headers
        token, stack = headers.get("authorization", ""), headers.get("x-grafana-url", "")
        user = self._core.tokens.owner(token, stack, **options)
        if user.role == "viewer" and request.method not in _READ:
            raise forbidden()
        self._throttle.check(user.id, scope)
        return user


def _is_known(parts: list[str]) -> bool:
    if len(parts) == 1:
        return True
    if parts[0] in ("slack_channels", "alerts") or not parts[1]:
        return False
    return len(parts) == 2 or (len(parts) == 3 and parts[0] == "alert_groups" and parts[2] in ACTIONS)  # noqa: PLR2004 - as above, and an action
