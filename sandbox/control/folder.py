"""The folder of a running sandbox: one file that says where it is and how to get in, gone when it ends."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.provider import SPEED_VARIABLE

FILE = "sandbox.json"


@dataclass(frozen=True)
class System:
    """Where one system is reached, and the credential that lets in.

    Attributes:
        url: its address.
        credential: its token.

    """

    url: str
    credential: str


@dataclass(frozen=True)
class Access:
    """How to reach a running sandbox.

    Attributes:
        pid: its process.
        speed: sandbox seconds in a real second.
        grafana: the Grafana that sends alerts; a service account's token.
        irm: IRM; an API key.
        control: the switches of the sandbox itself.
        stack: the Grafana stack that IRM belongs to; a service account's token there, for IRM's API.

    """

    pid: int
    speed: float
    grafana: System
    irm: System
    control: System
    stack: System

    def environment(self) -> dict[str, str]:
        """Return the variables that the Grafana provider reads, and its stand-in's speed."""
        return {
            "GRAFANA_URL": self.grafana.url,
            "GRAFANA_AUTH": self.grafana.credential,
            "GRAFANA_ONCALL_URL": self.irm.url,
            "GRAFANA_ONCALL_ACCESS_TOKEN": self.irm.credential,
            SPEED_VARIABLE: f"{self.speed:g}",
        }

    def addresses(self) -> dict[str, str]:
        """Return where the systems are, without any credential."""
        return {name: getattr(self, name).url for name in ("grafana", "irm", "control")}


class AlreadyRunningError(Exception):
    """Another sandbox runs in the folder."""


def write(folder: Path, access: Access) -> Path:
    """Write the file, readable for its owner alone.

    Raises:
        AlreadyRunningError: where another sandbox runs in the folder.

    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_if_used(folder)
    new = folder / f"{FILE}.{access.pid}"
    described = {
        "pid": access.pid,
        "speed": access.speed,
        **{
            name: {"url": getattr(access, name).url, key: getattr(access, name).credential}
            for name, key in _KEYS.items()
        },
    }
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(described, file)
    return new.replace(folder / FILE)


def refuse_if_used(folder: Path) -> None:
    """Refuse a folder in which a sandbox runs.

    Raises:
        AlreadyRunningError: one does.

    """
    running = read(folder)
    if running is not None:
        raise AlreadyRunningError(f"{folder}: a sandbox runs here already, process {running.pid}")


def read(folder: Path) -> Access | None:
    """Return how to reach the sandbox of a folder; None where none runs there, also where one left its file behind."""
    try:
        described = json.loads((folder / FILE).read_text())
        systems = {name: System(described[name]["url"], described[name][key]) for name, key in _KEYS.items()}
        access = Access(pid=int(described["pid"]), speed=float(described["speed"]), **systems)
    except (FileNotFoundError, KeyError, ValueError):
        return None
    return access if _runs(access.pid) else None


def remove(folder: Path, pid: int) -> None:
    """Remove the file if it is this process's."""
    access = read(folder)
    if access is not None and access.pid == pid:
        (folder / FILE).unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_KEYS = {"grafana": "auth", "irm": "token", "control": "token", "stack": "auth"}
"""The systems in the file, and the name of each one's credential there."""
