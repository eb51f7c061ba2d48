"""The command `grafana-irm toolchain`."""

from collections.abc import Callable
from typing import Annotated

import typer

from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError, ensure, ensure_yaml, limits


def toolchain(
    only_folder: Annotated[bool, typer.Option("--bin", help="Print only the folder, to add to PATH.")] = False,
    yaml: Annotated[bool, typer.Option("--yaml", help="Include the language host for YAML programs.")] = False,
) -> None:
    """Find, download or build the Pulumi toolchain, and report its version, its folder and its limits."""
    get = ensure_yaml if yaml else ensure
    if only_folder:
        typer.echo(_or_exit(get, Console(stderr=True, highlight=False)).bin)
        return
    console = Console(highlight=False)
    found = announce(console, get)
    for sentence in limits(found):
        console.print(f"  {sentence}", soft_wrap=True)


def announce(console: Console, get: Callable[[Console], Toolchain] | None = None) -> Toolchain:
    """Print version, source and folder of the toolchain, and return the toolchain. Without one, exit with status 1."""
    found = _or_exit(get or ensure, console)
    console.print(f"[bold]toolchain[/]: Pulumi {found.version}, from {found.source}, in {found.bin}", soft_wrap=True)
    return found


def _or_exit(get: Callable[[Console], Toolchain], progress: Console) -> Toolchain:
    try:
        return get(progress)
    except ToolchainError as error:
        progress.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
