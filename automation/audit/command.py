"""The command `python -m automation audit`, which `make check` runs."""

from pathlib import Path

import typer

from automation.audit import pins
from automation.audit.findings import Status, show
from automation.audit.licences import licences
from automation.audit.vulnerabilities import vulnerabilities
from automation.checks import EVERYTHING, LOCKS
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.toolchain.pins import MODULES

ROOT = Path(__file__).parents[2]
LOCK = ROOT / EVERYTHING


def audit() -> None:
    """Check the project's packages: hashes, licences, known vulnerabilities.

    Exit status 1 where something is wrong. What cannot be checked from this machine is reported, and does not fail.
    """
    findings = [
        *(pins.packages(file) for file in (*(ROOT / name for name in LOCKS), MODULES / "go.txt")),
        *(pins.same_versions(ROOT / pinned, ROOT / locked) for locked, pinned in LOCKS.items()),
        *(pins.same_versions(ROOT / other, LOCK) for other in LOCKS if other != EVERYTHING),
        *(pins.modules(MODULES / name) for name in ("cli", "host", "yaml")),
        licences(LOCK),
        vulnerabilities(LOCK),
    ]
    show(findings, Console())
    raise typer.Exit(any(one.status is Status.FAILED for one in findings))
