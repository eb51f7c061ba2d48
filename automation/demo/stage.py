"""The place of the demo: the sandbox with its own engine, or a person's own stack and systems."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from rich.console import Console

from automation.demo.systems import Systems
from automation.plugin import provide_plugin
from grafana_irm.api.credentials import Credentials, from_environment, missing
from grafana_irm.errors import InvalidInputs
from grafana_irm_cli.pulumi.environment import engine_environment, program_environment
from grafana_irm_cli.pulumi.stack import Engine, copy_program
from grafana_irm_cli.pulumi.toolchain import Toolchain
from grafana_irm_cli.verify.stack import credentials_of
from sandbox.control.client import Sandbox

ROOT = Path(__file__).parents[2]
SANDBOX_STACK = "sandbox"
_SHARED = "grafana-irm-alerting:sharedHeartbeats"

GRACE = 30.0
"""Real seconds on top of every wait: requests and the machine itself take real time, whatever the
sandbox's speed."""

T = TypeVar("T")


class NotSeenError(Exception):
    """A step did not see what it expects; the message has what was expected and what was found."""


@dataclass
class Stage:
    """What a step needs: the engine, the systems, and the sandbox's switches if there is a sandbox."""

    console: Console
    engine: Engine
    systems: Systems
    sandbox: Sandbox | None
    plugin: str
    folder: Path
    instances: int = 1

    @property
    def speed(self) -> float:
        """How much faster than the clock on the wall the systems' time passes."""
        return self.sandbox.speed if self.sandbox else 1.0

    def wait(self, what: str, look: Callable[[], T | None], within: float) -> T:
        """Look until there is something to see, for ``within`` seconds of the systems' own time.

        Raises ``NotSeenError`` when there is nothing by then.
        """
        deadline = time.monotonic() + within / self.speed + GRACE
        with self.console.status(f"waiting for {what}"):
            while (found := look()) is None and time.monotonic() < deadline:
                time.sleep(0.2 if self.sandbox else 3.0)
        if found is not None:
            return found
        raise NotSeenError(f"no {what} within {within:.0f} s" + (f" at speed {self.speed:g}" if self.sandbox else ""))


@dataclass(frozen=True)
class SandboxOptions:
    """How the demo's sandbox runs.

    Attributes:
        speed: how much faster its time passes.
        plugin: the plugin to require: `official`, `stand-in`, or empty for either.
        instances: Grafana instances behind one address.
        grafana: the release of Grafana that it imitates.

    """

    speed: float
    plugin: str
    instances: int
    grafana: str


@contextmanager
def on_sandbox(console: Console, toolchain: Toolchain, options: SandboxOptions) -> Iterator[Stage]:
    """Start a sandbox, and an engine whose home, login, backend and stack live in a temporary folder.

    Its stack counts on so many Grafana instances.
    """
    with tempfile.TemporaryDirectory(prefix="grafana-irm-demo-") as name:
        folder = Path(name)
        home = folder / "pulumi-home"
        program = copy_program(ROOT, folder / "program", SANDBOX_STACK)
        _count_on(program / "stacks" / f"Pulumi.{SANDBOX_STACK}.yaml", options.instances)
        with Sandbox.start(
            folder / "sandbox", speed=options.speed, grafana=options.grafana, grafana_instances=options.instances
        ) as sandbox:
            environment = engine_environment(toolchain, home, extra=sandbox.environment())
            used = provide_plugin(home, Path(sys.executable), environment, options.plugin)
            engine = Engine(program, SANDBOX_STACK, environment, visible=True)
            engine.init()
            systems = Systems(from_environment(sandbox.environment()))
            yield Stage(console, engine, systems, sandbox, used, folder, options.instances)


def _count_on(stack_file: Path, instances: int) -> None:
    """Set the number of Grafana instances for the shared heartbeats of a stack file."""
    content = yaml.safe_load(stack_file.read_text())
    content["config"][_SHARED] = {"rule": {"grafanaInstances": instances}}
    stack_file.write_text(yaml.safe_dump(content, sort_keys=False))


@contextmanager
def on_real_systems(console: Console, toolchain: Toolchain, stack: str, *, unasked: bool) -> Iterator[Stage]:
    """Use a person's own stack, with the existing login and plugin. The engine asks first unless disabled."""
    engine = Engine(ROOT, stack, program_environment(toolchain), visible=True, confirmed=unasked)
    yield Stage(console, engine, Systems(_credentials(engine)), None, "your own grafana plugin", ROOT)


def _credentials(engine: Engine) -> Credentials:
    """Read what the stack works with; raises ``InvalidInputs`` naming everything that is nowhere set."""
    config = json.loads(engine.call("config", "--show-secrets", "--json")[1])
    found = credentials_of(config, engine.export(show_secrets=True), engine.environment)
    if problems := missing(found):
        raise InvalidInputs(f"stack {engine.stack}", problems)
    return found
