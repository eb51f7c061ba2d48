"""The findings of `verify` for people (a table) and for programs (JSON)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grafana_irm_cli.verify.brief import PAGES, is_brief, not_well, rows, summary
from grafana_irm_cli.verify.model import Finding, Status

_COLOUR = {Status.OK: "green", Status.WRONG: "red", Status.NOT_SEEN: "yellow"}

_SHOWN = ("integration", "check", "status", "found", "todo", "link")
"""Fields of a finding in JSON."""

_SHORT = 60
"""Longest reason, in characters, that is repeated in full."""


def worst(findings: Sequence[Finding]) -> Status:
    """Return the worst status: `wrong`, then `not seen`, then `ok`."""
    statuses = {finding.status for finding in findings}
    return next((status for status in (Status.WRONG, Status.NOT_SEEN) if status in statuses), Status.OK)


def exit_status(findings: Sequence[Finding]) -> int:
    """Return 0 when all is well, 1 when something is wrong, else 2: a check could not read what it needs."""
    return {Status.OK: 0, Status.WRONG: 1, Status.NOT_SEEN: 2}[worst(findings)]


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as one JSON object: `ok` and `checks`, a list of findings."""
    checks = [{name: value for name, value in asdict(finding).items() if name in _SHOWN} for finding in findings]
    return json.dumps({"ok": exit_status(findings) == 0, "checks": checks}, indent=2, ensure_ascii=False)


def print_table(findings: Sequence[Finding], console: Console, *, everything: bool = False) -> None:
    """Print a table with a line per check, then each thing to do with the checks that it is for.

    For a stack with many integrations, only problems are printed.

    Args:
        findings: all findings of the stack.
        console: the console to print to.
        everything: whether to print every check of a stack with many integrations.

    """
    brief = not everything and is_brief(findings)
    shown = not_well(findings) if brief else findings
    if shown:
        console.print(_table(shown, brief=brief))
    for todo in dict.fromkeys(finding.todo for finding in shown if finding.todo):
        same = [finding for finding in shown if finding.todo == todo]
        console.print(f"[{_COLOUR[worst(same)]}]→[/] {escape(todo)}", soft_wrap=True)
        for line in _shortened(_where(same), brief=brief):
            console.print(f"    {line}", markup=False, soft_wrap=True)
    hint = " (--all shows every check)" if brief else ""
    console.print(f"{summary(findings)}{hint}", style=_COLOUR[worst(findings)], markup=False, soft_wrap=True)


def _table(findings: Sequence[Finding], *, brief: bool) -> Table:
    table = Table(show_lines=False, header_style="bold")
    for heading in ("integration", "check", "", "found"):
        table.add_column(heading, overflow="fold")
    previous = ""
    first: dict[str, Finding] = {}
    for row in rows(findings, brief=brief):
        finding = row.finding
        name = "" if row.integrations == previous else row.integrations
        previous = row.integrations
        status = f"[{_COLOUR[finding.status]}]{finding.status}[/]"
        found = _found(finding, first.setdefault(finding.found, finding))
        table.add_row(escape(name), escape(finding.check), status, escape(found))
    return table


def _found(finding: Finding, first: Finding) -> str:
    """Return the finding's text; a long reason that the table has already is replaced by a reference to that line."""
    if finding is first or finding.status is not Status.NOT_SEEN or len(finding.found) <= _SHORT:
        return finding.found
    return f"as {first.integration}, {first.check}"


def _where(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each integration and page, with its checks. Checks without a page share a line."""
    pages: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        pages.setdefault((finding.integration, finding.link), []).append(finding.check)
    for (integration, link), checks in pages.items():
        yield f"{integration}: {', '.join(checks)}" + (f": {link}" if link else "")


def _shortened(lines: Iterator[str], *, brief: bool) -> Iterator[str]:
    """Yield the first lines and the number of the others, if ``brief``; else all lines."""
    every = list(lines)
    kept = PAGES if brief else len(every)
    yield from every[:kept]
    if len(every) > kept:
        yield f"and {len(every) - kept} more"
