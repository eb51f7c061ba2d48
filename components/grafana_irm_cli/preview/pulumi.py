"""The few `pulumi` commands that a preview needs, for one stack.

The command line with its event log is what Pulumi's Automation API stands on too. The Automation API itself
selects each stack first, in a file that all of them share, and so is no good side by side.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from grafana_irm_cli.preview.pipe import event_log
from grafana_irm_cli.preview.steps import Preview, read
from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.project import Project

_STACK_NOT_FOUND = 6
"""Exit code of `pulumi` for a stack that does not exist; older releases only say so."""

PLAIN = ("--non-interactive", "--color", "never")


class PulumiError(Exception):
    """`pulumi` could not do it; the message is what it said, which may hold secrets."""


class NoSuchStackError(PulumiError):
    """The backend has no stack of this name."""


@dataclass(frozen=True)
class Pulumi:
    """`pulumi` for one stack of ``project``, in the given environment.

    ``timeout`` is in seconds, for each call. ``config_file`` is used instead of the stack's own.
    """

    project: Project
    stack: str
    environment: Mapping[str, str]
    timeout: float
    config_file: Path | None = None

    def configuration(self) -> dict[str, Any]:
        """Return the stack's configuration, with its secrets in the clear."""
        return self._json("config", "--show-secrets", "--json")

    def state(self) -> dict[str, Any]:
        """Return the stack's state, with its secrets in the clear."""
        return self._json("stack", "export", "--show-secrets")

    def preview(
        self, *, refresh: bool, on_event: Callable[[str], None] = lambda _line: None
    ) -> tuple[Preview, str | None]:
        """Return what the engine says would change, and, when it failed, what `pulumi` said last."""
        flags = ("--suppress-outputs", "--suppress-progress", *(["--refresh"] if refresh else []))
        with event_log(on_event) as log:
            error = None
            try:
                self._run("preview", "--event-log", str(log.path), *flags)
            except PulumiError as failed:
                error = str(failed)
        return read(log.lines), error

    def _json(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self._run(*arguments)))

    def _run(self, *arguments: str) -> str:
        own = ("--config-file", str(self.config_file)) if self.config_file and "stack" not in arguments else ()
        argv = ["pulumi", *arguments, "--stack", self.stack, *own, *PLAIN]
        return _call(argv, self.project.root, self.environment, self.timeout)


def _call(argv: list[str], folder: Path, environment: Mapping[str, str], timeout: float) -> str:
    # PULUMI_DEBUG_COMMANDS makes --event-log known, as the Automation API does.
    environment = {**environment, "PULUMI_DEBUG_COMMANDS": "true", "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        return run(argv, cwd=folder, env=environment, timeout=timeout).stdout
    except ProcessError as error:
        if error.code == _STACK_NOT_FOUND or "no stack named" in error.output:
            raise NoSuchStackError(error.output) from error
        raise PulumiError(error.output.strip() or str(error)) from error


@contextmanager
def as_new(pulumi: Pulumi) -> Iterator[Pulumi]:
    """Lend the same stack on an empty backend of its own, to preview a stack that does not exist yet.

    Neither the real backend nor the stack's configuration file is written to.
    """
    with TemporaryDirectory(prefix="preview-") as name:
        folder = Path(name)
        (folder / "backend").mkdir()
        project = {"name": pulumi.project.name, "runtime": "python"}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
        short = pulumi.stack.rsplit("/", 1)[-1]
        config = folder / f"Pulumi.{short}.yaml"
        given = pulumi.project.config_file(pulumi.stack)
        config.write_bytes(given.read_bytes() if given.exists() else b"config: {}\n")
        environment = {**pulumi.environment, "PULUMI_BACKEND_URL": (folder / "backend").as_uri()}
        if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & environment.keys():
            environment["PULUMI_CONFIG_PASSPHRASE"] = os.urandom(16).hex()
        init = ["pulumi", "stack", "init", short, "--no-select", *PLAIN]
        _call(init, folder, environment, pulumi.timeout)
        yield replace(pulumi, stack=short, environment=environment, config_file=config)
