"""Both programs in turn against one sandbox: each operation timed, each request counted."""

import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.stack import Engine, Outcome, copy_program
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.provider import install

ROOT = Path(__file__).parents[2]
HANDWRITTEN = Path(__file__).parent / "handwritten"
STACK = "sandbox"

OURS, YARDSTICK = "components", "handwritten"
OPERATIONS = ("preview", "up", "unchanged preview", "destroy")


class BenchError(Exception):
    """An operation of the benchmark did not do what it should; the message holds what the engine said."""


@dataclass(frozen=True)
class Run:
    """One operation of one program.

    Attributes:
        program: `OURS` or `YARDSTICK`.
        size: how many integrations.
        operation: one of `OPERATIONS`.
        seconds: how long it took.
        irm: requests to IRM's API.
        grafana: requests to Grafana's API.
        resources: resources that were registered, the stack itself and providers included.

    """

    program: str
    size: int
    operation: str
    seconds: float
    irm: int
    grafana: int
    resources: int


def contest(toolchain: Toolchain, sandbox: Sandbox, folder: Path, size: int, rounds: int) -> Iterator[Run]:
    """Run both programs in turn, so that a machine that gets slower slows both.

    Args:
        toolchain: the Pulumi command line.
        sandbox: where the programs create their resources; its limits should be off.
        folder: for the programs' own homes.
        size: integrations to create.
        rounds: how often each program runs.

    Raises:
        BenchError: when an operation fails.

    """
    for number in range(rounds):
        order = (OURS, YARDSTICK) if number % 2 == 0 else (YARDSTICK, OURS)
        for program in order:
            with _engine(program, toolchain, sandbox, folder / f"{program}-{size}-{number}", size) as engine:
                yield from _operations(program, engine, sandbox, size)


def _operations(program: str, engine: Engine, sandbox: Sandbox, size: int) -> Iterator[Run]:
    calls = (engine.preview, engine.up, engine.preview, engine.destroy)
    for operation, call in zip(OPERATIONS, calls, strict=True):
        sandbox.reset_requests()
        started = time.monotonic()
        outcome = call()
        seconds = time.monotonic() - started
        _must_be_well(program, operation, outcome)
        yield Run(
            program=program,
            size=size,
            operation=operation,
            seconds=seconds,
            irm=_requests(sandbox, "irm", "/api/v1/"),
            grafana=_requests(sandbox, "grafana", "/api/"),
            resources=sum(outcome.changes.values()),
        )


def _must_be_well(program: str, operation: str, outcome: Outcome) -> None:
    if outcome.code or (operation == "unchanged preview" and not outcome.unchanged):
        raise BenchError(f"{program}, {operation}: {outcome.output[-2000:]}{outcome.errors[-2000:]}")


def _requests(sandbox: Sandbox, system: str, api: str) -> int:
    return sum(request["path"].startswith(api) for request in sandbox.requests(system))


@contextmanager
def _engine(program: str, toolchain: Toolchain, sandbox: Sandbox, folder: Path, size: int) -> Iterator[Engine]:
    home = folder / "home"
    environment = engine_environment(toolchain, home, extra=sandbox.environment())
    install(home, Path(sys.executable))
    source = folder / "program"
    if program == OURS:
        copy_program(ROOT, source, STACK)
        _configure(source, "grafana-irm-alerting:integrations", [{"name": name} for name in _names(size)])
    else:
        shutil.copytree(HANDWRITTEN, source)
        _configure(source, "handwritten:count", size)
    engine = Engine(source, STACK, environment)
    engine.init()
    try:
        yield engine
    finally:
        shutil.rmtree(folder)


def _names(size: int) -> list[str]:
    return [f"service-{number:03}" for number in range(size)]


def _configure(program: Path, key: str, value: Any) -> None:  # noqa: ANN401 - configuration
    file = program / "stacks" / f"Pulumi.{STACK}.yaml"
    file.parent.mkdir(exist_ok=True)
    content: Mapping[str, Any] = {"config": {key: value}}
    file.write_text(yaml.safe_dump(content))
