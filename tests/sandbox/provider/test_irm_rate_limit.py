"""The plugin against IRM's limit of 300 requests a minute: the two keep one time, at any speed of the sandbox."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sandbox.clock import VirtualClock
from sandbox.irm import IrmCore, create_app
from sandbox.irm.limits import API_REQUESTS, API_WINDOW
from tests.sandbox.provider.harness import GRAFANA, INTEGRATION, IRM, SETTINGS, Systems
from tests.sandbox.provider.harness import plugin as running_plugin


class LimitedIrm(Systems):
    """The sandbox's IRM, whose limit counts the seconds that the plugin waits."""

    def __init__(self, waits: list[float]) -> None:
        super().__init__()
        self.core = IrmCore(VirtualClock(), IRM, str(SETTINGS["oncallAccessToken"]), GRAFANA)
        self._app = create_app(self.core, lambda: sum(waits))
        self._thread = ThreadPoolExecutor(1)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer, as a transport of httpx's, with the application of the sandbox's IRM."""
        self.requests.append(request)
        return self._thread.submit(asyncio.run, self._answer(request)).result()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app)) as client:
            answer = await client.request(request.method, request.url, headers=request.headers)
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_the_plugin_waits_for_irms_limit_at_any_speed(speed: float) -> None:
    waits: list[float] = []
    irm = LimitedIrm(waits)
    integration = irm.core.create_integration({"type": "alertmanager", "name": "One"})["id"]
    with running_plugin(irm, speed=speed, waits=waits) as plugin:
        plugin.configure()
        for _ in range(API_REQUESTS + 1):
            plugin.read(INTEGRATION, integration, {"name": "One"})

    assert waits == [API_WINDOW]
    assert len(irm.requests) == API_REQUESTS + 2
