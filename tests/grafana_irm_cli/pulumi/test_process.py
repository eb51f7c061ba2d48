import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.process import ProcessError, run, show, stream

PYTHON = sys.executable
ROOT = Path(__file__).parents[3]
Start = Callable[..., object]


def test_what_a_program_prints_is_returned(tmp_path: Path) -> None:
    done = run([PYTHON, "-c", "import os; print(os.getcwd())"], cwd=tmp_path, timeout=60)
    assert done.stdout.strip() == str(tmp_path)


@pytest.mark.parametrize("start", [lambda a: run(a, timeout=60), lambda a: stream(a, print, timeout=60)])
def test_a_failure_shows_the_exit_code_and_the_output(start: Start) -> None:
    with pytest.raises(ProcessError, match=r"exit code 3: it broke") as failed:
        start([PYTHON, "-c", "import sys; print('it broke', file=sys.stderr); sys.exit(3)"])
    assert failed.value.code == 3


@pytest.mark.parametrize(
    "start",
    [
        lambda a, t: run(a, timeout=t),
        lambda a, t: stream(a, print, timeout=t),
        lambda a, t: show(a, timeout=t),
    ],
)
def test_a_program_that_does_not_end_is_ended(start: Start) -> None:
    with pytest.raises(ProcessError, match=r"0\.2 s"):
        start([PYTHON, "-c", "import time; time.sleep(600)"], 0.2)


@pytest.mark.parametrize("start", [lambda a: run(a, timeout=60), lambda a: stream(a, print, timeout=60)])
def test_a_program_that_is_not_there_is_a_failure(start: Start) -> None:
    with pytest.raises(ProcessError, match="No such file"):
        start(["/no/such/program"])


def test_what_is_shown_goes_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert show([PYTHON, "-c", "print('for a person'); raise SystemExit(3)"], timeout=60) == 3
    assert capfd.readouterr().out == "for a person\n"


def test_ctrl_c_leaves_what_is_shown_the_time_to_end_in_order(tmp_path: Path) -> None:
    tidy = (
        "import pathlib, signal, sys, time\n"
        f"done = pathlib.Path({str(tmp_path)!r}) / 'tidied'\n"
        "def end(*_): time.sleep(0.5); done.touch(); sys.exit(0)\n"
        "signal.signal(signal.SIGINT, end)\n"
        "print('ready', flush=True)\n"
        # Not signal.pause: a signal that arrives just before it is not seen.
        "while True: time.sleep(0.05)\n"
    )
    parent = f"from grafana_irm_cli.pulumi.process import show; show([{PYTHON!r}, '-c', {tidy!r}], timeout=60)"
    process = subprocess.Popen(  # noqa: S603 - this Python, with a program of our own
        [PYTHON, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    assert (tmp_path / "tidied").exists()


def test_lines_come_as_they_are_printed() -> None:
    lines: list[str] = []
    stream([PYTHON, "-c", "import sys; print('a'); print('b', file=sys.stderr)"], lines.append, timeout=60)
    assert sorted(lines) == ["a", "b"]
