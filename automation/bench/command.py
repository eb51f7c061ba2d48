"""The command `python -m automation bench`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from automation.bench.build import BuildError, build_of
from automation.bench.contest import BenchError, Run, contest, warm_up
from automation.bench.imports import import_ratios, import_sentence
from automation.bench.policies import policy_ratios, policy_sentence
from automation.bench.previews import Race, race, sentence
from automation.bench.report import as_json, table
from automation.bench.sides import HANDWRITTEN, ROOT, Side
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi import toolchain
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox


def bench(
    sizes: Annotated[str, typer.Option(help="How many integrations, separated by commas.")] = "1,10",
    rounds: Annotated[int, typer.Option(min=1, help="How often each program runs; they take turns.")] = 3,
    against: Annotated[str, typer.Option(help="A commit: its stack program instead of the handwritten one.")] = "",
    setting: Annotated[list[str] | None, typer.Option(help="A setting of this build's stack file, KEY=VALUE.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Compare the stack program with a handwritten one, or with the stack program of another commit.

    The handwritten program creates the same resources without the components. Without --against, previews of several
    stacks side by side are compared with one after another, too.

    Reports ratios of two programs measured in turn, never a time to pass or fail by.
    """
    progress = Console(stderr=True)
    tools = toolchain.ensure(progress)
    here = Side("components", ROOT, settings=settings_of(setting or []))
    runs: list[Run] = []
    races: list[Race] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, _other(against) as other:
        sides = (here, other)
        imports = import_ratios(max(rounds, 7))
        policies = policy_ratios(max(rounds, 7))
        warm_up(tools, sides, Path(name))
        for size in (int(part) for part in sizes.split(",")):
            for run in contest(tools, sides, Path(name), size, rounds):
                progress.print(f"{run.size} integrations, {run.side}: {run.operation} {run.seconds:.1f} s", style="dim")
                runs.append(run)
        if not against:
            races += _races(tools, Path(name), rounds, progress)
    names = (here.name, other.name)
    if json_output:
        typer.echo(as_json(runs, names, races, imports, policies))
        return
    console = Console()
    console.print(table(runs, names))
    if races:
        console.print(sentence(races))
    console.print(import_sentence(imports))
    console.print(policy_sentence(policies))


def settings_of(given: list[str]) -> dict[str, Any]:
    """Return the settings of KEY=VALUE options; a value is read as YAML.

    Raises:
        BadParameter: an option has no "=".

    """
    for each in given:
        if "=" not in each:
            raise typer.BadParameter(f"{each!r}: write KEY=VALUE, such as heartbeats=separate")
    return {key: yaml.safe_load(value) for key, _, value in (each.partition("=") for each in given)}


@contextmanager
def _other(commit: str) -> Iterator[Side]:
    """Lend the other side; a commit that cannot be built, or a run that fails, ends the command with its reason."""
    try:
        if commit:
            with build_of(commit) as side:
                yield side
        else:
            yield HANDWRITTEN
    except (BuildError, BenchError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error


def _races(tools: Toolchain, folder: Path, rounds: int, progress: Console) -> Iterator[Race]:
    with Sandbox.start(folder / "sandbox", speed=1) as sandbox:
        sandbox.throttle(on=False)
        sandbox.ingest_limits(on=False)
        for each in race(tools, sandbox, folder / "previews", rounds):
            progress.print(f"previews {each.way}: {each.seconds:.1f} s", style="dim")
            yield each
