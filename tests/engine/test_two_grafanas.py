"""Two Grafana instances behind one address: the real engine's stack, and `verify` whichever instance answers."""

from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from tests.engine.harness import project_of, running_sandbox
from tests.engine.live import Live
from tests.engine.test_verify import MOMENTS

ENTRY = {"name": "Payments alerts", "heartbeat": {"rule": {"grafanaInstances": 2}}}


@pytest.mark.soak
def test_all_is_well_fifty_times_of_fifty_also_after_the_sender_was_killed(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    with (
        running_sandbox(tmp_path, grafana_instances=2) as sandbox,
        project_of(tmp_path, toolchain, sandbox) as project,
    ):
        project.configure(integrations=[ENTRY])
        assert project.up().code == 0
        sandbox.throttle(False)
        live = Live(project, sandbox)
        live.wait_until_well()
        for number in range(50):
            if number == 25:
                sandbox.instances.stop(sandbox.instances.sender(), graceful=False)
            moment = sandbox.now() + MOMENTS
            sandbox.wait_until(lambda: sandbox.now() >= moment, MOMENTS)  # noqa: B023 - waited for at once
            assert live.bad() == []
        assert project.preview().unchanged
