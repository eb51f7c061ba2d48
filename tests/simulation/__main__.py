"""Hold the timing model against many simulated heartbeats: `python -m tests.simulation`."""

import json
from typing import Annotated

import typer

from grafana_irm_cli.console import Console
from tests.simulation.report import run_with_progress, show


def main(
    settings: Annotated[int, typer.Option(min=1, help="How many settings to draw.")] = 1500,
    start: Annotated[int, typer.Option(help="Chooses which settings are drawn.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Draw settings of a heartbeat; simulate a life of each that is accepted, and the gaps of each that is not."""
    try:
        tally = run_with_progress(settings, start)
    except AssertionError as problem:
        errors = Console(stderr=True)
        errors.print(f"[bold red]Not as predicted:[/] {problem}")
        errors.print("\n".join(getattr(problem, "__notes__", [])), markup=False)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"counts": dict(sorted(tally.counts.items())), "nearest": tally.nearest}, indent=2))
    else:
        show(tally)


if __name__ == "__main__":
    typer.run(main)
