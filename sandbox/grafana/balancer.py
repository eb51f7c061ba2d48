"""One address for several Grafana instances, as a load balancer in front of them gives."""

from starlette.types import ASGIApp, Receive, Scope, Send

from .api.app import create_app
from .cluster import Cluster


class Balancer:
    """Sends each request to the next running instance, or all requests to one instance.

    Args:
        cluster: the instances.

    Attributes:
        pinned: number of the instance that gets every request while it runs, as with sticky sessions. Default: None,
            each instance in turn.

    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._apps: list[ASGIApp] = [create_app(one) for one in cluster.instances]
        self._last = -1
        self.pinned: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._apps[self._next()](scope, receive, send)

    def _next(self) -> int:
        instances = self._cluster.instances
        if self.pinned is not None and instances[self.pinned].running:
            return self.pinned
        turns = [(self._last + step) % len(instances) for step in range(1, len(instances) + 1)]
        # If no instance runs, any of them responds so.
        self._last = next((number for number in turns if instances[number].running), turns[0])
        return self._last
