"""Several instances of one database on a virtual clock, with a rule that always fires, and what they send."""

import asyncio
from collections.abc import Callable
from itertools import count, pairwise
from typing import Any

import httpx

from sandbox.clock import VirtualClock
from sandbox.grafana import Balancer, Cluster, GrafanaCore
from sandbox.grafana.clustering import clustering
from sandbox.network.delivery import Delivery, DeliveryResult
from tests.sandbox.grafana.lab import START, TOKEN, rule

REPEAT = 20.0
RECEIVERS = "/api/alertmanager/grafana/config/api/v1/receivers"
RULES = "/api/prometheus/grafana/api/v1/rules"
NEVER = "0001-01-01T00:00:00.000Z"


class Instances:
    """Instances with a rule that always fires.

    Args:
        size: the number of instances.
        by: how they are connected.
        single: whether only one evaluates rules.
        repeat: the repeat interval in seconds.

    Attributes:
        sent: the number of the instance, and the time in seconds after the start.
        refused: numbers of the instances whose deliveries fail.

    """

    def __init__(self, size: int = 2, by: str = "gossip", *, single: bool = False, repeat: float = REPEAT) -> None:
        self.clock = VirtualClock(START)
        self.sent: list[tuple[int, float]] = []
        self.refused: set[int] = set()
        self._single = single
        self._numbers, names = count(), count()
        named = clustering(by)
        self.cluster = Cluster(self.clock, self._make, size, by=named, new_name=lambda: f"peer-{next(names):03}")
        self.balancer = Balancer(self.cluster)
        first = self.cluster.instances[0]
        first.put_folder("pt-one", "PT One")
        first.put_contact_point({"name": "Hook one", "type": "webhook", "settings": {"url": "http://hook/"}})
        always = rule(group_wait="0s", group_interval="1s", repeat_interval=f"{repeat:g}s")
        first.put_rule_group("pt-one", "g", {"interval": 10, "rules": [always]})
        self.run(300)

    def _make(self, database_of: GrafanaCore | None) -> GrafanaCore:
        number = next(self._numbers)

        def deliver(_: Delivery, done: Callable[[DeliveryResult], None]) -> None:
            self.sent.append((number, self.clock.now() - START))
            done(DeliveryResult(500 if number in self.refused else 200))

        return GrafanaCore(
            self.clock, deliver, "http://host", TOKEN, database_of=database_of, single_node_evaluation=self._single
        )

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.run_until(self.clock.now() + seconds)

    def senders(self, seconds: float) -> set[int]:
        """Let time pass; return who sent meanwhile."""
        self.sent.clear()
        self.run(seconds)
        return {number for number, _ in self.sent}

    def gap(self) -> float:
        """Return the longest time between two notifications."""
        return max(after - before for (_, before), (_, after) in pairwise(self.sent))

    @property
    def positions(self) -> list[int | None]:
        """Return the position of each instance."""
        return [self.cluster.position(number) for number in range(len(self.cluster.instances))]

    @property
    def evaluating(self) -> list[bool]:
        """Return which instances evaluate rules."""
        return [one.scheduler.running for one in self.cluster.instances]

    def attempt(self, number: int) -> dict[str, Any]:
        """Return what an instance shows of its last attempt."""
        (receiver,) = [r for r in self.cluster.instances[number].alertmanager.receivers() if r["name"] == "Hook one"]
        return dict(receiver["integrations"][0])

    def request(self, path: str) -> httpx.Response:
        """Return the response of the address of all."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.balancer)
            async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
                return await client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})

        return asyncio.run(send())

    def get(self, path: str) -> Any:
        """Return what the address of all answers."""
        return self.request(path).json()

    def rule(self) -> dict[str, Any]:
        """Return the rule as the next instance shows it."""
        (group,) = self.get(RULES)["data"]["groups"]
        (found,) = group["rules"]
        return dict(found)

    def shown(self) -> tuple[str, bool]:
        """Return the rule's state as the next instance shows it, and whether with an evaluation."""
        found = self.rule()
        return found["state"], not found["lastEvaluation"].startswith("0001-")
