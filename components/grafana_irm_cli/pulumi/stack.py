"""Runs the ``pulumi`` command line for one stack of one program.

Pulumi's Automation API runs the same command line with an event log. But it first selects the stack in a file that all
stacks share, so it cannot run several stacks in parallel.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_irm_cli.pulumi.event_log import event_log, events_in
from grafana_irm_cli.pulumi.process import ProcessError, run, show

LIMIT = 900.0
"""Time limit of one operation of the engine in seconds. Ten integrations take well under one minute."""

PROGRAM_FILES = ("Pulumi.yaml", "__main__.py")

REQUIRED = {
    # Without its debug commands the engine writes no event log. The Automation API sets this too.
    "PULUMI_DEBUG_COMMANDS": "1",
    "PULUMI_SKIP_UPDATE_CHECK": "1",
}
"""Variables of every ``pulumi`` process."""

_PLAIN = ("--non-interactive", "--color", "never")

_STACK_NOT_FOUND = 6
"""Exit code of `pulumi` for a stack that does not exist. Older releases only print an error message."""


class NoSuchStackError(ProcessError):
    """The backend has no stack of this name."""


@dataclass(frozen=True)
class Outcome:
    """The result of an operation of the engine.

    ``changes`` counts resources by operation (``create``, ``same``, ...), from the engine's last event; empty if the
    operation ended early. ``output`` and ``errors`` are the printed texts, empty if the output was visible.
    ``events`` are the engine's events without debug messages.
    """

    code: int
    output: str
    errors: str
    changes: dict[str, int]
    events: list[dict[str, Any]]

    @property
    def unchanged(self) -> bool:
        """Whether the operation succeeded without any change."""
        return self.code == 0 and set(self.changes) <= {"same"}


def copy_program(source: Path, into: Path, stack: str) -> Path:
    """Copy the stack program and one stack's configuration file, since the engine writes to that file.

    ``source`` is the folder of ``Pulumi.yaml``. Returns ``into``.
    """
    (into / "stacks").mkdir(parents=True, exist_ok=True)
    for name in (*PROGRAM_FILES, f"stacks/Pulumi.{stack}.yaml"):
        shutil.copyfile(source / name, into / name)
    return into


class Engine:
    """Runs ``pulumi`` in the folder ``program`` for ``stack``, with exactly the given environment.

    Args:
        program: the folder of the project.
        stack: the name of the stack.
        environment: the environment variables of each process; `REQUIRED` is added.
        visible: whether to show the engine's output instead of returning it.
        confirmed: whether operations run without a confirmation and without a preview.
        limit: time limit of each call in seconds.
        config_file: replaces the stack's own configuration file.

    """

    def __init__(
        self,
        program: Path,
        stack: str,
        environment: Mapping[str, str],
        *,
        visible: bool = False,
        confirmed: bool = True,
        limit: float = LIMIT,
        config_file: Path | None = None,
    ) -> None:
        self.program, self.stack, self._config = program, stack, config_file
        self.environment: Mapping[str, str] = {**environment, **REQUIRED}
        self.limit = limit
        self._visible = visible
        self._confirm = ["--yes", "--skip-preview"] if confirmed else []

    def call(self, *arguments: str, check: bool = True, text: str | None = None) -> tuple[int, str, str]:
        """Run any ``pulumi`` command, and return its exit code, its output and its error output.

        ``text`` is its input.

        Raises:
            NoSuchStackError: the backend has no such stack.
            ProcessError: the command failed (only with ``check``), could not start, or took too long.

        """
        command = [*self._command(arguments), *_PLAIN]
        try:
            done = run(command, cwd=self.program, env=self.environment, timeout=self.limit, check=check, text=text)
        except ProcessError as error:
            if error.code == _STACK_NOT_FOUND or "no stack named" in error.output:
                raise NoSuchStackError(error.argv, error.code, error.output) from error
            raise
        return done.returncode, done.stdout, done.stderr

    def keep_secret(self, path: str, value: str, *options: str) -> None:
        """Set a secret in the configuration at a path of keys. The value is not on the command line.

        Pulumi removes a line end at the end of the value. Raises ``ProcessError`` when Pulumi refuses the value.
        """
        self.call("config", "set", "--secret", "--path", path, *options, text=value)

    def init(self, *options: str) -> None:
        """Create the stack."""
        command = ["pulumi", "stack", "init", self.stack, *options, *_PLAIN]
        run(command, cwd=self.program, env=self.environment, timeout=self.limit)

    def up(self, *options: str, on_event: Callable[[str], None] = lambda _line: None) -> Outcome:
        """Apply the program to the systems. ``on_event`` as for `preview`."""
        return self._operate("up", *self._confirm, *options, on_event=on_event)

    def preview(self, *options: str, on_event: Callable[[str], None] = lambda _line: None) -> Outcome:
        """Preview ``up``. ``on_event`` is called in another thread with each event, a line of JSON."""
        return self._operate("preview", *options, on_event=on_event)

    def refresh(self, *options: str) -> Outcome:
        """Update the state from the systems."""
        return self._operate("refresh", *self._confirm, *options)

    def destroy(self, *options: str) -> Outcome:
        """Delete all objects of the stack."""
        return self._operate("destroy", *self._confirm, *options)

    def import_(self, *options: str, on_event: Callable[[str], None] = lambda _line: None) -> Outcome:
        """Import existing objects into the state. ``on_event`` as for `preview`."""
        return self._operate("import", *self._confirm, *options, on_event=on_event)

    def outputs(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's outputs. Secrets are masked unless ``show_secrets`` is set."""
        return self._json("stack", "output", "--json", show_secrets=show_secrets)

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's state. Secrets are encrypted unless ``show_secrets`` is set."""
        return self._json("stack", "export", show_secrets=show_secrets)

    def configuration(self) -> dict[str, Any]:
        """Return the stack's configuration with decrypted secrets."""
        return self._json("config", "--json", show_secrets=True)

    def _json(self, *arguments: str, show_secrets: bool) -> dict[str, Any]:
        flag = ["--show-secrets"] if show_secrets else []
        return dict(json.loads(self.call(*arguments, *flag)[1]))

    def _command(self, arguments: Sequence[str]) -> list[str]:
        # `pulumi stack ...` reads no configuration, and refuses the option.
        config = ["--config-file", str(self._config)] if self._config and arguments[0] != "stack" else []
        return ["pulumi", *arguments, "--stack", self.stack, *config]

    def _operate(self, operation: str, *options: str, on_event: Callable[[str], None] = lambda _line: None) -> Outcome:
        with event_log(on_event) as log:
            arguments = (operation, "--suppress-permalink=true", "--event-log", str(log.path), *options)
            if self._visible:
                output = errors = ""
                command = self._command(arguments)
                code = show(command, cwd=self.program, env=self.environment, timeout=self.limit)
            else:
                code, output, errors = self.call(*arguments, check=False)
        events = list(events_in(log.lines))
        summaries = [event["summaryEvent"] for event in events if "summaryEvent" in event]
        changes = dict(summaries[-1].get("resourceChanges") or {}) if summaries else {}
        return Outcome(code, output, errors, changes, events)
