"""The benchmark's figures as ratios: absolute times belong to a machine, ratios to the programs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, NamedTuple

from rich.table import Table

from automation.bench.contest import OPERATIONS, Run
from automation.bench.imports import ImportRatio
from automation.bench.previews import Race, as_data


class Figure(NamedTuple):
    """A figure of a run, and whether the table shows its value besides the ratio."""

    heading: str
    of: Callable[[Run], float | None]
    is_shown: bool


FIGURES = {
    "time": Figure("time", lambda run: run.seconds, is_shown=False),
    "cpu": Figure("CPU of the program", lambda run: run.cpu, is_shown=False),
    "grafana": Figure("requests to Grafana", lambda run: run.grafana, is_shown=True),
    "irm": Figure("requests to IRM", lambda run: run.irm, is_shown=True),
    "resources": Figure("resources", lambda run: run.resources, is_shown=True),
    "state": Figure("bytes of state", lambda run: run.state, is_shown=True),
}
"""By the name in JSON."""


def table(runs: Sequence[Run], sides: tuple[str, str]) -> Table:
    """Return a line for each size and operation: each figure of the first program over that of the second."""
    made = Table(title=f"{sides[0]} against {sides[1]}: ratios, and in brackets the figures", header_style="bold")
    made.add_column("size", justify="right")
    made.add_column("operation")
    for figure in FIGURES.values():
        made.add_column(figure.heading, justify="right")
    for size in sorted({run.size for run in runs}):
        for operation in OPERATIONS:
            pairs = _pairs(runs, sides, size, operation)
            made.add_row(str(size), operation, *(_cell(pairs, figure) for figure in FIGURES.values()))
    return made


def ratio(pairs: Sequence[tuple[Run, Run]], of: Callable[[Run], float | None]) -> float | None:
    """Return the median ratio of the pairs: the runs of a pair follow each other. None if a figure is missing or 0."""
    figures = [(of(one), of(other)) for one, other in pairs]
    ratios = [one / other for one, other in figures if one is not None and other]
    return median(ratios) if len(ratios) == len(figures) and ratios else None


def as_json(
    runs: Sequence[Run],
    sides: tuple[str, str],
    races: Sequence[Race],
    imports: Sequence[ImportRatio],
    policies: Sequence[float],
) -> str:
    """Return every run, and the ratios by size, operation and figure; the same of the previews."""
    data = {
        "sides": sides,
        "ratios": {str(size): _ratios(runs, sides, size) for size in sorted({run.size for run in runs})},
        "runs": [asdict(run) for run in runs],
        "previews": as_data(races) if races else None,
        "import_ratios": [each._asdict() for each in imports],
        "policy_ratios": [round(each, 3) for each in policies],
    }
    return json.dumps(data, indent=2)


def _ratios(runs: Sequence[Run], sides: tuple[str, str], size: int) -> dict[str, Any]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    return {
        operation: {
            name: rounded(ratio(_pairs(runs, sides, size, operation), figure.of)) for name, figure in FIGURES.items()
        }
        for operation in OPERATIONS
    }


def _pairs(runs: Sequence[Run], sides: tuple[str, str], size: int, operation: str) -> list[tuple[Run, Run]]:
    here = [run for run in runs if (run.size, run.operation) == (size, operation)]
    one, other = ({run.round: run for run in here if run.side == side} for side in sides)
    return [(one[number], other[number]) for number in sorted(one.keys() & other.keys())]


def _cell(pairs: Sequence[tuple[Run, Run]], figure: Figure) -> str:
    found = ratio(pairs, figure.of)
    shown = "-" if found is None else f"{found:.2f}"
    if not figure.is_shown:
        return shown
    one, other = (_range([figure.of(run) for run in runs]) for runs in zip(*pairs, strict=True))
    return f"{shown} ({one} : {other})"


def _range(values: Sequence[float | None]) -> str:
    """A figure that is the same in every run, or its range."""
    known = sorted({int(value) for value in values if value is not None})
    return str(known[0]) if len(known) == 1 else f"{known[0]}-{known[-1]}"
