"""Control of single Grafana instances, each method a request to the control server."""

from collections.abc import Callable
from typing import Any


class InstanceSwitches:
    """What can be done to the instances behind Grafana's one address.

    Args:
        call: calls the control server with a method, a path and a body.

    Raises from every method:
        SandboxError: there is no such instance.

    """

    def __init__(self, call: Callable[[str, str, Any], Any]) -> None:
        self._call = call

    def listed(self) -> list[dict[str, Any]]:
        """Return the instances.

        Each has its `number`, whether it is `running`, its `position` (None for a missed one), and whether it
        `evaluates` rules.
        """
        return list(self._call("GET", "/grafana/instances", None))

    def sender(self) -> int:
        """Return the number of the instance that sends."""
        running = [one for one in self.listed() if one["running"]]
        return int(min(running, key=lambda one: one["position"])["number"])

    def stop(self, number: int, *, graceful: bool = True) -> None:
        """Stop one instance; not `graceful` is a kill."""
        self._call("POST", f"/grafana/instances/{number}/stop", {"graceful": graceful})

    def start(self, number: int) -> None:
        """Start an instance again: it joins the others as the last."""
        self._call("POST", f"/grafana/instances/{number}/start", None)

    def pin(self, number: int | None) -> None:
        """Let one instance serve every request, as a load balancer with affinity does; None lets each in turn."""
        self._call("POST", "/grafana/pin", {"number": number})

    def redis(self, *, running: bool) -> None:
        """Stop or start the Redis that connects the instances.

        Raises:
            SandboxError: the cluster does not work by Redis.

        """
        self._call("POST", "/grafana/redis", {"running": running})
