"""The report: ratios of pairs of runs, and what stands beside them."""

import json
from dataclasses import replace
from typing import Any

from rich.console import Console

from automation.bench.contest import OPERATIONS, Run
from automation.bench.imports import ImportRatio
from automation.bench.report import as_json, ratio, table

SIDES = ("components", "1234abc")


def run(side: str, number: int, operation: str = "preview", **figures: Any) -> Run:
    plain = Run(side, 10, number, operation, seconds=1.0, cpu=1.0, irm=0, grafana=5, resources=8, state=100)
    return replace(plain, **figures)


def runs(**ours: Any) -> list[Run]:
    return [
        run(side, number, operation, **(ours if side == SIDES[0] else {}))
        for number in range(2)
        for operation in OPERATIONS
        for side in SIDES
    ]


def shown(found: list[Run]) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table(found, SIDES))
    return capture.get()


def row(found: list[Run], operation: str) -> str:
    return next(line for line in shown(found).splitlines() if f" {operation} " in line)


def test_the_ratio_is_the_median_over_pairs() -> None:
    """A machine that gets slower from pair to pair changes no ratio."""
    pairs = [
        (run("components", number, seconds=time * 0.5), run("1234abc", number, seconds=time))
        for number, time in enumerate((1.0, 5.0, 30.0))
    ]
    assert ratio(pairs, lambda one: one.seconds) == 0.5


def test_no_ratio_without_a_figure_on_both_sides() -> None:
    assert ratio([(run("components", 0, cpu=None), run("1234abc", 0))], lambda one: one.cpu) is None
    assert ratio([(run("components", 0), run("1234abc", 0, grafana=0))], lambda one: one.grafana) is None
    assert ratio([], lambda one: one.seconds) is None


def test_times_are_shown_as_ratios_only() -> None:
    assert "│ 0.25 │" in row(runs(seconds=0.25), "up")


def test_counts_stand_beside_their_ratio() -> None:
    line = row(runs(grafana=2, resources=4, state=45), "up")
    assert "0.40 (2 : 5)" in line
    assert "0.50 (4 : 8)" in line
    assert "0.45 (45 : 100)" in line


def test_a_count_that_varies_is_shown_as_its_range() -> None:
    found = runs()
    found[0] = replace(found[0], grafana=7)
    assert "(5-7 : 5)" in row(found, "preview")


def test_a_destroy_has_no_cpu_of_the_program() -> None:
    found = [replace(one, cpu=None) if one.operation == "destroy" else one for one in runs()]
    assert "│                  - │" in row(found, "destroy")


def test_json_has_the_ratios_and_every_run() -> None:
    data = json.loads(as_json(runs(cpu=0.5), SIDES, [], [ImportRatio(1.0, 1.2)], [1.1]))
    assert data["ratios"]["10"]["up"]["cpu"] == 0.5
    assert data["ratios"]["10"]["up"]["irm"] is None
    assert len(data["runs"]) == 16
    assert data["sides"] == ["components", "1234abc"]
    assert data["previews"] is None
    assert data["import_ratios"] == [{"alone": 1.0, "loaded": 1.2}]
