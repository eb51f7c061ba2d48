import os
import sys
from pathlib import Path

import pytest

from grafana_irm_cli.console import Console
from grafana_irm_cli.preview.options import AtFault, environment_of
from grafana_irm_cli.pulumi import environment, toolchain
from grafana_irm_cli.pulumi.environment import (
    REPOSITORY,
    engine_environment,
    preview_environment,
    program_environment,
)
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError

QUIET = Console(quiet=True)

TOOLCHAIN = Toolchain(Path("/toolchain"), "3.259.0", "a test")
OF_THE_USER = {
    "PATH": "/usr/bin",
    "HOME": "/home/user",
    "PULUMI_HOME": "/home/user/.pulumi",
    "PULUMI_ACCESS_TOKEN": "pul-secret",
    "PULUMI_CONFIG_PASSPHRASE_FILE": "/home/user/passphrase",
    "PULUMI_STACK": "production",
    "GRAFANA_AUTH": "glsa_secret",
    "GRAFANA_ONCALL_ACCESS_TOKEN": "secret",
    "PYTHONHOME": "/usr",
    "SSL_CERT_FILE": "/etc/certs.pem",
}


def test_nothing_leads_to_the_users_login_stacks_or_systems(tmp_path: Path) -> None:
    made = engine_environment(TOOLCHAIN, tmp_path, environ=OF_THE_USER)
    assert made["PULUMI_HOME"] == str(tmp_path)
    assert not {"PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_STACK"} & made.keys()
    assert not [name for name in made if name.startswith("GRAFANA_")]
    assert not [value for value in made.values() if "secret" in value]


def test_the_rest_of_the_users_environment_stays(tmp_path: Path) -> None:
    made = engine_environment(TOOLCHAIN, tmp_path, environ=OF_THE_USER)
    assert made["HOME"] == "/home/user"
    assert made["SSL_CERT_FILE"] == "/etc/certs.pem"


def test_neither_pulumi_nor_pip_checks_for_a_newer_version() -> None:
    made = program_environment(TOOLCHAIN, {})
    assert (made["PULUMI_SKIP_UPDATE_CHECK"], made["PIP_DISABLE_PIP_VERSION_CHECK"]) == ("1", "1")


def test_the_backend_is_a_folder_that_exists(tmp_path: Path) -> None:
    made = engine_environment(TOOLCHAIN, tmp_path / "home", environ={})
    assert made["PULUMI_BACKEND_URL"] == (tmp_path / "home" / "backend").as_uri()
    assert (tmp_path / "home" / "backend").is_dir()


def test_the_passphrase_is_random_unless_given(tmp_path: Path) -> None:
    def passphrase(**given: str) -> str:
        return engine_environment(TOOLCHAIN, tmp_path, environ={}, **given)["PULUMI_CONFIG_PASSPHRASE"]  # type: ignore[arg-type]

    assert passphrase() != passphrase()
    assert len(passphrase()) >= 32
    assert passphrase(passphrase="mine") == "mine"


def test_toolchain_and_this_python_come_first_on_path(tmp_path: Path) -> None:
    made = engine_environment(TOOLCHAIN, tmp_path, environ=OF_THE_USER)
    assert made["PATH"].split(os.pathsep) == ["/toolchain", str(Path(sys.executable).parent), "/usr/bin"]
    assert made["VIRTUAL_ENV"] == sys.prefix
    assert "PYTHONHOME" not in made


def test_loopback_is_not_requested_through_a_proxy(tmp_path: Path) -> None:
    made = engine_environment(TOOLCHAIN, tmp_path, environ={"NO_PROXY": "corp.example,localhost"})
    assert made["NO_PROXY"] == "corp.example,localhost,127.0.0.1"
    assert made["no_proxy"] == "127.0.0.1,localhost"


def test_what_is_added_comes_last(tmp_path: Path) -> None:
    made = engine_environment(TOOLCHAIN, tmp_path, environ=OF_THE_USER, extra={"GRAFANA_AUTH": "of the sandbox"})
    assert made["GRAFANA_AUTH"] == "of the sandbox"


def test_work_on_the_users_own_stacks_keeps_login_and_systems() -> None:
    made = program_environment(TOOLCHAIN, OF_THE_USER)
    assert made["PULUMI_ACCESS_TOKEN"] == "pul-secret"
    assert made["PULUMI_HOME"] == "/home/user/.pulumi"
    assert made["PATH"].startswith("/toolchain")


def test_this_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULUMI_STACK", "production")
    monkeypatch.setenv("MARKER", "kept")
    made = engine_environment(TOOLCHAIN, tmp_path)
    assert "PULUMI_STACK" not in made
    assert made["MARKER"] == "kept"


class TestPreview:
    """With which Pulumi and which Python a preview runs the program."""

    @pytest.fixture
    def ours(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toolchain:
        found = Toolchain(tmp_path / "ours", "3.0.0", "a test")
        monkeypatch.setattr(toolchain, "ensure", lambda _console: found)
        return found

    @pytest.fixture
    def users(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        command = tmp_path / "users" / "pulumi"
        command.parent.mkdir()
        command.write_text("#!/bin/sh")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", str(command.parent))
        return command.parent

    def test_another_program_runs_with_the_users_own_pulumi_and_python(self, users: Path, tmp_path: Path) -> None:
        assert preview_environment(tmp_path, QUIET) == dict(os.environ)

    def test_without_a_pulumi_of_the_users_ours_comes_first(
        self, ours: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")

        assert preview_environment(tmp_path, QUIET)["PATH"] == f"{ours.bin}:/nowhere"

    @pytest.mark.usefixtures("users")
    def test_this_repositorys_program_runs_with_our_pulumi_and_this_python(self, ours: Toolchain) -> None:
        path = preview_environment(REPOSITORY, QUIET)["PATH"].split(os.pathsep)

        assert path[:2] == [str(ours.bin), str(Path(sys.executable).parent)]

    def test_a_python_without_the_programs_packages_is_not_given_to_it(
        self, users: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(environment, "find_spec", lambda _name: None)

        assert preview_environment(REPOSITORY, QUIET)["PATH"] == str(users)

    def test_a_pulumi_that_cannot_be_had_is_the_users_matter(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_console: Console) -> Toolchain:
            raise ToolchainError({"build": "no Go here"})

        monkeypatch.setenv("PATH", "/nowhere")
        monkeypatch.setattr(toolchain, "ensure", refuse)

        with pytest.raises(AtFault, match="no Go here"):
            environment_of(tmp_path, QUIET)
