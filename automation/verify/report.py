"""The findings of `verify` for people (a table) and for programs (JSON)."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from automation.verify.model import Finding, Status

_COLOUR = {Status.OK: "green", Status.WRONG: "red", Status.NOT_SEEN: "yellow"}


def exit_status(findings: Sequence[Finding]) -> int:
    """Return 0 when all is well, 1 when something is wrong, 2 when a check could not look and nothing else is wrong."""
    statuses = {finding.status for finding in findings}
    if Status.WRONG in statuses:
        return 1
    return 2 if Status.NOT_SEEN in statuses else 0


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as one JSON object: `ok` and `checks`, a list with the fields of `Finding`."""
    checks = [asdict(finding) for finding in findings]
    return json.dumps({"ok": exit_status(findings) == 0, "checks": checks}, indent=2, ensure_ascii=False)


def print_table(findings: Sequence[Finding], console: Console) -> None:
    """Print a line a check, grouped by integration, and below it what to do about each that is not well."""
    table = Table(show_lines=False, header_style="bold")
    for heading in ("integration", "looked at", "", "found"):
        table.add_column(heading, overflow="fold")
    previous = ""
    for finding in findings:
        name = "" if finding.integration == previous else finding.integration
        previous = finding.integration
        status = f"[{_COLOUR[finding.status]}]{finding.status}[/]"
        table.add_row(escape(name), escape(finding.check), status, escape(finding.found))
    console.print(table)
    for finding in findings:
        if finding.todo:
            where = f"\n  see {finding.link}" if finding.link else ""
            text = f"{finding.integration}, {finding.check}: {finding.todo}{where}"
            console.print(f"[{_COLOUR[finding.status]}]→[/] {escape(text)}", soft_wrap=True)
