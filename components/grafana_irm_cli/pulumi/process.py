"""Running other programs: one place, so that every call has a time limit and no shell."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Timer

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


class ProcessError(Exception):
    """A program could not be started, took too long, or ended with an exit code other than 0.

    ``code`` is its exit code (None when it did not get that far); ``output`` what it said last.
    """

    def __init__(self, argv: Sequence[str], code: int | None, output: str) -> None:
        self.argv, self.code, self.output = list(argv), code, output
        ended = f"exit code {code}" if code is not None else "did not finish"
        super().__init__(f"{Path(argv[0]).name} {' '.join(argv[1:3])}: {ended}: {_tail(output)}")

    @property
    def whole(self) -> str:
        """All of what it said, else how it ended."""
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
    """Run ``argv`` to its end within ``timeout`` seconds and return what it printed.

    ``text`` is its input, such as a secret, which everyone on the machine could read among the arguments.

    Raises ``ProcessError`` when it cannot start or takes too long, and, with ``check``, when it fails.
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
    """Run ``argv`` with its output, and its questions, left to the person at the terminal; return its exit code.

    Ctrl-C reaches it as well, and it is given the time to end in order. Raises ``ProcessError`` as ``run`` does.
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
    """Run ``argv`` and hand each line of its output to ``on_line`` as it comes.

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
    return "\n".join(output.strip().splitlines()[-8:]) or "(it said nothing)"
