"""What a part of the audit found."""

from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.markup import escape
from rich.table import Table


class Status(StrEnum):
    """How a part of the audit ended: only `FAILED` fails the audit, and what could not be checked is not `OK`."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


_STYLES = {Status.OK: "green", Status.FAILED: "red", Status.NOT_CHECKED: "yellow"}


@dataclass(frozen=True)
class Finding:
    """One part of the audit.

    Attributes:
        subject: what was checked.
        status: how it ended.
        details: what there is to know, a line each; of a failure, every problem.

    """

    subject: str
    status: Status
    details: tuple[str, ...]


def judged(subject: str, problems: list[str], otherwise: str) -> Finding:
    """Return a finding that fails with `problems`, or is well without any."""
    if problems:
        return Finding(subject, Status.FAILED, tuple(problems))
    return Finding(subject, Status.OK, (otherwise,))


def show(findings: list[Finding], console: Console) -> None:
    """Print a table of findings, a line for each detail."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in findings:
        table.add_row(one.subject, f"[{_STYLES[one.status]}]{one.status}[/]", escape("\n".join(one.details)))
    console.print(table)
