"""A running sandbox from outside: start one, or attach to one, and turn its switches."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from .. import COMMAND, FOLDER, NAME
from ..access import Access
from ..grafana.versions import DEFAULT
from . import folder as folders
from .switches import SandboxError, Switches

__all__ = ["Sandbox", "SandboxError"]

_LOG = "sandbox.log"
_POLL = 0.05
_LEAST_WAIT = 60.0

T = TypeVar("T")


class Sandbox(Switches):
    """A running sandbox; as a context manager one that was started ends with the block.

    Args:
        folder: where it keeps its file.
        access: how to reach it.
        process: its process, where this program started it.

    Attributes:
        folder: where it keeps its file.
        grafana_url: Grafana's address.
        grafana_auth: a service account's token there, role Admin.
        irm_url: IRM's address.
        irm_token: an API key there.
        stack_url: the Grafana stack that IRM belongs to.
        stack_auth: a service account's token of that stack, which IRM's API takes with the stack's address.
        control_url: the address of the switches.
        speed: sandbox seconds in a real second.

    """

    def __init__(self, folder: Path, access: Access, process: subprocess.Popen[bytes] | None = None) -> None:
        self.folder = folder
        self._access = access
        self._process = process
        self.grafana_url, self.grafana_auth = access.grafana.url, access.grafana.credential
        self.irm_url, self.irm_token = access.irm.url, access.irm.credential
        self.stack_url, self.stack_auth = access.stack.url, access.stack.credential
        super().__init__(access.control, access.speed)

    @classmethod
    def start(
        cls,
        folder: Path,
        speed: float = 60.0,
        *,
        grafana_port: int = 0,
        irm_port: int = 0,
        grafana: str = DEFAULT,
        grafana_instances: int = 1,
        timeout: float = 30.0,
    ) -> Self:
        """Start a sandbox in a process of its own, which ends when this program does.

        Args:
            folder: where it keeps its file; made where it is missing.
            speed: sandbox seconds in a real second, above 0. Default: 60, a minute passes in a second.
            grafana_port: the port of Grafana; 0 takes a free one.
            irm_port: the port of IRM; 0 takes a free one.
            grafana: the release that Grafana plays, `12.4` or `13.1`. Default: 13.1.
            grafana_instances: how many Grafana instances share the one address and database. Default: 1.
            timeout: real seconds to wait until it answers.

        Raises:
            AlreadyRunningError: another one runs in the folder.
            SandboxError: it ended, or did not answer in time; with what it said last.

        """
        folders.refuse_if_used(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            NAME,
            "up",
            "--folder",
            str(folder.resolve()),
            "--speed",
            str(speed),
        ]
        command += ["--grafana-port", str(grafana_port), "--irm-port", str(irm_port)]
        command += ["--grafana", grafana, "--grafana-instances", str(grafana_instances)]
        command += ["--until-stdin-closes", "--json"]
        with (folder / _LOG).open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and process.poll() is None:
            access = folders.read(folder)
            if access is not None and access.pid == process.pid:
                return cls(folder, access, process)
            time.sleep(_POLL)
        process.kill()
        process.wait()
        said = (folder / _LOG).read_text(errors="replace").strip()[-2000:]
        raise SandboxError(f"the sandbox did not start: {said or f'no answer within {timeout:g} s'}")

    @classmethod
    def attach(cls, folder: Path) -> Self:
        """Attach to the sandbox that runs in a folder; leaving it does not end it.

        Raises:
            SandboxError: none runs there.

        """
        access = folders.read(folder)
        if access is None:
            raise SandboxError(f"{folder}: no sandbox runs here; `{COMMAND} up --folder {folder}` starts one")
        return cls(folder, access)

    def environment(self) -> dict[str, str]:
        """Return the variables that the Grafana provider reads."""
        return self._access.environment()

    def stop(self) -> None:
        """End the sandbox; one that has ended is left so."""
        if self._process is None:
            self._call("POST", "/stop")
        else:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._client.close()

    def wait_until(self, predicate: Callable[[], T], timeout_sandbox_seconds: float) -> T:
        """Wait until `predicate` returns something true, and return that.

        Args:
            predicate: asked again and again.
            timeout_sandbox_seconds: how long in sandbox time; at least a real minute is given, for busy machines.

        Raises:
            TimeoutError: it did not.

        """
        deadline = time.monotonic() + max(timeout_sandbox_seconds / self.speed, _LEAST_WAIT)
        while True:
            found = predicate()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing within {timeout_sandbox_seconds:g} s of sandbox time; last: {found!r}")
            time.sleep(_POLL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process is None:
            self._client.close()
        else:
            self.stop()
