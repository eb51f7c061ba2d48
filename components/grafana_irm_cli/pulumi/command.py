"""The command `grafana-irm toolchain`."""

from collections.abc import Callable
from typing import Annotated

import typer

from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError, ensure, ensure_yaml, limits


def toolchain(
    only_folder: Annotated[bool, typer.Option("--bin", help="Print the folder alone, to put on PATH.")] = False,
    yaml: Annotated[bool, typer.Option("--yaml", help="With the language host of YAML programs.")] = False,
) -> None:
    """Get the Pulumi toolchain, and report which one it is, where, and what it cannot do."""
    get = ensure_yaml if yaml else ensure
    if only_folder:
        typer.echo(_or_exit(get, Console(stderr=True, highlight=False)).bin)
        return
    console = Console(highlight=False)
    found = announce(console, get)
    for sentence in limits(found):
        console.print(f"  {sentence}", soft_wrap=True)


def announce(console: Console, get: Callable[[Console], Toolchain] | None = None) -> Toolchain:
    """Print the version, the source and the folder of the toolchain, and return it; without one, exit with status 1."""
    found = _or_exit(get or ensure, console)
    console.print(f"[bold]toolchain[/]: Pulumi {found.version}, from {found.source}, in {found.bin}", soft_wrap=True)
    return found


def _or_exit(get: Callable[[Console], Toolchain], progress: Console) -> Toolchain:
    try:
        return get(progress)
    except ToolchainError as error:
        progress.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
