"""The commands of `grafana-irm`."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from grafana_irm_cli.commands import Entry, LazyCommands

COMMANDS = {
    "verify": Entry("grafana_irm_cli.verify.cli:verify", "Check in the live systems that a stack works."),
    "adopt": Entry("grafana_irm_cli.adopt.command:adopt", "Bring existing objects under a stack's management."),
    "preview": Entry(
        "grafana_irm_cli.preview.cli:app", "Report what would change in the stacks that a change touches."
    ),
    "up": Entry("grafana_irm_cli.up.cli:app", "Apply to stacks the previews that were approved, and verify them."),
    "heartbeat": Entry("grafana_irm_cli.heartbeat.command:heartbeat", "Compute and draw the timing of a heartbeat."),
    "toolchain": Entry("grafana_irm_cli.pulumi.command:toolchain", "Find, download or build the Pulumi command line."),
}

_SHOWN = ("grafana-irm-pulumi", "pulumi", "pulumiverse-grafana")

app = typer.Typer(cls=LazyCommands.of(COMMANDS), no_args_is_help=True)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        for name in _SHOWN:
            typer.echo(f"{name} {_version(name)}")
        raise typer.Exit


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # Previews need neither Pulumi's SDK nor the provider's.
        return "not installed"


@app.callback()
def _grafana_irm(
    *,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda wanted: _show_version(wanted=wanted),
            is_eager=True,
            help="Show versions and exit.",
        ),
    ] = False,
) -> None:
    """Commands around `pulumi` for stacks that connect Grafana Alerting to Grafana IRM."""
    del show_version
