"""The sandbox as its wheel brings it, in an environment that has what the wheel's metadata requires alone."""

import json
import os
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.testing.pytest_plugin import OPTIONS
from tests.wheel import LIBRARY, ROOT, SANDBOX, Installed, build

NAME = "grafana_irm_sandbox"
TEST = """
import os

import pytest


@pytest.mark.grafana_irm_sandbox(speed=30, grafana="12.4")
def test_it_runs(grafana_irm_sandbox):
    assert grafana_irm_sandbox.speed == 30
    assert os.environ["GRAFANA_URL"] == grafana_irm_sandbox.grafana_url
    assert os.environ["PULUMI_HOME"] == str(grafana_irm_sandbox.home)
    assert "PULUMI_ACCESS_TOKEN" not in os.environ
    assert grafana_irm_sandbox.state()["irm"]["integrations"]


@pytest.mark.grafana_irm_sandbox(sped=30)
def test_a_wrong_option_is_refused(grafana_irm_sandbox):
    pass


def test_the_environment_is_restored():
    assert os.environ["PULUMI_ACCESS_TOKEN"] == "kept"
    assert "PULUMI_HOME" not in os.environ
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel with its extra `pytest`."""
    wheel = build(tmp_path_factory.mktemp("wheel"), SANDBOX)
    return Installed(wheel, tmp_path_factory.mktemp("installed"), "pytest")


@pytest.fixture
def running(installed: Installed, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The addresses of a sandbox that the installed command runs in `tmp_path`."""
    command = [str(installed.bin / "grafana-irm-sandbox"), "up", "--json", "--until-stdin-closes"]
    pipe, environment = subprocess.PIPE, {"PATH": os.defpath}
    with subprocess.Popen(  # noqa: S603 - a command of the wheel
        command, cwd=tmp_path, stdin=pipe, stdout=pipe, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


def test_the_command_starts_and_ends_a_sandbox(installed: Installed, running: dict[str, str], tmp_path: Path) -> None:
    assert set(running) >= {"grafana", "irm", "control"}
    shown = installed.run("grafana-irm-sandbox", "status", "--json", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert set(json.loads(shown.stdout)) == {"grafana", "irm"}

    stopped = installed.run("grafana-irm-sandbox", "stop", cwd=tmp_path)
    assert stopped.returncode == 0, stopped.stderr


def test_a_message_names_the_installed_command(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("grafana-irm-sandbox", "status", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"`python -m {NAME} up --folder .sandbox` starts one" in done.stderr


def test_the_fixture_sets_and_restores_the_environment(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TEST)
    environment = {"PULUMI_ACCESS_TOKEN": "kept", "HOME": str(tmp_path / "home")}
    done = installed.run("python", "-m", "pytest", "-q", "--strict-markers", environment=environment, cwd=tmp_path)
    assert "2 passed, 1 error" in done.stdout, done.stdout + done.stderr
    wanted = f"sped given, {', '.join(f'{option}=...' for option in OPTIONS)} are allowed"
    assert f"@pytest.mark.{NAME}: {wanted}" in done.stdout
    assert not (tmp_path / "home").exists()


def test_every_package_and_the_marker_of_types_are_in_the_wheel(installed: Installed) -> None:
    (packages,) = installed.bin.parent.glob("lib/python*/site-packages")
    here = {str(path.relative_to(SANDBOX)) for path in SANDBOX.rglob("*.py")} | {"py.typed"}
    there = packages / NAME
    assert {str(path.relative_to(there)) for path in there.rglob("*") if path.suffix in {".py", ".typed"}} == here


def test_sandbox_and_library_are_released_together() -> None:
    library, sandbox = (tomllib.loads((path / "pyproject.toml").read_text())["project"] for path in (LIBRARY, SANDBOX))
    assert sandbox["version"] == library["version"]
    assert sandbox["license"] == library["license"]
    licence = (ROOT / "LICENSE").read_bytes()
    assert [(folder / "LICENSE").read_bytes() for folder in (LIBRARY, SANDBOX)] == [licence, licence]
