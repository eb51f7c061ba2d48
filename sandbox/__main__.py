"""Grafana Alerting and Grafana IRM on this machine, for trials and tests."""

import asyncio
import gc
import json
import os
import shlex
import signal
import sys
import typing
from pathlib import Path
from typing import Annotated

import typer

from . import COMMAND
from .control import folder as folders
from .control.folder import AlreadyRunningError
from .control.server import Control
from .credentials import MARKER_VARIABLE, checked_marker
from .grafana import clustering
from .grafana.versions import DEFAULT, VERSIONS
from .server import Server, Settings

if typing.TYPE_CHECKING:
    from .control.client import Sandbox

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Folder = Annotated[Path, typer.Option(help="Folder of the sandbox's file, which holds its addresses and tokens.")]
_FOLDER = Path(".sandbox")


@app.command()
def up(
    speed: Annotated[float, typer.Option(help="Seconds of sandbox time in each real second; 1 is real time.")] = 1.0,
    folder: Folder = _FOLDER,
    grafana_port: Annotated[int, typer.Option(help="Port of Grafana; 0 selects a free port.")] = 0,
    irm_port: Annotated[int, typer.Option(help="Port of IRM; 0 selects a free port.")] = 0,
    grafana: Annotated[
        str, typer.Option(help=f"Release of Grafana to imitate: {' or '.join(VERSIONS)}.", metavar="RELEASE")
    ] = DEFAULT,
    grafana_instances: Annotated[
        int,
        typer.Option(min=1, help="Grafana instances behind one address: one database, one Alertmanager cluster."),
    ] = 1,
    grafana_cluster: Annotated[
        str,
        typer.Option(
            help=f"How the instances are connected: {', '.join(clustering.CLUSTERINGS)}. `redis-named` is with "
            "`ha_redis_peer_name`; with `none`, each instance sends for itself.",
            metavar="CLUSTER",
        ),
    ] = clustering.DEFAULT,
    single_node_evaluation: Annotated[
        bool, typer.Option(help="Let only the first instance evaluate rules (`ha_single_node_evaluation`, 13.1).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the addresses as JSON.")] = False,
    until_stdin_closes: Annotated[
        bool, typer.Option(help="End with the program that started it.", hidden=True)
    ] = False,
    token_marker: Annotated[
        str,
        typer.Option(help="Text in every credential, for tests that search for leaks.", envvar=MARKER_VARIABLE),
    ] = "",
) -> None:
    """Run both systems in the foreground until Ctrl+C. Only this machine can reach them."""
    if speed <= 0:
        _fail(f"--speed: {speed:g} given, a number above 0 is allowed")
    try:
        settings = Settings(
            speed,
            grafana_port,
            irm_port,
            grafana=grafana,
            grafana_instances=grafana_instances,
            grafana_cluster=grafana_cluster,
            single_node_evaluation=single_node_evaluation,
            token_marker=checked_marker(token_marker),
        )
        asyncio.run(_run(settings, folder, as_json=as_json, until_stdin_closes=until_stdin_closes))
    except (AlreadyRunningError, OSError, ValueError) as error:
        _fail(str(error))


@app.command(help=f'Print the variables that the Grafana provider reads: eval "$({COMMAND} env)".')
def env(folder: Folder = _FOLDER) -> None:
    """Print the variables that the Grafana provider reads."""
    for name, value in _attach(folder).environment().items():
        print(f"export {name}={shlex.quote(value)}")


@app.command()
def status(
    folder: Folder = _FOLDER,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List integrations with their heartbeats, alert groups, contact points and alert rules."""
    state = _attach(folder).state()
    if as_json:
        print(json.dumps(state))
        return
    from .console import Console  # noqa: PLC0415 - `up` starts sooner without Rich
    from .control.status import tables  # noqa: PLC0415

    Console().print(*tables(state))


@app.command()
def stop(folder: Folder = _FOLDER) -> None:
    """End the sandbox of a folder."""
    _attach(folder).stop()


async def _run(settings: Settings, folder: Path, *, as_json: bool, until_stdin_closes: bool) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end.set)
    if until_stdin_closes:
        loop.add_reader(sys.stdin, end.set)
    server = Server(settings)
    access = server.access(os.getpid())
    try:
        await server.open(Control(server, end.set).app())
        folders.write(folder, access)
        _announce(access.addresses(), settings.speed, folder, as_json=as_json)
        await end.wait()
        # The process ends now. A last garbage collection would take longer than the rest of the shutdown.
        gc.freeze()
    finally:
        folders.remove(folder, access.pid)
        await server.close()


def _announce(addresses: dict[str, str], speed: float, folder: Path, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**addresses, "speed": speed}), flush=True)
        return
    from rich.table import Table  # noqa: PLC0415 - as above

    from .console import Console  # noqa: PLC0415 - as above

    table = Table("system", "address")
    for name, address in addresses.items():
        table.add_row({"grafana": "Grafana Alerting", "irm": "Grafana IRM", "control": "control server"}[name], address)
    console = Console()
    console.print(table)
    console.print(f"{speed:g} s of sandbox time pass in each second. Ctrl+C ends the sandbox.")
    console.print(f'Tokens: [bold]eval "$({COMMAND} env --folder {folder})"[/bold]')


def _attach(folder: Path) -> "Sandbox":
    from .control.client import Sandbox, SandboxError  # noqa: PLC0415 - as above

    try:
        return Sandbox.attach(folder)
    except SandboxError as error:
        _fail(str(error))


def _fail(message: str) -> typing.NoReturn:
    from .console import Console  # noqa: PLC0415 - as above

    Console(stderr=True).print(message, style="red", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
