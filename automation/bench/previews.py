"""Compares previews of several stacks in parallel and in sequence, both in one run."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from automation.bench.contest import BenchError
from automation.bench.sides import ROOT
from grafana_irm_cli.preview.model import Status
from grafana_irm_cli.preview.run import WORKERS, Settings, Watcher, preview_all
from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine, copy_program
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from sandbox.provider import install

STACKS = 8
SIDE_BY_SIDE, ONE_AFTER_ANOTHER = "side by side", "one after another"


@dataclass(frozen=True)
class Race:
    """All stacks previewed once.

    Attributes:
        way: `SIDE_BY_SIDE` or `ONE_AFTER_ANOTHER`.
        parallel: previews at a time.
        seconds: how long all of them took.

    """

    way: str
    parallel: int
    seconds: float


def race(toolchain: Toolchain, sandbox: Sandbox, folder: Path, rounds: int) -> Iterator[Race]:
    """Preview the same `STACKS` stacks both ways in turn, so that a machine that gets slower slows both.

    Raises:
        BenchError: when a preview fails.

    """
    environment = engine_environment(toolchain, folder / "home", extra=sandbox.environment())
    install(folder / "home", Path(sys.executable))
    program = copy_program(ROOT, folder / "program", "sandbox")
    (program / "stacks" / "Pulumi.sandbox.yaml").unlink()
    names = [f"stack-{number}" for number in range(STACKS)]
    for name in names:
        settings = {"grafana-irm-alerting:integrations": [{"name": f"{name} alerts"}]}
        (program / "stacks" / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": settings}))
        Engine(program, name, environment).init()
    for number in range(rounds):
        ways = [(SIDE_BY_SIDE, min(WORKERS, STACKS)), (ONE_AFTER_ANOTHER, 1)]
        for way, parallel in ways if number % 2 == 0 else reversed(ways):
            started = time.monotonic()
            found = preview_all(names, Settings(Project.load(program), environment, parallel=parallel), Watcher())
            if failed := [each for each in found if each.status is not Status.CHANGED]:
                raise BenchError(f"{way}: {failed[0].stack}: {failed[0].diagnostics}")
            yield Race(way, parallel, time.monotonic() - started)


def ratio(races: Sequence[Race]) -> float:
    """Return the median time in parallel, relative to the time in sequence."""
    times = {
        way: median(each.seconds for each in races if each.way == way) for way in (SIDE_BY_SIDE, ONE_AFTER_ANOTHER)
    }
    return times[SIDE_BY_SIDE] / times[ONE_AFTER_ANOTHER]


def sentence(races: Sequence[Race]) -> str:
    """Say the ratio."""
    parallel = max(each.parallel for each in races)
    return (
        f"previews of {STACKS} stacks: {SIDE_BY_SIDE} ({parallel} at a time) take {ratio(races):.2f} of the time of "
        f"{ONE_AFTER_ANOTHER}"
    )


def as_data(races: Sequence[Race]) -> dict[str, Any]:
    """Return every race and the ratio, for JSON."""
    return {"ratio": round(ratio(races), 3), "runs": [asdict(each) for each in races]}
