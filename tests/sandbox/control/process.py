"""A sandbox as a process, for tests."""

import time
from pathlib import Path

from typer.testing import CliRunner

from sandbox.__main__ import app

ROOT = Path(__file__).parents[3]


def command_line_stop(folder: Path) -> int:
    return CliRunner().invoke(app, ["stop", "--folder", str(folder)]).exit_code


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def eventually(what: str, true: object) -> None:
    deadline = time.monotonic() + 20
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
