"""Both systems in this process, for the commands that ask them."""

from collections.abc import Iterator

import httpx
import pytest
import stamina

from grafana_irm.api import client as http
from sandbox.grafana.versions import DEFAULT, VERSIONS
from tests.grafana_irm_cli.verify.world import World


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
    """Lend both systems, with every client's requests going to them, and repeated ones without a pause."""
    made = World(VERSIONS[release], instances)
    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(made.handle))
    with stamina.set_testing(True, attempts=2):
        yield made
