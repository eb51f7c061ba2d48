"""The command `soak`: runs the long campaigns in full, in sequence, with one summary."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from grafana_irm_cli.console import Console

ROOT = Path(__file__).parent.parent

Figures = dict[str, Any]

TESTS = "tests on the engine"
"""The tests that `make test` skips because of their time. pytest shows their progress."""

_ON_THE_ENGINE = ("tests/engine", "tests/docs", "tests/campaign")
_OF_SHARED = ("tests/simulation/test_member_gaps.py", "tests/simulation/test_shared_against_alertmanager.py")

CAMPAIGNS = {
    TESTS: ["pytest", "-m", "soak", "-n", "2", "--dist", "loadfile", *_ON_THE_ENGINE, *_OF_SHARED],
    "faults, interruptions, bad configurations": ["tests.campaign"],
    "timing simulation": ["tests.simulation", "--settings", "3000"],
}
"""The campaigns: modules and their arguments. They show their progress on stderr; all but the tests print JSON."""


def soak(
    full: Annotated[bool, typer.Option("--full", help="Every fault both once and for good; hours.")] = False,
    seed: Annotated[int, typer.Option(help="Chooses which faults come once, and which for good.")] = 0,
    json_output: Annotated[bool, typer.Option("--json", help="Print the figures as JSON instead of tables.")] = False,
) -> None:
    """Run the long campaigns in full, with their progress, and sum them up.

    Exit status 0: every campaign ran to its end and nothing failed; else 1.
    """
    errors, figures, failed = Console(stderr=True, highlight=False), {}, []
    for name, arguments in CAMPAIGNS.items():
        options = ["--seed", str(seed), *(["--full"] if full else [])] if arguments == ["tests.campaign"] else []
        errors.print(f"[bold]{name}[/]: {' '.join([*arguments, *options])}")
        began = time.monotonic()
        code, found = (_tests(arguments), {}) if name == TESTS else _run([*arguments, *options, "--json"])
        figures[name] = {"ended well": code == 0, "minutes": round((time.monotonic() - began) / 60, 1), **found}
        failed += [name] if code else []
    if json_output:
        typer.echo(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        for name, found in figures.items():
            _show(name, found, Console(highlight=False))
    if failed:
        errors.print(f"Failed: {'; '.join(failed)}", style="red")
    raise typer.Exit(bool(failed))


def _tests(arguments: list[str]) -> int:
    """Run tests, shown on stderr as they pass; return pytest's exit status."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode  # noqa: S603 - ours


def _run(arguments: list[str]) -> tuple[int, Figures]:
    """Run a campaign, and return its exit status and its figures, if it has any."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - ours
    try:
        return done.returncode, dict(json.loads(done.stdout))
    except ValueError:
        return done.returncode or 1, {}


def _show(name: str, figures: Figures, console: Console) -> None:
    """Print a campaign's figures: lists of rows as tables of their own, then all that is one value."""
    for title, rows in figures.items():
        if isinstance(rows, list) and rows:
            table = Table(*rows[0], title=f"{name}: {title}", title_justify="left")
            for row in rows:
                table.add_row(*(_text(value) for value in row.values()))
            console.print(table)
    summary = Table("", "", title=name, title_justify="left", show_header=False)
    for what, value in figures.items():
        if isinstance(value, dict):
            for part, number in value.items():
                summary.add_row(f"{what}: {part}", _text(number))
        elif not isinstance(value, list):
            summary.add_row(what, _text(value))
    console.print(summary)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
