"""One running command with every process that it started, so that a test can kill one of them."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROLES = {
    "plugin": ("sandbox.provider", "pulumi-resource-grafana"),
    "program": ("pulumi-language-python-exec",),
}
"""What the command lines of the processes below the engine hold, by what they are; the engine is the command itself."""

POLL = 0.05


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (None where it was killed at its limit), all it printed, and its time."""

    code: int | None
    text: str
    seconds: float


class Command:
    """A command in a session of its own, its output in a file."""

    def __init__(self, argv: Sequence[str], cwd: Path, environment: Mapping[str, str], output: Path) -> None:
        self._output = output
        self._began = time.monotonic()
        with output.open("wb") as file:
            self._process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                list(argv),
                cwd=cwd,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    @property
    def runs(self) -> bool:
        """Whether the command itself still runs."""
        return self._process.poll() is None

    def kill(self, role: str) -> bool:
        """Kill the ``engine``, the ``plugin`` or the ``program``; return whether there was one to kill."""
        if role == "engine":
            found = [self._process.pid] if self.runs else []
        else:
            found = [pid for pid, line in self._processes().items() if any(part in line for part in ROLES[role])]
        killed = [_kill(pid) for pid in found]  # all of them, not only the first
        return any(killed)

    def end(self, limit: float) -> Ended:
        """Wait for the end, at most ``limit`` seconds from the start; leave no process behind."""
        code: int | None
        try:
            code = self._process.wait(max(self._began + limit - time.monotonic(), POLL))
        except subprocess.TimeoutExpired:
            code = None
        seconds = time.monotonic() - self._began
        for pid in self._processes():
            _kill(pid)
        self._process.wait()
        return Ended(code, self._output.read_text(errors="replace"), seconds)

    def _processes(self) -> dict[int, str]:
        """Return the command lines of all processes of the session, by id."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and _session(folder) == self._process.pid:
                found[int(folder.name)] = _command_line(folder)
        return found


def _session(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[3])
    except (OSError, IndexError, ValueError):
        return None  # it ended meanwhile


def _command_line(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
