"""Both systems in this process, and one integration as a stack has it."""

import asyncio
import datetime as dt
from collections.abc import Iterator

import httpx
import pytest
import stamina

from grafana_irm.api import client as http
from grafana_irm_cli.verify.model import Heartbeat, Timings, Wiring
from sandbox.grafana.versions import DEFAULT, VERSIONS
from tests.grafana_irm_cli.verify.world import World

TIMINGS = Timings("1m", "2m", "0s", "1s", "3m")
ENDPOINT = "http://irm.test/integrations/v1/alertmanager/T0kenT0kenT0kenT0kenT0ken/"


@pytest.fixture
def wiring() -> Wiring:
    return Wiring(
        name="payments",
        integration_id="C1",
        integration_type="alertmanager",
        endpoint=ENDPOINT,
        contact_point="Payments to IRM",
        heartbeat=Heartbeat(
            endpoint=f"{ENDPOINT}heartbeat/",
            contact_point="Payments heartbeat",
            rule_uid="r1",
            longest_gap=dt.timedelta(seconds=191),
            timings=TIMINGS,
        ),
        links={"rule": "http://grafana.test/alerting/grafana/r1/view"},
    )


@pytest.fixture
def release() -> str:
    """Return the release of Grafana that is played."""
    return DEFAULT


@pytest.fixture
def instances() -> int:
    """Return how many Grafana instances share their address."""
    return 1


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, release: str, instances: int) -> Iterator[World]:
    """Lend both systems: requests of every client go to them, retries have no pause, and waiting passes their time."""
    made = World(VERSIONS[release], instances)

    async def sleep(seconds: float) -> None:
        made.wait(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(made.handle))
    with stamina.set_testing(True, attempts=2):
        yield made
