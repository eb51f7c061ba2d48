"""Interrupt and disturb every request of every command: `python -m tests.campaign`."""

import json
import sys
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.toolchain import ensure
from tests.campaign.campaign import Plan, run
from tests.campaign.verdict import End, Tally, Verdict


def main(
    workers: Annotated[int, typer.Option(min=1, help="Sandboxes side by side.")] = 6,
    seed: Annotated[int, typer.Option(help="Chooses which faults come once and which for good.")] = 0,
    full: Annotated[bool, typer.Option("--full", help="Each fault both once and for good: twice the time.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Only cases with this in their words; may be repeated.")
    ] = None,
    bad_settings: Annotated[int, typer.Option(min=1, help="Bad configurations to draw.")] = 1000,
    pace: Annotated[float, typer.Option(min=1, help="How many times as fast the plugin waits between tries.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Run the campaigns of faults, interruptions and bad configurations to their end."""
    errors = Console(stderr=True, highlight=False)
    plan = Plan(workers, pace, seed, full, tuple(only or [""]), bad_settings)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task("Disturbing requests", total=None)

        def done(verdict: Verdict | None) -> None:
            progress.advance(task)
            finished = int(progress.tasks[task].completed)
            if not errors.is_terminal and finished % 10 == 0:
                print(f"{finished} of {progress.tasks[task].total:.0f}", file=sys.stderr, flush=True)
            if verdict is not None and verdict.end is End.FAILED:
                progress.console.print(f"failed: {verdict.case}", style="red", markup=False, soft_wrap=True)
                for problem in verdict.problems:
                    progress.console.print(f"  {problem}", markup=False, soft_wrap=True)

        tally = run(plan, ensure(errors), lambda total: progress.update(task, total=total), done)
    if as_json:
        typer.echo(json.dumps(tally.as_json(), indent=2))
    else:
        show(tally, Console(highlight=False))
    raise typer.Exit(bool(tally.failed))


def show(tally: Tally, console: Console) -> None:
    """Print what came of it, by command and kind."""
    told = tally.as_json()
    for campaign, of in (("fault", "answered by"), ("interruption", "killed")):
        table = Table("command", of, *map(str, End), title=f"{campaign.capitalize()}s", title_justify="left")
        for group in told["groups"]:
            if group["campaign"] == campaign:
                table.add_row(group["command"], group["kind"], *(str(group[end] or "") for end in End))
        console.print(table)
    summary = Table("in all", "", show_header=False)
    for name, value in told.items():
        if isinstance(value, int | float):
            summary.add_row(name, f"{value:,}")
    for note, count in told["notes"].items():
        summary.add_row(note, str(count))
    console.print(summary)


if __name__ == "__main__":
    typer.run(main)
