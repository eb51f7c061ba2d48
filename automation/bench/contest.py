"""Runs two programs in turn, each with its own sandbox: times operations, counts requests, measures the state."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from automation.bench.cpu import VARIABLE, read_cpu
from automation.bench.sides import STACK, Side
from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.stack import Engine, Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.provider import install

OPERATIONS = ("preview", "up", "unchanged preview", "destroy")
LIMIT = 3600.0
"""Seconds for one operation."""


class BenchError(Exception):
    """An operation of the benchmark failed. The message has the engine's error."""


@dataclass(frozen=True)
class Run:
    """One operation of one program.

    Attributes:
        side: the name of the program.
        size: how many integrations.
        round: which pair of runs, from 0.
        operation: one of `OPERATIONS`.
        seconds: how long it took.
        cpu: seconds of CPU of the program itself; None if no program runs.
        irm: requests to IRM's API.
        grafana: requests to Grafana's API.
        resources: resources that were registered, the stack itself and providers included.
        state: bytes of the state after the operation.

    """

    side: str
    size: int
    round: int
    operation: str
    seconds: float
    cpu: float | None
    irm: int
    grafana: int
    resources: int
    state: int


def contest(toolchain: Toolchain, sides: tuple[Side, Side], folder: Path, size: int, rounds: int) -> Iterator[Run]:
    """Run each operation on one side and then on the other, so that a machine that gets slower slows both.

    Args:
        toolchain: the Pulumi command line.
        sides: the programs to compare.
        folder: for the sandboxes and the programs' own homes.
        size: integrations to create.
        rounds: how often each operation runs on each side; the sides take turns at being first.

    Raises:
        BenchError: when an operation fails.

    """
    for number in range(rounds):
        with ExitStack() as stack:
            players = [
                stack.enter_context(_player(toolchain, side, folder / f"{place}-{size}-{number}", folder, size))
                for place, side in enumerate(sides)
            ]
            for operation in OPERATIONS:
                for player in players if number % 2 == 0 else reversed(players):
                    yield player.run(operation, number)


def warm_up(toolchain: Toolchain, sides: tuple[Side, Side], folder: Path) -> None:
    """Preview one integration on each side, which compiles all that the programs import."""
    for place, side in enumerate(sides):
        with _player(toolchain, side, folder / f"{place}-warm", folder, 1) as player:
            player.run("preview", 0)


@dataclass(frozen=True)
class _Player:
    side: Side
    engine: Engine
    sandbox: Sandbox
    home: Path
    size: int

    def run(self, operation: str, number: int) -> Run:
        engine = self.engine
        calls = {"preview": engine.preview, "up": engine.up, "destroy": engine.destroy}
        self.sandbox.reset_requests()
        started = time.monotonic()
        outcome = calls[operation.rsplit(maxsplit=1)[-1]]()
        seconds = time.monotonic() - started
        self._must_be_well(operation, outcome)
        return Run(
            side=self.side.name,
            size=self.size,
            round=number,
            operation=operation,
            seconds=seconds,
            cpu=read_cpu(self.home / "cpu"),
            irm=self._requests("irm", "/api/v1/"),
            grafana=self._requests("grafana", "/api/"),
            resources=sum(outcome.changes.values()),
            state=sum(file.stat().st_size for file in self.home.glob(f"backend/.pulumi/stacks/**/{STACK}.json")),
        )

    def _must_be_well(self, operation: str, outcome: Outcome) -> None:
        if outcome.code or (operation == "unchanged preview" and not outcome.unchanged):
            said = f"{outcome.output[-2000:]}{outcome.errors[-2000:]}"
            raise BenchError(f"{self.side.name}, {operation}: {said}")

    def _requests(self, system: str, api: str) -> int:
        return sum(request["path"].startswith(api) for request in self.sandbox.requests(system))


@contextmanager
def _player(toolchain: Toolchain, side: Side, folder: Path, shared: Path, size: int) -> Iterator[_Player]:
    home = folder / "home"
    with Sandbox.start(folder / "sandbox", speed=1) as sandbox:
        # The limits are IRM's to show; here they would only time IRM's patience.
        sandbox.throttle(on=False)
        sandbox.ingest_limits(on=False)
        base = engine_environment(toolchain, home, extra={**sandbox.environment(), VARIABLE: str(home / "cpu")})
        install(home, Path(sys.executable))
        side.write(folder / "program", size)
        environment = side.environment(base, shared / "bytecode")
        engine = Engine(folder / "program", STACK, environment, limit=LIMIT)
        engine.init()
        try:
            yield _Player(side, engine, sandbox, home, size)
        finally:
            shutil.rmtree(folder / "program")
            shutil.rmtree(home)
