"""The demo as a person starts it, on a machine where that person has a Pulumi of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from automation.__main__ import app
from automation.demo import stage
from automation.demo.steps import STEPS
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.pulumi.toolchain import Toolchain
from grafana_irm_cli.pulumi.toolchain.pins import CACHE_VARIABLE, cache_folder
from tests.docs.outputs import is_shown
from tests.docs.reader import shown_by_demo
from tests.engine.harness import ROOT, Project

LIMIT = 300


@pytest.fixture
def person(tmp_path: Path) -> Path:
    """Return the home folder of somebody who is logged in to a backend, with a stack selected."""
    home = tmp_path / "person"
    (home / ".pulumi" / "workspaces").mkdir(parents=True)
    (home / ".pulumi" / "credentials.json").write_text('{"current":"https://pulumi.example"}')
    (home / ".pulumi" / "workspaces" / "mine.json").write_text('{"stack":"production"}')
    return home


def everything_in(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_step_is_seen_and_the_person_keeps_their_own(toolchain: Toolchain, person: Path, tmp_path: Path) -> None:
    before = everything_in(person)
    stacks = everything_in(ROOT / "stacks")
    environment = os.environ | {
        "HOME": str(person),
        "TMPDIR": str(tmp_path),
        "PULUMI_BACKEND_URL": "https://pulumi.example",
        "PULUMI_ACCESS_TOKEN": "pul-of-the-person",
        "PULUMI_STACK": "production",
        "GRAFANA_URL": "https://grafana.example",
        "GRAFANA_AUTH": "glsa_of_the_person",
        CACHE_VARIABLE: str(cache_folder()),
    }
    command = [sys.executable, "-m", "automation", "demo", "--speed", "120", "--plugin", "stand-in"]
    done = subprocess.run(  # noqa: S603 - this Python, with our own module
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
    sections = re.split(rf"^\d/{len(STEPS)}  ", done.stdout, flags=re.MULTILINE)[1:]
    assert [section.splitlines()[0] for section in sections] == [step.title for step in STEPS]
    assert [section for section in sections if "✓" not in section or "skipped" in section] == []
    assert re.search(rf"✓ {len(STEPS)} steps, everything seen", done.stdout)
    assert is_shown(shown_by_demo(), done.stdout), f"README shows something else than\n{done.stdout}"
    assert everything_in(person) == before
    assert everything_in(ROOT / "stacks") == stacks
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("grafana-irm-demo-")] == []


@pytest.mark.soak
def test_on_a_persons_own_stack_what_needs_switches_is_skipped_and_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(stage, "ROOT", project.program)
    (project.program / "stacks" / "Pulumi.staging.yaml").write_text(project.config_file.read_text())
    Engine(project.program, "staging", project.environment).init()
    result = CliRunner().invoke(app, ["demo", "--stack", "staging", "--yes"])
    assert result.exit_code == 0, result.output
    needing = [step for step in STEPS if step.switches]
    assert len(needing) == 3
    assert result.output.count("skipped: it needs the sandbox's switches") == len(needing)
    assert f"✓ {len(STEPS) - len(needing)} steps, everything seen" in result.output
