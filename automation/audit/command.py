"""The command `python -m automation audit`, which `make check` runs."""

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from automation.audit import pins
from automation.audit.findings import Finding, Status
from automation.audit.licences import licences
from automation.audit.vulnerabilities import vulnerabilities
from automation.toolchain.pins import MODULES

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"

_STYLES = {Status.OK: "green", Status.FAILED: "red", Status.NOT_CHECKED: "yellow"}


def audit() -> None:
    """Look at what the project stands on: hashes, licences, known vulnerabilities.

    Exit status 1 where something is wrong. What cannot be looked at from this machine is said, and fails nothing.
    """
    findings = [
        pins.packages(LOCK),
        pins.packages(MODULES / "go.txt"),
        *(pins.same_versions(ROOT / name, LOCK) for name in ("requirements.txt", "requirements-dev.txt")),
        *(pins.modules(MODULES / name) for name in ("cli", "host")),
        licences(LOCK),
        vulnerabilities(LOCK),
    ]
    _show(findings, Console())
    raise typer.Exit(any(one.status is Status.FAILED for one in findings))


def _show(findings: list[Finding], console: Console) -> None:
    table = Table("audit", "", "", box=None, pad_edge=False)
    for one in findings:
        table.add_row(one.subject, f"[{_STYLES[one.status]}]{one.status}[/]", "\n".join(one.details))
    console.print(table)
