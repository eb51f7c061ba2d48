"""Runs other programs, always with a time limit and without a shell."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Timer

INTERRUPTED = 130
"""Exit status after Ctrl-C, as in shells."""


class ProcessError(Exception):
    """A program could not start, took too long, or ended with an exit code other than 0.

    ``code`` is its exit code, None if it did not end; ``output`` is its last output.
    """

    def __init__(self, argv: Sequence[str], code: int | None, output: str) -> None:
        self.argv, self.code, self.output = list(argv), code, output
        ended = f"exit code {code}" if code is not None else "did not finish"
        super().__init__(f"{Path(argv[0]).name} {' '.join(argv[1:3])}: {ended}: {_tail(output)}")

    @property
    def whole(self) -> str:
        """The whole output; without any output, the error message."""
        return self.output.strip() or str(self)


def run(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float,
    check: bool = True,
    text: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``argv`` for at most ``timeout`` seconds, and return its output.

    ``text`` is its input, for example a secret: arguments are visible to everyone on the machine.

    Raises ``ProcessError`` when the program cannot start or takes too long, and, with ``check``, when it fails.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            list(argv), cwd=cwd, env=env, timeout=timeout, capture_output=True, input=text, text=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ProcessError(argv, None, f"no end after {timeout:g} s") from error
    except OSError as error:
        raise ProcessError(argv, None, str(error)) from error
    if check and done.returncode:
        raise ProcessError(argv, done.returncode, done.stderr or done.stdout)
    return done


def show(argv: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float) -> int:
    """Run ``argv`` with input and output on the terminal, and return its exit code.

    Ctrl-C also goes to the program, and its end is awaited. Raises ``ProcessError`` as ``run`` does.
    """
    try:
        process = subprocess.Popen(list(argv), cwd=cwd, env=env)  # noqa: S603 - a list of arguments, no shell
    except OSError as error:
        raise ProcessError(argv, None, str(error)) from error
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired as error:
        process.kill()
        raise ProcessError(argv, None, f"no end after {timeout:g} s") from error
    except KeyboardInterrupt:
        process.wait()
        raise


def stream(
    argv: Sequence[str],
    on_line: Callable[[str], None],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float,
) -> None:
    """Run ``argv``, and call ``on_line`` with each line of its output.

    Raises ``ProcessError`` as ``run`` does, with the last lines as ``output``.
    """
    last: list[str] = []
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            list(argv), cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        raise ProcessError(argv, None, str(error)) from error
    watchdog = Timer(timeout, process.kill)
    watchdog.start()
    try:
        with process:
            for line in process.stdout or ():
                last = [*last[-19:], line.rstrip()]
                on_line(line.rstrip())
    except BaseException:
        process.kill()
        raise
    finally:
        expired = not watchdog.is_alive()
        watchdog.cancel()
    if process.returncode:
        late = f"stopped after {timeout:g} s; " if expired else ""
        raise ProcessError(argv, process.returncode, late + "\n".join(last))


def _tail(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-8:]) or "(no output)"
