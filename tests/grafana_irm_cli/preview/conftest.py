"""Fixtures of the preview's tests."""

from collections.abc import Iterator

import pytest
import stamina

from tests.grafana_irm_cli.preview.forge import Forge, serving


@pytest.fixture
def forge() -> Iterator[Forge]:
    """Serve a stand-in of the comment APIs."""
    with serving(Forge()) as served:
        yield served


@pytest.fixture
def patience() -> Iterator[None]:
    """Retry as always, but without the waiting in between."""
    with stamina.set_testing(True, attempts=8):
        yield
