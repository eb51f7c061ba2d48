"""The benchmark's figures as ratios: absolute times belong to a machine, ratios to the components."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median

from rich.table import Table

from automation.bench.contest import OPERATIONS, OURS, YARDSTICK, Run
from automation.bench.previews import Race, as_data


def table(runs: Sequence[Run]) -> Table:
    """Return a line for each size and operation: ratio of the medians, requests and resources of both programs."""
    made = Table(
        title="components against a handwritten program: time as a ratio, requests and resources of both",
        header_style="bold",
    )
    for heading in ("size", "operation", "time", "to IRM", "to Grafana", "resources"):
        made.add_column(heading, justify="right" if heading != "operation" else "left")
    for size in sorted({run.size for run in runs}):
        for operation in OPERATIONS:
            ours, yardstick = _pair(runs, size, operation)
            made.add_row(
                str(size),
                operation,
                f"{ratio(runs, size, operation):.2f}",
                _both(ours, yardstick, lambda run: run.irm),
                _both(ours, yardstick, lambda run: run.grafana),
                _both(ours, yardstick, lambda run: run.resources),
            )
    return made


def ratio(runs: Sequence[Run], size: int, operation: str) -> float:
    """Return the median time of the components over that of the handwritten program."""
    ours, yardstick = _pair(runs, size, operation)
    return median(run.seconds for run in ours) / median(run.seconds for run in yardstick)


def as_json(runs: Sequence[Run], races: Sequence[Race], imports: Sequence[float]) -> str:
    """Return every run, and the ratios by size and operation; the same of the previews."""
    sizes = sorted({run.size for run in runs})
    ratios = {
        str(size): {operation: round(ratio(runs, size, operation), 3) for operation in OPERATIONS} for size in sizes
    }
    data = {
        "ratios": ratios,
        "runs": [asdict(run) for run in runs],
        "previews": as_data(races),
        "import_ratios": [round(each, 3) for each in imports],
    }
    return json.dumps(data, indent=2)


def _pair(runs: Sequence[Run], size: int, operation: str) -> tuple[list[Run], list[Run]]:
    here = [run for run in runs if (run.size, run.operation) == (size, operation)]
    return [run for run in here if run.program == OURS], [run for run in here if run.program == YARDSTICK]


def _both(ours: Sequence[Run], yardstick: Sequence[Run], figure: Callable[[Run], int]) -> str:
    return f"{_figures(ours, figure)} : {_figures(yardstick, figure)}"


def _figures(runs: Sequence[Run], figure: Callable[[Run], int]) -> str:
    """A figure that is the same in every run, or its range."""
    values = sorted({figure(run) for run in runs})
    return str(values[0]) if len(values) == 1 else f"{values[0]}-{values[-1]}"
