"""The report for a terminal. No text in it is interpreted as markup or as a control sequence."""

from itertools import chain

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from grafana_irm_cli.preview.escape import printable
from grafana_irm_cli.preview.model import (
    DriftedResource,
    Operation,
    Report,
    Resource,
    ReviewWarning,
    StackReport,
    Status,
)
from grafana_irm_cli.preview.words import TITLES, change, headline, outcome, result, short_type

_STYLES = {
    Operation.CREATE: "green",
    Operation.IMPORT: "green",
    Operation.UPDATE: "yellow",
    Operation.REPLACE: "magenta",
    Operation.DELETE: "red",
}
_RESULTS = {Status.CHANGED: "yellow", Status.UNCHANGED: "dim", Status.FAILED: "bold red"}


def show(report: Report, console: Console) -> None:
    """Print the whole report."""
    console.print(Text(headline(report), style="bold"))
    if report.note:
        console.print(Text(printable(report.note)))
    for why in report.refused:
        console.print(Text(f"Refused: {printable(why)}", style="bold red"))
    found = [(each.stack, warning) for each in report.stacks for warning in each.warnings]
    found += [("", warning) for warning in report.warnings]
    if found:
        panel = Panel(
            _warnings(found), title="What a reviewer must see", border_style="red", expand=console.is_terminal
        )
        console.print(panel)
    if report.stacks:
        console.print(_table(report))
    for each in report.stacks:
        console.print(_stack(each), end="")
    for out in report.left_out:
        console.print(Text(f"Left out: {out.stack} ({printable(out.why)})", style="dim"))


def _warnings(found: list[tuple[str, ReviewWarning]]) -> RenderableType:
    return Group(*chain.from_iterable(_warning(stack, warning) for stack, warning in found))


def _warning(stack: str, warning: ReviewWarning) -> list[RenderableType]:
    subject = f"{stack}: {printable(warning.subject)} {printable(warning.what)}".removeprefix(": ")
    title = TITLES.get(warning.kind, printable(warning.kind))
    lines: list[RenderableType] = [Text(title, style="bold"), Text(subject)]
    lines += [Text(f"  {printable(each)}", style="dim") for each in warning.details]
    lines += [Text(f"Why: {printable(warning.why)}"), Text(f"To do: {printable(warning.todo)}\n")]
    return lines


def _table(report: Report) -> Table:
    table = Table("Stack", "Result", "Changes", "Seconds")
    for each in report.stacks:
        changes = outcome(each) if each.status is Status.CHANGED else ""
        table.add_row(Text(each.stack), Text(result(each), style=_RESULTS[each.status]), changes, f"{each.seconds:.1f}")
    return table


def _stack(stack: StackReport) -> RenderableType:
    lines: list[RenderableType] = []
    if stack.status is Status.FAILED:
        lines += [Text(f"{stack.stack} failed", style="bold red")]
        lines += [Padding(_message(each.message, each.resource), (0, 2), expand=False) for each in stack.diagnostics]
    elif stack.changes:
        lines += [Text(f"{stack.stack}: {outcome(stack)}", style="bold")]
        lines += [_drifted(each) for each in stack.drift]
        lines += [_resource(each) for each in stack.resources]
    return Group(*lines, Text("")) if lines else Group()


def _message(message: str, resource: str | None) -> Text:
    about = f"{printable(resource)}: " if resource else ""
    return Text(about + printable(message, keep="\n"))


def _resource(resource: Resource) -> Text:
    indent = "  " * (resource.depth + 1)
    text = Text(indent)
    if resource.operation:
        text.append(f"{resource.operation} ", style=_STYLES[resource.operation])
    text.append(printable(resource.name))
    text.append(f" {printable(short_type(resource.type))}", style="dim")
    for each in resource.changes:
        text.append(f"\n{indent}    {change(each, printable)}")
    return text


def _drifted(drifted: DriftedResource) -> Text:
    text = Text("  drifted ", style="magenta")
    text.append(printable(drifted.name), style="default")
    text.append(f" {printable(short_type(drifted.type))}", style="dim")
    text.append(": deleted outside of Pulumi" if drifted.gone else "", style="red")
    for each in drifted.changes:
        text.append(f"\n      {change(each, printable)}", style="default")
    return text
