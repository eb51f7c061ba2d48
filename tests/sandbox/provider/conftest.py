"""Lends the plugin, configured, and the systems that it talks to."""

from collections.abc import Iterator

import pytest

from tests.sandbox.provider.harness import Plugin, Systems
from tests.sandbox.provider.harness import plugin as running_plugin


@pytest.fixture
def systems() -> Systems:
    """Return both systems; they know nothing yet."""
    return Systems()


@pytest.fixture
def plugin(systems: Systems) -> Iterator[Plugin]:
    """Lend the plugin with basic authentication."""
    with running_plugin(systems) as running:
        running.configure()
        yield running
