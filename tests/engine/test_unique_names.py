"""Names and UIDs that two entries of one program share: refused on the real engine before anything is created."""

from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, errors_of, project_of, said

SHARED_RULE = {"ruleUid": "copied", "folderUid": "monitoring", "ruleGroup": "heartbeat"}
"""A rule block that a YAML anchor or a copied entry brings into two entries."""


def created(sandbox: Sandbox, project: Project) -> list[str]:
    """Return the requests that changed something, and the types of the resources in the state."""
    writes = [f"{one['method']} {one['path']}" for one in sandbox.requests() if one["method"] != "GET"]
    return [*writes, *(one["type"] for one in project.resources() if one["type"] != "pulumi:pulumi:Stack")]


def test_stack_entries_that_share_a_rule_are_refused_with_both_paths(sandbox: Sandbox, project: Project) -> None:
    httpx.post(
        f"{sandbox.grafana_url}/api/folders",
        headers={"Authorization": f"Bearer {sandbox.grafana_auth}"},
        json={"uid": "monitoring", "title": "Monitoring"},
        timeout=30,
    ).raise_for_status()
    project.configure(
        integrations=[{"name": name, "heartbeat": {"rule": SHARED_RULE}} for name in ("Payments", "Search")]
    )
    sandbox.reset_requests()
    outcome = project.up()
    assert outcome.code != 0
    (error,) = errors_of(outcome)
    for setting, given in (("ruleUid", "copied"), ("ruleGroup", "heartbeat")):
        assert f"integrations[1].heartbeat.rule.{setting}: given '{given}'" in error
        assert f"; integrations[0].heartbeat.rule.{setting} already uses this" in error
    assert "Traceback" not in said(outcome)
    assert created(sandbox, project) == []


PROGRAM = """
    import pulumi
    from grafana_irm import IrmAlerting, run_preflight

    RULE = {"rule_uid": "copied"}
    ALERTING = {name: {"integration": {"name": name}, "heartbeat": {"rule": RULE}} for name in ("one", "two")}


    async def main():
        await run_preflight(ALERTING)
        for name, args in ALERTING.items():
            IrmAlerting(name, args)


    pulumi.run(main)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Write a program whose two components have one rule UID."""
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shared\nruntime: python\n")
    (folder / "__main__.py").write_text(dedent(PROGRAM))
    return folder


@pytest.mark.soak
def test_the_preflight_refuses_components_that_share_a_rule(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox, program: Path
) -> None:
    with project_of(tmp_path, toolchain, sandbox, program=program) as project:
        sandbox.reset_requests()
        outcome = project.up()
        assert outcome.code != 0
        (error,) = errors_of(outcome)
        assert "two.heartbeat.rule.rule_uid: given 'copied'" in error
        assert "a unique rule UID; one.heartbeat.rule.rule_uid already uses this UID" in error
        assert created(sandbox, project) == []
