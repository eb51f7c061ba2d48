"""A sandbox from its start to its end: its folder, its port, and the signals that end it."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from sandbox.control.client import Sandbox, SandboxError
from sandbox.control.folder import AlreadyRunningError
from tests.sandbox.control.process import ROOT, command_line_stop, eventually, names


def test_attaching_finds_it_and_leaving_lets_it_run(tmp_path: Path) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        with Sandbox.attach(tmp_path) as attached:
            assert attached.irm_token == sandbox.irm_token
        assert httpx.get(f"{sandbox.grafana_url}/api/health").status_code == 200
        assert command_line_stop(tmp_path) == 0
        eventually("the sandbox ends", lambda: not (tmp_path / "sandbox.json").exists())


def test_where_none_runs_the_way_to_start_one_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="python -m sandbox up"):
        Sandbox.attach(tmp_path)


def test_a_file_left_behind_is_no_sandbox(tmp_path: Path) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        process = sandbox._process
        assert process is not None
        process.kill()
        process.wait()
        assert (tmp_path / "sandbox.json").exists()
        with pytest.raises(SandboxError, match="no sandbox runs here"):
            Sandbox.attach(tmp_path)
    with Sandbox.start(tmp_path):
        pass


def test_a_folder_holds_one(tmp_path: Path) -> None:
    with Sandbox.start(tmp_path) as first:
        with pytest.raises(AlreadyRunningError, match="a sandbox runs here already"):
            Sandbox.start(tmp_path)
        assert Sandbox.attach(tmp_path).irm_token == first.irm_token


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SandboxError, match=r"port \d+ of 127.0.0.1: Address already in use"):
            Sandbox.start(tmp_path, irm_port=other.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        process = sandbox._process
        assert process is not None
        process.send_signal(number)
        assert process.wait(20) == 0
        assert names(tmp_path) == ["sandbox.log"]
        assert "Traceback" not in (tmp_path / "sandbox.log").read_text()


def test_it_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    program = (
        "import os, pathlib; from sandbox.control.client import Sandbox;"
        f"Sandbox.start(pathlib.Path({str(tmp_path)!r})); os._exit(1)"
    )
    arguments = [sys.executable, "-c", program]
    subprocess.run(arguments, cwd=ROOT, timeout=60, check=False)  # noqa: S603 - as above
    eventually("the sandbox ends", lambda: not (tmp_path / "sandbox.json").exists())


def test_a_connection_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with Sandbox.start(tmp_path) as sandbox:
        sandbox.fault("irm", "GET", "/", ["hang"])
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{sandbox.irm_url}/x", timeout=0.2)
        process = sandbox._process
        assert process is not None
    assert process.returncode == 0
