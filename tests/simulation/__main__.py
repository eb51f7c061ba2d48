"""Hold the timing model against many simulated heartbeats: `python -m tests.simulation`."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.simulation.campaign import run
from tests.simulation.tally import Tally


def main(
    settings: Annotated[int, typer.Option(min=1, help="How many settings to draw.")] = 1500,
    start: Annotated[int, typer.Option(help="Chooses which settings are drawn.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Draw settings of a heartbeat; simulate a life of each that is accepted, and the gaps of each that is not."""
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task("Simulating heartbeats", total=settings)
        try:
            tally = run(settings, start, lambda: progress.advance(task))
        except AssertionError as problem:
            errors.print(f"[bold red]Not as predicted:[/] {problem}")
            errors.print("\n".join(getattr(problem, "__notes__", [])), markup=False)
            raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"counts": dict(sorted(tally.counts.items())), "nearest": tally.nearest}, indent=2))
    else:
        _show(tally)


def _show(tally: Tally) -> None:
    counts = Table("What happened", "", show_edge=False, pad_edge=False)
    for what, times in sorted(tally.counts.items()):
        counts.add_row(what, f"{times:,}")
    nearest = Table("Longest seen", "of what was predicted", show_edge=False, pad_edge=False)
    for what, share in sorted(tally.nearest.items()):
        nearest.add_row(what, f"{share:.1%}")
    console = Console()
    console.print(counts)
    console.print()
    console.print(nearest)
    console.print("\nNo false alarm, nothing later than predicted.")


if __name__ == "__main__":
    typer.run(main)
