"""The control server's requests about single Grafana instances."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request

from ..server import Server
from .bodies import Pin, Redis, Stop

Handlers = dict[tuple[str, str], Callable[[Request], Awaitable[Any]]]


class InstanceControl:
    """The switches of the instances behind Grafana's one address.

    Args:
        server: the running sandbox.

    """

    def __init__(self, server: Server) -> None:
        self._server = server

    def handlers(self) -> Handlers:
        """Return what each request does."""
        return {
            ("GET", "/grafana/instances"): self._listed,
            ("POST", "/grafana/instances/{number:int}/stop"): self._stop,
            ("POST", "/grafana/instances/{number:int}/start"): self._start,
            ("POST", "/grafana/pin"): self._pin,
            ("POST", "/grafana/redis"): self._redis,
        }

    async def _listed(self, _: Request) -> Any:  # noqa: ANN401 - JSON
        cluster = self._server.cluster
        return [
            {
                "number": number,
                "running": one.running,
                "position": cluster.position(number),
                "evaluates": one.scheduler.running,
            }
            for number, one in enumerate(cluster.instances)
        ]

    async def _stop(self, request: Request) -> None:
        graceful = Stop.model_validate(await request.json()).graceful
        self._server.cluster.stop(self._known(request.path_params["number"]), graceful=graceful)

    async def _start(self, request: Request) -> None:
        self._server.cluster.start(self._known(request.path_params["number"]))

    async def _pin(self, request: Request) -> None:
        number = Pin.model_validate(await request.json()).number
        self._server.balancer.pinned = None if number is None else self._known(number)

    async def _redis(self, request: Request) -> None:
        cluster = self._server.cluster
        (cluster.start_redis if Redis.model_validate(await request.json()).running else cluster.stop_redis)()

    def _known(self, number: int) -> int:
        size = len(self._server.cluster.instances)
        if number >= size:
            raise ValueError(f"{number}: no such instance; there are {size}, from 0")
        return number
