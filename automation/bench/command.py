"""The command `python -m automation bench`."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from automation.bench.contest import Run, contest
from automation.bench.imports import import_ratios, import_sentence
from automation.bench.previews import Race, race, sentence
from automation.bench.report import as_json, table
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi import toolchain
from sandbox.control.client import Sandbox


def bench(
    sizes: Annotated[str, typer.Option(help="How many integrations, separated by commas.")] = "1,10,100",
    rounds: Annotated[int, typer.Option(min=1, help="How often each program runs; they take turns.")] = 3,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Compare the stack program with a handwritten one, and previews side by side with one after another.

    The handwritten program creates the same resources without the components.

    Reports ratios of two programs measured in turn, never a time to pass or fail by.
    """
    progress = Console(stderr=True)
    tools = toolchain.ensure(progress)
    imports = import_ratios(max(rounds, 7))
    runs: list[Run] = []
    races: list[Race] = []
    with tempfile.TemporaryDirectory() as name, Sandbox.start(Path(name) / "sandbox", speed=1) as sandbox:
        # The limits are IRM's to show; here they would only time IRM's patience.
        sandbox.throttle(on=False)
        sandbox.ingest_limits(on=False)
        for size in (int(part) for part in sizes.split(",")):
            for run in contest(tools, sandbox, Path(name), size, rounds):
                progress.print(
                    f"{run.size} integrations, {run.program}: {run.operation} {run.seconds:.1f} s", style="dim"
                )
                runs.append(run)
        for each in race(tools, sandbox, Path(name) / "previews", rounds):
            progress.print(f"previews {each.way}: {each.seconds:.1f} s", style="dim")
            races.append(each)
    if json_output:
        typer.echo(as_json(runs, races, imports))
    else:
        Console().print(table(runs))
        Console().print(sentence(races))
        Console().print(import_sentence(imports))
