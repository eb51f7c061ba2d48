"""The CPU time that a program writes at its end."""

import os
import subprocess
import sys
from pathlib import Path

from automation.bench.cpu import VARIABLE, metered, read_cpu


def test_a_metered_program_writes_the_cpu_of_its_process(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(metered('"""A docstring."""\n\nsum(range(1000))\nraise SystemExit(3)\n'))
    file = tmp_path / "cpu"
    done = subprocess.run(  # noqa: S603 - our own list of arguments
        [sys.executable, str(program)], env={**os.environ, VARIABLE: str(file)}, check=False, capture_output=True
    )
    assert (done.returncode, done.stderr) == (3, b"")
    seconds = read_cpu(file)
    assert seconds is not None
    assert seconds > 0


def test_each_run_is_read_once(tmp_path: Path) -> None:
    """A destroy, which runs no program, must not get the figure of the run before."""
    file = tmp_path / "cpu"
    file.write_text("0.25")
    assert read_cpu(file) == 0.25
    assert read_cpu(file) is None
