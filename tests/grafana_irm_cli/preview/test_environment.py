"""With which Pulumi and which Python a preview runs the program."""

import os
import sys
from pathlib import Path

import pytest
from rich.console import Console

from grafana_irm_cli.preview import environment
from grafana_irm_cli.preview.environment import REPOSITORY, of_pulumi
from grafana_irm_cli.preview.options import AtFault
from grafana_irm_cli.pulumi import toolchain
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError

QUIET = Console(quiet=True)


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toolchain:
    found = Toolchain(tmp_path / "ours", "3.0.0", "a test")
    monkeypatch.setattr(toolchain, "ensure", lambda _console: found)
    return found


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    command = tmp_path / "users" / "pulumi"
    command.parent.mkdir()
    command.write_text("#!/bin/sh")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent))
    return command.parent


def test_another_program_runs_with_the_users_own_pulumi_and_python(users: Path, tmp_path: Path) -> None:
    assert of_pulumi(tmp_path, QUIET) == dict(os.environ)


def test_without_a_pulumi_of_the_users_ours_comes_first(
    ours: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert of_pulumi(tmp_path, QUIET)["PATH"] == f"{ours.bin}:/nowhere"


@pytest.mark.usefixtures("users")
def test_this_repositorys_program_runs_with_our_pulumi_and_this_python(ours: Toolchain) -> None:
    path = of_pulumi(REPOSITORY, QUIET)["PATH"].split(os.pathsep)

    assert path[:2] == [str(ours.bin), str(Path(sys.executable).parent)]


def test_a_python_without_the_programs_packages_is_not_given_to_it(
    users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda _name: None)

    assert of_pulumi(REPOSITORY, QUIET)["PATH"] == str(users)


def test_a_pulumi_that_cannot_be_had_is_the_users_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_console: Console) -> Toolchain:
        raise ToolchainError({"build": "no Go here"})

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(toolchain, "ensure", refuse)

    with pytest.raises(AtFault, match="no Go here"):
        of_pulumi(tmp_path, QUIET)
