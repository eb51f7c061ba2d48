"""An IRM on a virtual clock, and its API without a socket."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from sandbox.clock import VirtualClock
from sandbox.irm import IrmCore, create_app

KEY = "an-api-key"
SERVICE_ACCOUNT = "glsa_service"
BASE = "http://irm.test/oncall"
STACK = "http://stack.test"

FIRING: dict[str, Any] = {
    "receiver": "hook",
    "status": "firing",
    "alerts": [{"status": "firing", "labels": {"alertname": "Disk full"}, "generatorURL": "http://g/1"}],
    "groupLabels": {"alertname": "Disk full", "grafana_folder": "Ops"},
    "commonLabels": {"alertname": "Disk full", "grafana_folder": "Ops"},
    "groupKey": '{}:{alertname="Disk full"}',
    "title": "[FIRING:1] Disk full Ops",
    "state": "alerting",
}
RESOLVED = FIRING | {"status": "resolved", "state": "ok", "title": "[RESOLVED] Disk full Ops"}


class Api:
    """A client of the API: `api.get("teams/")` asks `/oncall/api/v1/teams/` with the admin's key."""

    def __init__(self, core: IrmCore) -> None:
        self.real_time = 0.0
        self.app = create_app(core, lambda: self.real_time)

    def ask(self, method: str, url: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, url, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._api("GET", path, **options)

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self._api("POST", path, json=body)

    def put(self, path: str, body: Any) -> httpx.Response:
        return self._api("PUT", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self._api("DELETE", path)

    def _api(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": KEY} | options.pop("headers", {})
        return self.ask(method, f"{BASE}/api/v1/{path}", headers=headers, **options)

    async def _ask(self, method: str, url: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app)) as client:
            return await client.request(method, url, **options)


class Made:
    """An integration that was made, and what can be sent to it."""

    def __init__(self, core: IrmCore, clock: VirtualClock, **settings: Any) -> None:
        self.core, self.clock = core, clock
        self.shown = core.create_integration({"name": "Mine", **settings})
        self.id: str = self.shown["id"]
        self.type: str = self.shown["type"]
        self.token: str = self.shown["link"].rstrip("/").rsplit("/", 1)[-1]

    def send(self, *payloads: Any) -> None:
        """Send alerts, and give the IRM the time to work on them."""
        for payload in payloads:
            assert self.core.ingest(self.type, self.token, json.dumps(payload).encode()) == (200, '"Ok."')
        self.wait(1)

    def beat(self) -> None:
        assert self.core.beat(self.type, self.token) == (200, "")

    def wait(self, seconds: float) -> None:
        self.clock.run_until(self.clock.now() + seconds)

    def groups(self, **filters: str) -> list[dict[str, Any]]:
        return self.core.alert_groups(integration_id=self.id, **filters)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def core(clock: VirtualClock) -> IrmCore:
    return IrmCore(clock, BASE, KEY, STACK, service_account_token=SERVICE_ACCOUNT)


@pytest.fixture
def api(core: IrmCore) -> Api:
    return Api(core)


@pytest.fixture
def alertmanager(core: IrmCore, clock: VirtualClock) -> Made:
    return Made(core, clock, type="alertmanager", name="One")


@pytest.fixture
def webhook(core: IrmCore, clock: VirtualClock) -> Made:
    return Made(core, clock, type="webhook", name="Two")
