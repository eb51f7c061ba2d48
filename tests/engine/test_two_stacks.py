"""Two stacks' `up` at the same moment: their writes of one Grafana collide, and both end well."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.provider import SPEED_VARIABLE
from tests.engine.harness import Project, project_of, said

WINDOW = 0.3
"""Real seconds in which two writes collide: wide enough that two runs that start together meet."""

PACE = {SPEED_VARIABLE: "4"}
"""The provider's waits between tries, in the machine's time as the window is: its two minutes take half of one."""

Stacks = tuple[Project, Project]


@pytest.fixture
def stacks(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> Iterator[Stacks]:
    """Lend two stacks with three integrations each, on one Grafana and IRM."""
    with ExitStack() as stack:
        made = []
        for name in ("first", "second"):
            (tmp_path / name / "program" / "stacks").mkdir(parents=True)
            project = stack.enter_context(project_of(tmp_path / name, toolchain, sandbox, extra=PACE))
            project.configure(integrations=entries(name))
            made.append(project)
        yield made[0], made[1]


def entries(stack: str) -> list[dict[str, Any]]:
    return [{"name": f"{stack} {number}", "heartbeat": {"enabled": number == 0}} for number in range(3)]


def both_end_well(stacks: Stacks, sandbox: Sandbox, status: Literal[500, 409]) -> int:
    """Run both at once, and return how many writes were refused on the way."""
    sandbox.conflicts(status, window=WINDOW)
    sandbox.reset_requests()
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda project: project.up(), stacks))
    assert [outcome.code for outcome in done] == [0, 0], [said(outcome) for outcome in done]
    refused = [r for r in sandbox.requests("grafana") if r["method"] != "GET" and r["status"] == status]
    sandbox.conflicts("off")
    names = Counter(point["name"] for point in sandbox.state()["grafana"]["contact_points"])
    wanted = [f"{stack} {number}" for stack in ("first", "second") for number in range(3)]
    assert names == Counter([*wanted, "first 0 heartbeat", "second 0 heartbeat"])
    assert all(project.preview("--refresh").unchanged for project in stacks)
    return len(refused)


@pytest.mark.soak
@pytest.mark.parametrize("status", [409, 500])
def test_two_stacks_at_once_end_well_ten_times_of_ten(
    stacks: Stacks, sandbox: Sandbox, status: Literal[500, 409]
) -> None:
    refused = 0
    for _ in range(10):
        refused += both_end_well(stacks, sandbox, status)
        for project in stacks:
            gone = project.destroy()
            assert gone.code == 0, said(gone)
    assert refused > 0
