"""The command line of `grafana-irm heartbeat`."""

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.table import Table

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import HeartbeatTiming
from grafana_irm_cli.console import Console
from grafana_irm_cli.heartbeat.as_json import intervals_json, problems_json, timing_json
from grafana_irm_cli.heartbeat.svg import svg_picture
from grafana_irm_cli.heartbeat.tables import (
    COMPARED,
    instances_lines,
    instances_markdown,
    instances_table,
    intervals_markdown,
    intervals_table,
    model_markdown,
    model_tables,
)
from grafana_irm_cli.heartbeat.terminal import terminal_picture
from grafana_irm_cli.heartbeat.timeline import timeline_of

_REFUSED = 2
_PICTURE = 100
"""Most columns of the picture when the output does not go to a terminal."""


def heartbeat(
    interval: Annotated[str, typer.Option(help="IRM's heartbeat interval, such as 10m.")] = "10m",
    evaluation_interval: Annotated[str | None, typer.Option(help="A multiple of 10s.")] = None,
    pending_period: Annotated[str | None, typer.Option(help="How long the rule is pending.")] = None,
    group_wait: Annotated[str | None, typer.Option(help="How long a new group waits.")] = None,
    group_interval: Annotated[str | None, typer.Option(help="Time between two flushes of Alertmanager.")] = None,
    repeat_interval: Annotated[str | None, typer.Option(help="How long after a beat the next is due.")] = None,
    config_poll_interval: Annotated[
        str | None,
        typer.Option("--config-poll-interval", "--takeover", help="Grafana's alertmanager_config_poll_interval."),
    ] = None,
    delivery_margin: Annotated[str | None, typer.Option(help="The longest time of a delivery.")] = None,
    grafana_instances: Annotated[
        int | None, typer.Option(min=1, help="Grafana instances in one Alertmanager cluster.")
    ] = None,
    shared: Annotated[
        int | None, typer.Option(min=1, help="Number of integrations that share one heartbeat rule.")
    ] = None,
    all_intervals: Annotated[
        bool, typer.Option("--all-intervals", help="Show a line per interval, for --grafana-instances and --shared.")
    ] = False,
    compare_instances: Annotated[
        bool, typer.Option("--compare-instances", help="Show a column for 1, 2 and 3 Grafana instances each.")
    ] = False,
    svg: Annotated[Path | None, typer.Option(help="Also write the picture to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Compute the timing of a heartbeat. Derives missing settings, and refuses settings that cannot work."""
    given = {
        name: value
        for name, value in (
            ("evaluation_interval", evaluation_interval),
            ("pending_period", pending_period),
            ("group_wait", group_wait),
            ("group_interval", group_interval),
            ("repeat_interval", repeat_interval),
            ("config_poll_interval", config_poll_interval),
            ("delivery_margin", delivery_margin),
            ("grafana_instances", grafana_instances),
            ("shared", shared),
        )
        if value is not None
    }
    if all_intervals:
        _show_all(1 if grafana_instances is None else grafana_instances, shared or 0, as_json, markdown)
        return
    if compare_instances:
        _compare(interval, as_json, markdown)
        return
    try:
        timing = HeartbeatTiming.derive(interval, **given)  # type: ignore[arg-type]
    except InvalidInputs as refused:
        _refuse(refused, as_json)
    if svg is not None:
        _write(svg, svg_picture(timeline_of(timing)))
    if as_json:
        _print_json(timing_json(timing))
    elif markdown:
        typer.echo(model_markdown(timing), nl=False)
    else:
        _show(timing, ["interval", *given])
    if svg is not None and not as_json and not markdown:
        typer.echo(f"Picture written to {svg}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--svg") from error


def _show_all(instances: int, shared: int, as_json: bool, markdown: bool) -> None:
    if as_json:
        _print_json(intervals_json(instances, shared))
    elif markdown:
        typer.echo(intervals_markdown(instances, shared), nl=False)
    else:
        Console().print(intervals_table(instances, shared))


def _compare(interval: str, as_json: bool, markdown: bool) -> None:
    try:
        if as_json:
            lines = instances_lines(interval)
            _print_json({label: dict(zip(map(str, COMPARED), cells, strict=True)) for label, *cells in lines})
        elif markdown:
            typer.echo(instances_markdown(interval), nl=False)
        else:
            Console().print(instances_table(interval))
    except InvalidInputs as refused:
        _refuse(refused, as_json)


def _show(timing: HeartbeatTiming, given: list[str]) -> None:
    console = Console()
    for table in model_tables(timing, given):
        console.print(table)
        console.print()
    width = console.width if console.is_terminal else min(console.width, _PICTURE)
    console.print(terminal_picture(timeline_of(timing), width))
    for warning in timing.warnings:
        console.print(f"\n[bold yellow]Warning:[/] {warning}")
    if timing.manual_step:
        console.print(f"\n[bold]Manual step:[/] {timing.manual_step}")


def _refuse(refused: InvalidInputs, as_json: bool) -> NoReturn:
    if as_json:
        _print_json(problems_json(refused.problems))
    else:
        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        for heading in ("Refused", "Given", "Allowed"):
            table.add_column(heading)
        for problem in refused.problems:
            table.add_row(f"--{problem.path.replace('_', '-')}", problem.given, problem.allowed)
        Console(stderr=True).print(table)
    raise typer.Exit(_REFUSED)


def _print_json(value: Any) -> None:  # noqa: ANN401 - what JSON holds
    typer.echo(json.dumps(value, indent=2))
