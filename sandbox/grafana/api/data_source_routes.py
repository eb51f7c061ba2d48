"""Data sources (Grafana's `pkg/api/datasources.go`)."""

from starlette.routing import Route

from ..core import GrafanaCore
from .http import Answer, Binder, Call


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the routes of data sources."""
    sources, path = core.data_sources, "/api/datasources"

    def one(key: str, call: Call) -> Answer:
        return 200, sources.get(key, call.path["value"])

    return [
        bind.route("GET", path, lambda call: (200, sources.listed())),  # noqa: ARG005 - a handler's signature
        bind.route("GET", path + "/uid/{value}", lambda call: one("uid", call)),
        bind.route("GET", path + "/name/{value}", lambda call: one("name", call)),
    ]
