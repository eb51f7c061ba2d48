"""The main flows on the older release of Grafana that the sandbox plays; every other test here runs on the newer."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from grafana_irm_cli.adopt.command import Adoption
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.project import Project as Files
from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.alert import send_test_alert
from grafana_irm_cli.verify.model import Status
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, project_of, running_sandbox, said
from tests.engine.live import Live
from tests.engine.recovery import LOST, PAYMENTS, WHOLE, there
from tests.engine.test_adopt import ByHand


def succeeded(outcome: Outcome) -> None:
    assert outcome.code == 0, said(outcome)


def up(project: Project, *integrations: dict[str, Any]) -> None:
    """Run an `up` that ends well, after which nothing is left to do."""
    project.configure(integrations=list(integrations))
    succeeded(project.up())
    again = project.preview("--refresh")
    assert again.unchanged, said(again)


@pytest.mark.soak
def test_every_main_flow_works_on_grafana_12_4(tmp_path: Path, toolchain: Toolchain) -> None:
    with (
        running_sandbox(tmp_path, grafana="12.4") as sandbox,
        project_of(tmp_path, toolchain, sandbox) as project,
    ):
        is_interrupted(project, sandbox)
        up(project, PAYMENTS)
        assert there(sandbox) == WHOLE
        assert project.refresh().unchanged
        renamed = {**PAYMENTS, "contactPoint": {"name": "Renamed"}}
        up(project, renamed)
        assert ("contact point", "Renamed") in there(sandbox)
        before = project.outputs()["integrations"]["payments"]["id"]
        replaced = {**renamed, "type": "webhook"}
        up(project, replaced)
        assert project.outputs()["integrations"]["payments"]["id"] != before
        is_verified(project, sandbox)
        adopts(project, sandbox)
        succeeded(project.destroy())
        assert there(sandbox) == Counter({("folder", "Infra"): 1}), "the folder of what was adopted is a person's"


def is_interrupted(project: Project, sandbox: Sandbox) -> None:
    """Let an `up` lose the answer that an integration was created."""
    project.configure(integrations=[PAYMENTS])
    sandbox.fault("irm", "POST", "/integrations/$", [LOST] * 20)
    assert project.up().code != 0
    sandbox.clear_faults()
    assert there(sandbox)["integration", "payments"] == 1


def is_verified(project: Project, sandbox: Sandbox) -> None:
    """See that `verify` finds nothing, and that a test alert arrives."""
    sandbox.throttle(False)
    live = Live(project, sandbox)
    live.wait_until_well()
    finding = asyncio.run(send_test_alert(Systems(live.stack.credentials), live.wiring))
    assert (finding.status, finding.found.endswith("resolved")) == (Status.OK, True), finding


def adopts(project: Project, sandbox: Sandbox) -> None:
    """Adopt what a person made, beside what the stack has."""
    ByHand(sandbox).checkout()
    adoption = Adoption(project, Files.load(project.program), Console(stderr=True))
    planned, left = adoption.find()
    assert (len(planned.entries), left) == (1, [])
    assert adoption.carry_out(planned) == []
    assert project.preview().unchanged
