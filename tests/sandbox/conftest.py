"""A sandbox in a process of its own, one for each worker: tests use different names in it."""

from collections.abc import Iterator

import pytest

from sandbox.control.client import Sandbox

SPEED = 600.0


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Run a sandbox."""
    with Sandbox.start(tmp_path_factory.mktemp("sandbox"), SPEED) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(started: Sandbox) -> Iterator[Sandbox]:
    """Lend the sandbox with Grafana on, no faults, and an empty log."""
    started.reset_requests()
    yield started
    started.clear_faults()
    started.start_grafana()
    started.open_irm()
    started.throttle(True)
    started.slack(True)
    started.conflicts(500)
