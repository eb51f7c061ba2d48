"""A shell that is kept open, so that a command on a page stands on those before it."""

import os
import shlex
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Timer
from typing import Self

LIMIT = 300.0
"""Seconds for one command: a busy machine takes many times what a quiet one does."""

PERSON = """
pulumi() { # types the tokens that Pulumi asks for
  case "${1-} ${2-} ${!#}" in
    "config set grafana.auth") printf %s "$TYPED_GRAFANA_TOKEN" | command pulumi "$@" ;;
    "config set irm.token") printf %s "$TYPED_IRM_TOKEN" | command pulumi "$@" ;;
    *) command pulumi "$@" ;;
  esac
}
"""


class Shell:
    """Bash in a folder, with an environment; output and errors come together, as on a terminal."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],  # noqa: S607 - from PATH, as a reader's own
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.run(PERSON)

    def run(self, command: str) -> tuple[int, str]:
        """Run one command; return its exit status and what it printed."""
        mark = uuid.uuid4().hex
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"eval {shlex.quote(command)} </dev/null\nprintf '\\n%s %s\\n' {mark} $?\n")
        stdin.flush()
        watchdog = Timer(LIMIT, self._process.kill)
        watchdog.start()
        lines: list[str] = []
        try:
            for line in stdout:
                if line.startswith(mark):
                    return int(line.split()[1]), "".join(lines).removesuffix("\n")
                lines.append(line)
        finally:
            watchdog.cancel()
        raise AssertionError(f"the shell ended in {command!r}, or it took over {LIMIT:g} s:\n{''.join(lines)}")

    def __enter__(self) -> Self:
        """Lend it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.communicate(timeout=30)


def commands_of(text: str) -> Iterator[str]:
    """Split a block into its commands, each with all its lines."""
    command = ""
    for line in text.splitlines():
        command += line + "\n"
        if line.strip() and not line.endswith("\\") and _is_whole(command):
            yield command.rstrip("\n")
            command = ""
    if command.strip():
        raise ValueError(f"no whole command: {command}")


def _is_whole(command: str) -> bool:
    checked = subprocess.run(
        ["bash", "-n"],  # noqa: S607 - from PATH, as above
        input=command,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.returncode == 0
