import os
import sys
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.environment import engine_environment, program_environment
from grafana_irm_cli.pulumi.toolchain import Toolchain

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


def test_neither_pulumi_nor_pip_asks_for_a_newer_version() -> None:
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


def test_loopback_is_not_asked_for_through_a_proxy(tmp_path: Path) -> None:
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
