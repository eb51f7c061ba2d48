"""One stack of one program, driven through the ``pulumi`` command line.

Pulumi's Automation API runs the same command line with an event log. It first selects the stack in a file that all
stacks share, so it cannot run several stacks side by side.
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
"""Seconds for one operation of the engine; ten integrations take well under one minute of them."""

PROGRAM_FILES = ("Pulumi.yaml", "__main__.py")

REQUIRED = {
    # The engine writes an event log, which the Automation API reads too, only with its debug commands on.
    "PULUMI_DEBUG_COMMANDS": "1",
    "PULUMI_SKIP_UPDATE_CHECK": "1",
}
"""Variables of every ``pulumi`` process."""

_PLAIN = ("--non-interactive", "--color", "never")

_STACK_NOT_FOUND = 6
"""Exit code of `pulumi` for a stack that does not exist; older releases only write an error message."""


class NoSuchStackError(ProcessError):
    """The backend has no stack of this name."""


@dataclass(frozen=True)
class Outcome:
    """How an operation of the engine ended.

    ``changes`` counts resources by operation (``create``, ``same``, ...), as the engine's last event has
    it; empty when it did not get that far. ``output`` and ``errors`` are what it printed, unless that was
    left visible. ``events`` are the engine's events without its debug messages.
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
    """Run ``pulumi`` in the folder ``program`` for ``stack``, in the given environment and no other.

    Args:
        program: the folder of the project.
        stack: the name of the stack.
        environment: the variables of each process; `REQUIRED` is added.
        visible: show the engine's own output as it comes instead of keeping it.
        confirmed: confirm an operation before it changes anything, and skip the preview that goes with it.
        limit: seconds for each call.
        config_file: used in place of the stack's own configuration file.

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
        """Run any ``pulumi`` command; return its exit code and what it printed to each stream.

        ``text`` is its input.

        Raises:
            NoSuchStackError: the backend has no such stack.
            ProcessError: the command failed, unless ``check`` is off; or it could not be started, or took too long.

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
        """Set a secret of the configuration at a path of its keys; the value is on no command line.

        Raises ``ProcessError`` when Pulumi refuses it. Pulumi removes the line's end.
        """
        self.call("config", "set", "--secret", "--path", path, *options, text=value)

    def init(self, *options: str) -> None:
        """Create the stack."""
        command = ["pulumi", "stack", "init", self.stack, *options, *_PLAIN]
        run(command, cwd=self.program, env=self.environment, timeout=self.limit)

    def up(self, *options: str) -> Outcome:
        """Change the systems to what the program declares."""
        return self._operate("up", *self._confirm, *options)

    def preview(self, *options: str, on_event: Callable[[str], None] = lambda _line: None) -> Outcome:
        """Return what ``up`` would do; ``on_event`` is called in another thread with each event, a line of JSON."""
        return self._operate("preview", *options, on_event=on_event)

    def refresh(self, *options: str) -> Outcome:
        """Change the state to what the systems have."""
        return self._operate("refresh", *self._confirm, *options)

    def destroy(self, *options: str) -> Outcome:
        """Delete everything that the stack created."""
        return self._operate("destroy", *self._confirm, *options)

    def import_(self, *options: str) -> Outcome:
        """Bring existing objects into the state."""
        return self._operate("import", *self._confirm, *options)

    def outputs(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's outputs; secret ones are masked unless ``show_secrets`` is set."""
        return self._json("stack", "output", "--json", show_secrets=show_secrets)

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's state; secrets are encrypted unless ``show_secrets`` is set."""
        return self._json("stack", "export", show_secrets=show_secrets)

    def configuration(self) -> dict[str, Any]:
        """Return the stack's configuration, with its secrets decrypted."""
        return self._json("config", "--json", show_secrets=True)

    def _json(self, *arguments: str, show_secrets: bool) -> dict[str, Any]:
        flag = ["--show-secrets"] if show_secrets else []
        return dict(json.loads(self.call(*arguments, *flag)[1]))

    def _command(self, arguments: Sequence[str]) -> list[str]:
        # The commands of `pulumi stack` read no configuration, and refuse the option.
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
