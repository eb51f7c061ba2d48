"""A Grafana in a simulation, and one behind its HTTP API."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import httpx

from sandbox.clock import VirtualClock
from sandbox.grafana import GrafanaCore, create_app
from sandbox.grafana.versions import DEFAULT, VERSIONS, Version
from sandbox.network.delivery import Delivery, DeliveryResult

START = 1_700_000_000.0
TOKEN = "glsa_of_tests"
PROVISIONING = "/api/v1/provisioning"


@dataclass
class Sent:
    """A webhook that was sent."""

    at: float
    delivery: Delivery

    @property
    def body(self) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(self.delivery.body)
        return decoded


def rule(uid: str = "r-main", **given: Any) -> dict[str, Any]:
    """Return an always-firing rule as a request holds it."""
    query = {
        "refId": "A",
        "datasourceUid": "__expr__",
        "model": {"type": "math", "expression": given.pop("expression", "1 > 0")},
    }
    settings = {"receiver": given.pop("receiver", "Hook one"), "group_by": ["grafana_folder", "alertname"]}
    for name in ("group_wait", "group_interval", "repeat_interval"):
        if name in given:
            settings[name] = given.pop(name)
    return {
        "uid": uid,
        "title": "Main rule",
        "condition": "A",
        "data": [query],
        "for": "0s",
        "noDataState": "NoData",
        "execErrState": "Error",
        "orgID": 1,
        "notification_settings": settings,
        **given,
    }


@dataclass
class Lab:
    """A Grafana on a virtual clock, whose webhooks are caught.

    Attributes:
        answer: what a webhook is answered, None leaves it without an answer.
        delay: seconds until it is answered.
        version: the release that is played.
    """

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    sent: list[Sent] = field(default_factory=list)
    answer: Callable[[Delivery], DeliveryResult | None] = lambda _: DeliveryResult(200)
    delay: float = 0.0
    version: Version = VERSIONS[DEFAULT]

    def __post_init__(self) -> None:
        self.grafana = GrafanaCore(self.clock, self._deliver, "http://host", TOKEN, version=self.version)
        self.grafana.put_folder("pt-one", "PT One")

    def _deliver(self, delivery: Delivery, done: Callable[[DeliveryResult], None]) -> None:
        self.sent.append(Sent(self.clock.now() - START, delivery))
        result = self.answer(delivery)
        if result is not None and self.delay:
            self.clock.call_at(self.clock.now() + self.delay, lambda: done(result))
        elif result is not None:
            done(result)

    def hook(self, name: str = "Hook one", **settings: Any) -> str:
        silent = settings.pop("disableResolveMessage", False)
        settings = {"url": f"http://{name.replace(' ', '-')}/", **settings}
        given = {"name": name, "type": "webhook", "settings": settings, "disableResolveMessage": silent}
        return self.grafana.put_contact_point(given)

    def rules(self, *rules: dict[str, Any], interval: int = 10, group: str = "g") -> None:
        self.grafana.put_rule_group("pt-one", group, {"interval": interval, "rules": list(rules)})

    def run(self, until: float) -> None:
        """Let time pass until so many seconds after the start."""
        self.clock.run_until(START + until)

    def times(self, url: str | None = None) -> list[float]:
        """Return when webhooks were sent, in seconds after the start, rounded to what was measured."""
        return [round(sent.at, 2) for sent in self.sent if url is None or sent.delivery.url == url]

    def gaps(self) -> list[float]:
        """Return the seconds between one webhook and the next."""
        return [round(after.at - before.at, 2) for before, after in pairwise(self.sent)]

    def statuses(self) -> list[str]:
        return [sent.body["status"] for sent in self.sent]


@dataclass
class Api:
    """The HTTP API of a lab's Grafana."""

    lab: Lab

    def request(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=create_app(self.lab.grafana))
            authorization = {"Authorization": f"Bearer {TOKEN}"} if headers is None else headers
            async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
                return await client.request(method, path, json=body, headers=authorization)

        return asyncio.run(send())

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        return self.request("POST", path, body, self.headers(**headers))

    def put(self, path: str, body: object, **headers: str) -> httpx.Response:
        return self.request("PUT", path, body, self.headers(**headers))

    def delete(self, path: str) -> httpx.Response:
        return self.request("DELETE", path)

    def headers(self, **headers: str) -> dict[str, str]:
        """Return the headers of an Admin's request, with others by their names, `_` for `-`."""
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {TOKEN}", **own}
