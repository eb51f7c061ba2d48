"""A stage for the cases of one file."""

from collections.abc import Iterator

import pytest

from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.toolchain import ensure
from tests.campaign.cases import Stage
from tests.campaign.world import new_world

PACE = 60.0
"""The plugin's two minutes of tries take two seconds here; `make soak` gives them their time."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with new_world(tmp_path_factory.mktemp("campaign"), ensure(Console(stderr=True)), PACE) as world:
        yield Stage(world)
