"""The folder of a running sandbox: one file with its addresses and credentials, removed when the sandbox ends."""

import json
import os
from pathlib import Path

from ..access import Access, System

FILE = "sandbox.json"


class AlreadyRunningError(Exception):
    """Another sandbox runs in the folder."""


def write(folder: Path, access: Access) -> Path:
    """Write the file, readable by its owner only.

    Raises:
        AlreadyRunningError: another sandbox runs in the folder.

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
        AlreadyRunningError: a sandbox runs in the folder.

    """
    running = read(folder)
    if running is not None:
        raise AlreadyRunningError(f"{folder}: a sandbox runs here already, process {running.pid}")


def read(folder: Path) -> Access | None:
    """Return how to reach the sandbox of a folder, or None if none runs there. A file left behind counts as none."""
    try:
        described = json.loads((folder / FILE).read_text())
        systems = {name: System(described[name]["url"], described[name][key]) for name, key in _KEYS.items()}
        access = Access(pid=int(described["pid"]), speed=float(described["speed"]), **systems)
    except (FileNotFoundError, KeyError, ValueError):
        return None
    return access if _runs(access.pid) else None


def remove(folder: Path, pid: int) -> None:
    """Remove the file, if this process wrote it."""
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
"""The systems in the file, and the key of each credential."""
