"""The command line of the sandbox."""

import json
import socket
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from sandbox.__main__ import app
from sandbox.control.client import Sandbox


@pytest.fixture
def folder(sandbox: Sandbox, tmp_path: Path) -> Path:
    """Return the folder of a sandbox that runs."""
    return sandbox.folder


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_providers_variables_are_exported(sandbox: Sandbox, folder: Path) -> None:
    done = command("env", "--folder", folder)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [f"export {name}={value}" for name, value in sandbox.environment().items()]


def test_what_exists_is_shown(sandbox: Sandbox, folder: Path) -> None:
    url, headers = f"{sandbox.irm_url}/api/v1/integrations/", {"Authorization": sandbox.irm_token}
    link = httpx.post(url, headers=headers, json={"type": "webhook", "name": "[red]Shown"}).json()["link"]
    httpx.post(f"{link}heartbeat/")
    shown = command("status", "--folder", folder)
    assert "[red]Shown" in shown.stdout
    assert set(json.loads(command("status", "--folder", folder, "--json").stdout)) == {"irm", "grafana"}


@pytest.mark.parametrize("name", ["env", "status", "stop"])
def test_where_none_runs_the_way_to_start_one_is_reported(tmp_path: Path, name: str) -> None:
    done = command(name, "--folder", tmp_path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"python -m sandbox up --folder {tmp_path}" in done.stderr


def test_a_speed_of_nothing_is_refused() -> None:
    done = command("up", "--speed", "0")
    assert done.exit_code == 1
    assert "--speed: 0 given, a number above 0 is allowed" in done.stderr


def test_an_unknown_release_of_grafana_is_refused(tmp_path: Path) -> None:
    done = command("up", "--grafana", "9.5", "--folder", tmp_path)
    assert done.exit_code == 1
    assert "Grafana 9.5: 12.4 or 13.1 is allowed" in done.stderr


def test_a_folder_in_use_is_refused(folder: Path) -> None:
    done = command("up", "--folder", folder)
    assert done.exit_code == 1
    assert f"{folder}: a sandbox runs here already" in done.stderr


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = command("up", "--folder", tmp_path, "--irm-port", port)
    assert done.exit_code == 1
    assert f"port {port} of 127.0.0.1: Address already in use" in done.stderr
