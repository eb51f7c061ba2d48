"""The library inside of a program that does more: `examples/larger_program`."""

import shutil
from pathlib import Path

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import ROOT, credentials, project_of, said


def test_the_larger_program_lives_its_whole_life(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> None:
    program = shutil.copytree(ROOT / "examples" / "larger_program", tmp_path / "program")
    with project_of(tmp_path, toolchain, sandbox, stack="dev", program=program) as project:
        before = sandbox.state()
        made = project.up()
        assert made.code == 0, said(made)
        assert project.outputs()["contact points"] == ["Payments services", "Platform services", "Checkout"]
        secrets = credentials(sandbox)
        assert not [secret for secret in secrets if secret in project.state_text() + made.output]

        assert project.preview().unchanged
        assert project.refresh().code == 0
        assert project.preview().unchanged

        assert project.destroy().code == 0
        after = sandbox.state()
        for system in ("irm", "grafana"):
            assert _existing(after[system]) == _existing(before[system])


def _existing(system: dict[str, object]) -> dict[str, int]:
    return {
        kind: len(found) for kind, found in system.items() if isinstance(found, list | dict) and kind != "alert_groups"
    }
