"""One stack of one program, driven through the ``pulumi`` command line."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_irm_cli.pulumi.process import run, show

LIMIT = 900.0
"""Seconds for one operation of the engine; ten integrations take well under one minute of them."""

PROGRAM_FILES = ("Pulumi.yaml", "__main__.py")


@dataclass(frozen=True)
class Outcome:
    """How an operation of the engine ended.

    ``changes`` counts resources by operation (``create``, ``same``, ...), as the engine's last event has
    it; empty when it did not get that far. ``output`` and ``errors`` are what it printed, unless that was
    left visible.
    """

    code: int
    output: str
    errors: str
    changes: dict[str, int]
    events: list[dict[str, Any]]

    @property
    def unchanged(self) -> bool:
        """Whether it went well and nothing differed from the state."""
        return self.code == 0 and set(self.changes) <= {"same"}


def copy_program(source: Path, into: Path, stack: str) -> Path:
    """Copy the stack program and one stack's configuration, since the engine writes into the latter.

    ``source`` is the folder of ``Pulumi.yaml``. Returns ``into``.
    """
    (into / "stacks").mkdir(parents=True, exist_ok=True)
    for name in (*PROGRAM_FILES, f"stacks/Pulumi.{stack}.yaml"):
        shutil.copyfile(source / name, into / name)
    return into


class Engine:
    """Run ``pulumi`` in the folder ``program`` for ``stack``, in exactly the given environment.

    ``visible`` shows the engine's own output as it comes instead of keeping it. ``confirmed`` answers its
    question before it changes anything, and spares the preview that goes with it.
    """

    def __init__(
        self,
        program: Path,
        stack: str,
        environment: Mapping[str, str],
        *,
        visible: bool = False,
        confirmed: bool = True,
    ) -> None:
        self.program, self.stack, self.environment = program, stack, environment
        self._visible = visible
        self._confirm = ["--yes", "--skip-preview"] if confirmed else []

    def call(self, *arguments: str, check: bool = True) -> tuple[int, str, str]:
        """Run any ``pulumi`` command; return its exit code and what it printed to each stream.

        Raises ``ProcessError`` when it fails, unless ``check`` is off.
        """
        done = run(self._command(arguments), cwd=self.program, env=self.environment, timeout=LIMIT, check=check)
        return done.returncode, done.stdout, done.stderr

    def keep_secret(self, path: str, value: str, *options: str) -> None:
        """Set a secret of the configuration at a path of its keys; the value is on no command line.

        Raises ``ProcessError`` when Pulumi refuses it. Pulumi leaves out a line's end.
        """
        command = self._command(("config", "set", "--secret", "--path", path, *options))
        run(command, cwd=self.program, env=self.environment, timeout=LIMIT, text=value)

    def init(self) -> None:
        """Make the stack."""
        run(
            ["pulumi", "stack", "init", self.stack, "--non-interactive"],
            cwd=self.program,
            env=self.environment,
            timeout=LIMIT,
        )

    def up(self, *options: str) -> Outcome:
        """Make the systems as the program says."""
        return self._operate("up", *self._confirm, *options)

    def preview(self, *options: str) -> Outcome:
        """Say what ``up`` would do."""
        return self._operate("preview", *options)

    def refresh(self, *options: str) -> Outcome:
        """Make the state as the systems are."""
        return self._operate("refresh", *self._confirm, *options)

    def destroy(self, *options: str) -> Outcome:
        """Remove everything that the stack made."""
        return self._operate("destroy", *self._confirm, *options)

    def import_(self, *options: str) -> Outcome:
        """Bring what is there into the state."""
        return self._operate("import", *self._confirm, *options)

    def outputs(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's outputs; secret ones are masked unless asked for."""
        flag = ["--show-secrets"] if show_secrets else []
        return dict(json.loads(self.call("stack", "output", "--json", *flag)[1]))

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's state; secrets are encrypted unless asked for."""
        flag = ["--show-secrets"] if show_secrets else []
        return dict(json.loads(self.call("stack", "export", *flag)[1]))

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["pulumi", *arguments, "--stack", self.stack]

    def _operate(self, operation: str, *options: str) -> Outcome:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "events.json"
            arguments = (operation, "--suppress-permalink=true", "--event-log", str(log), *options)
            if self._visible:
                output = errors = ""
                command = self._command(arguments)
                code = show(command, cwd=self.program, env=self.environment, timeout=LIMIT)
            else:
                code, output, errors = self.call(*arguments, check=False)
            events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        summaries = [event["summaryEvent"] for event in events if "summaryEvent" in event]
        changes = dict(summaries[-1].get("resourceChanges") or {}) if summaries else {}
        return Outcome(code, output, errors, changes, events)
