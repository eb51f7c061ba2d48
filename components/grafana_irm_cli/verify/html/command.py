"""The option `--html` of `verify`: refuses an unwritable path before the checks, and writes the page after them."""

import asyncio
import datetime as dt
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from grafana_irm.api.patience import Patience
from grafana_irm_cli.console import Console
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.examine import Examination
from grafana_irm_cli.verify.html import file
from grafana_irm_cli.verify.html.teams import team_names
from grafana_irm_cli.verify.stack import Stack

NOT_WRITTEN = 2
"""Exit status when the page cannot be written after the checks."""


def refuse_unwritable(path: Path) -> None:
    """Refuse a path at which no page can be written.

    Raises:
        typer.BadParameter: the folder does not exist or takes no file, or something other than a file has this name.

    """
    try:
        file.try_out(path)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}", param_hint="--html") from error


def write_page(path: Path, name: str, stack: Stack, examined: Examination, problems: Console, waits: Patience) -> None:
    """Write the page of one stack.

    Args:
        path: the file to write.
        name: the stack's name.
        stack: the examined stack.
        examined: the findings and the snapshot.
        problems: the console for an error.
        waits: the waits of the command, if IRM is busy.

    Raises:
        typer.Exit: the page cannot be written, although the path was writable before the checks.

    """
    # Jinja takes a tenth of a second to import, and only the page needs it.
    from grafana_irm_cli.verify.html.content import content_of  # noqa: PLC0415
    from grafana_irm_cli.verify.html.render import render  # noqa: PLC0415

    teams = asyncio.run(team_names(Systems(stack.credentials, waits), examined.seen))
    content = content_of(name, stack, examined, teams)
    try:
        file.write_whole(path, render(content, dt.datetime.now(dt.UTC), _version()))
    except OSError as error:
        problems.print(f"Cannot write {path}: {error.strerror}", style="yellow", markup=False, soft_wrap=True)
        raise typer.Exit(NOT_WRITTEN) from error


def _version() -> str:
    try:
        return version("grafana-irm-pulumi")
    except PackageNotFoundError:  # run from the sources, by PYTHONPATH alone
        return "from a checkout"
