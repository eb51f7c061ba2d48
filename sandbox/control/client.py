"""The client of a running sandbox: starts a sandbox, or attaches to one, and controls it."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from .. import COMMAND, FOLDER, NAME
from ..access import Access
from ..grafana import clustering
from ..grafana.versions import DEFAULT
from . import folder as folders
from .switches import SandboxError, Switches

__all__ = ["Sandbox", "SandboxError"]

_LOG = "sandbox.log"
_POLL = 0.05
_LEAST_WAIT = 60.0

T = TypeVar("T")


class Sandbox(Switches):
    """A running sandbox. As a context manager, it ends a sandbox that it started.

    Args:
        folder: the folder of the sandbox's file.
        access: its addresses and credentials.
        process: its process, if this program started it.

    Attributes:
        folder: the folder of the sandbox's file.
        grafana_url: Grafana's address.
        grafana_auth: the token of a service account of Grafana, role Admin.
        irm_url: IRM's address.
        irm_token: an API key of IRM.
        stack_url: the Grafana stack that IRM belongs to.
        stack_auth: the token of a service account of that stack; IRM's API accepts it together with `stack_url`.
        control_url: the address of the control server.
        speed: seconds of sandbox time in each real second.

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
        grafana_cluster: str = clustering.DEFAULT,
        single_node_evaluation: bool = False,
        timeout: float = 30.0,
    ) -> Self:
        """Start a sandbox in its own process, which ends with this program.

        Args:
            folder: the folder of the sandbox's file; created if missing.
            speed: seconds of sandbox time in each real second, above 0. Default: 60.
            grafana_port: the port of Grafana. Default: 0, a free port.
            irm_port: the port of IRM. Default: 0, a free port.
            grafana: the release of Grafana to imitate, `12.4` or `13.1`. Default: 13.1.
            grafana_instances: the number of Grafana instances behind one address, with one database. Default: 1.
            grafana_cluster: how they are connected: `gossip` (the default), `redis`, `redis-named` (with
                `ha_redis_peer_name`), or `none`, where each instance sends for itself.
            single_node_evaluation: whether only the instance at position 0 evaluates rules, as of Grafana 13.0.
                Default: False.
            timeout: real seconds until the sandbox must respond. Default: 30.

        Raises:
            AlreadyRunningError: a sandbox runs in the folder.
            SandboxError: the sandbox ended, or did not respond in time; the message has its last output.

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
        command += ["--grafana-cluster", grafana_cluster]
        command += ["--single-node-evaluation"] if single_node_evaluation else []
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
        """Attach to the sandbox of a folder. The end of the block does not end that sandbox.

        Raises:
            SandboxError: no sandbox runs there.

        """
        access = folders.read(folder)
        if access is None:
            raise SandboxError(f"{folder}: no sandbox runs here; `{COMMAND} up --folder {folder}` starts one")
        return cls(folder, access)

    def environment(self) -> dict[str, str]:
        """Return the variables that the Grafana provider reads."""
        return self._access.environment()

    def stop(self) -> None:
        """End the sandbox, if it still runs."""
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
        """Wait until `predicate` returns a true value, and return that value.

        Args:
            predicate: called repeatedly.
            timeout_sandbox_seconds: limit in seconds of sandbox time. A busy machine gets at least one real minute.

        Raises:
            TimeoutError: no true value within the limit; the message has the last value.

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
