"""A running sandbox from outside: start one, or attach to one, and turn its switches."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from sandbox import folder as folders
from sandbox.folder import Access

_ROOT = Path(__file__).parents[1]
_LOG = "sandbox.log"
_POLL = 0.05
_LEAST_WAIT = 10.0

T = TypeVar("T")

Reply = Any
"""JSON that goes to a switch, or comes from it."""


class SandboxError(Exception):
    """A sandbox could not be started or found, or refused a switch."""


class Sandbox:
    """A running sandbox; as a context manager it ends with the block.

    Args:
        access: how to reach it.
        process: its process, where this program started it.

    Attributes:
        grafana_url: Grafana's address.
        grafana_auth: a service account's token there, role Admin.
        irm_url: IRM's address.
        irm_token: an API key there.
        stack_url: the Grafana stack that IRM belongs to.
        stack_auth: a service account's token of that stack, which IRM's API takes with the stack's address.
        control_url: the address of the switches.
        speed: sandbox seconds in a real second.

    """

    def __init__(self, access: Access, process: subprocess.Popen[bytes] | None = None) -> None:
        self._access = access
        self._process = process
        self.grafana_url, self.grafana_auth = access.grafana.url, access.grafana.credential
        self.irm_url, self.irm_token = access.irm.url, access.irm.credential
        self.stack_url, self.stack_auth = access.stack.url, access.stack.credential
        self.control_url, self.speed = access.control.url, access.speed
        self._client = httpx.Client(
            base_url=access.control.url,
            headers={"Authorization": f"Bearer {access.control.credential}"},
            timeout=60,
            trust_env=False,
        )

    @classmethod
    def start(
        cls,
        folder: Path,
        speed: float = 60.0,
        *,
        grafana_port: int = 0,
        irm_port: int = 0,
        timeout: float = 30.0,
    ) -> Self:
        """Start a sandbox in a process of its own, which ends when this program does.

        Args:
            folder: where it keeps its file; made where it is missing.
            speed: sandbox seconds in a real second, above 0. Default: 60, a minute passes in a second.
            grafana_port: the port of Grafana; 0 takes a free one.
            irm_port: the port of IRM; 0 takes a free one.
            timeout: real seconds to wait until it answers.

        Raises:
            SandboxError: it ended, or did not answer in time; with what it said last.

        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [sys.executable, "-m", "sandbox", "up", "--folder", str(folder.resolve()), "--speed", str(speed)]
        command += ["--grafana-port", str(grafana_port), "--irm-port", str(irm_port), "--until-stdin-closes", "--json"]
        with (folder / _LOG).open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and process.poll() is None:
            access = folders.read(folder)
            if access is not None and access.pid == process.pid:
                return cls(access, process)
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
            raise SandboxError(f"{folder}: no sandbox runs here; `python -m sandbox up --folder {folder}` starts one")
        return cls(access)

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

    def stop_grafana(self) -> None:
        """Stop Grafana: it refuses connections and sends nothing."""
        self._call("POST", "/grafana/stop")

    def start_grafana(self) -> None:
        """Start Grafana again on the same port, with what it kept."""
        self._call("POST", "/grafana/start")

    def restart_grafana(self, downtime: float = 0.0) -> None:
        """Stop Grafana and start it `downtime` sandbox seconds later; returns when it is back."""
        self._call("POST", "/grafana/restart", {"downtime": downtime}, timeout=60 + downtime / self.speed)

    def requests(self, system: str | None = None) -> list[dict[str, Any]]:
        """Return the requests that reached `irm`, `grafana`, or both, in order.

        Each has `system`, `method`, `path` (with its query; an integration's token reads `…`), `status` (None where
        no answer was given) and `time` (sandbox time).
        """
        return list(self._call("GET", f"/requests?system={system}" if system else "/requests"))

    def reset_requests(self) -> None:
        """Forget the requests so far."""
        self._call("DELETE", "/requests")

    def fault(
        self,
        system: str,
        method: str,
        path_regex: str,
        answers: Sequence[int | str | Mapping[str, Any]],
        times: int | None = 1,
    ) -> None:
        """Let requests meet faults.

        Args:
            system: `irm` or `grafana`.
            method: the HTTP method; `*` is any.
            path_regex: searched in the path below the system's own address, with its query.
            answers: given in turn: a status, a kind (`hang`, `close`, `reset`, `redirect`, `html`, `empty`, `huge`,
                `delay`), or the fields of `sandbox.faults.Answer`.
            times: how often the whole turn is given; None is for good.

        Raises:
            SandboxError: the fault makes no sense.

        """
        body = {"system": system, "method": method, "path_regex": path_regex, "answers": answers, "times": times}
        self._call("POST", "/faults", body)

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that are set, each with how many answers it has `given`."""
        return list(self._call("GET", "/faults"))

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._call("DELETE", "/faults")

    def throttle(self, on: bool) -> None:
        """Switch IRM's limit of 300 API requests a minute."""
        self._call("POST", "/throttle", {"api": on})

    def ingest_limits(self, on: bool) -> None:
        """Switch IRM's limits of alerts and beats in 5 minutes."""
        self._call("POST", "/throttle", {"ingest": on})

    def slack(self, connected: bool) -> None:
        """Connect Slack to IRM, or take it away."""
        self._call("POST", "/slack", {"connected": connected})

    def add_token(self, system: str, role: str = "admin") -> str:
        """Return a new token.

        Args:
            system: `irm` for an API key, `stack` for a service account of IRM's stack, `grafana` for one there.
            role: `admin`, `editor` or `viewer`.

        """
        return str(self._call("POST", "/tokens", {"system": system, "role": role})["token"])

    def now(self) -> float:
        """Return the present sandbox time, in Unix seconds."""
        return float(self._call("GET", "/now")["now"])

    def state(self) -> dict[str, Any]:
        """Return what exists in each system, by `irm` and `grafana`; what was there from the start is `seeded`."""
        return dict(self._call("GET", "/state"))

    def heartbeats(self) -> list[dict[str, Any]]:
        """Return what a person sees of heartbeats in IRM: integration, `interval`, `status`, `last_beat`, `beats`."""
        return list(self._call("GET", "/heartbeats"))

    def beats(self, integration_id: str) -> list[float]:
        """Return the times of an integration's last thousand beats, in sandbox time."""
        return [beat["time"] for beat in self._call("GET", f"/heartbeats/{integration_id}/beats")]

    def set_heartbeat_interval(self, integration_id: str, seconds: int) -> None:
        """Set a heartbeat's interval, as a person does in IRM's pages.

        Raises:
            SandboxError: an interval that the pages do not offer.

        """
        self._call("PUT", f"/heartbeats/{integration_id}", {"interval": seconds})

    def delete_heartbeat(self, integration_id: str) -> None:
        """Take a heartbeat's row away, as on integrations that are older than such rows."""
        self._call("DELETE", f"/heartbeats/{integration_id}")

    def wait_until(self, predicate: Callable[[], T], timeout_sandbox_seconds: float) -> T:
        """Wait until `predicate` returns something true, and return that.

        Args:
            predicate: asked again and again.
            timeout_sandbox_seconds: how long in sandbox time; at least 10 real seconds are given, for slow machines.

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

    def _call(self, method: str, path: str, body: Reply = None, timeout: float = 60.0) -> Reply:
        try:
            answer = self._client.request(method, path, json=body, timeout=timeout)
        except httpx.HTTPError as error:
            raise SandboxError(f"{self.control_url}: the sandbox does not answer: {error}") from error
        if answer.is_error:
            raise SandboxError(f"{method} {path}: {answer.text}")
        return answer.json()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
