"""Refuses reports: `--fail-on` and `--expect-no-changes`."""

from collections.abc import Sequence

from grafana_irm_cli.preview.kinds import Kind
from grafana_irm_cli.preview.model import Operation, Report

DESTROY = "destroy"
WARNING = "warning"
ALLOWED = (*(each.value for each in Operation if each is not Operation.DELETE), DESTROY, WARNING, *Kind)
"""Values of `--fail-on`: an operation, any warning, or one kind of warning."""


def unknown(fail_on: Sequence[str]) -> list[str]:
    """Return the values of ``fail_on`` that are not allowed."""
    return [each for each in fail_on if each not in ALLOWED]


def refusals(report: Report, fail_on: Sequence[str], *, expect_no_changes: bool) -> tuple[str, ...]:
    """Return why the report is refused; empty when it is not refused."""
    found = {each: _places(report, each) for each in dict.fromkeys(fail_on)}
    said = [f"{name} in {', '.join(places)} (--fail-on {name})" for name, places in found.items() if places]
    changed = [each.stack for each in report.stacks if each.changes]
    if expect_no_changes and changed:
        said.append(f"changes in {', '.join(changed)} (--expect-no-changes)")
    return tuple(said)


def _places(report: Report, name: str) -> list[str]:
    """Return the stacks in which ``name`` was found, and the project for warnings without a stack."""
    stacks = []
    for each in report.stacks:
        operations = {DESTROY if op is Operation.DELETE else op.value for op in each.counts()}
        kinds = {warning.kind for warning in each.warnings}
        if name in operations | kinds or (name == WARNING and kinds):
            stacks.append(each.stack)
    kinds = {warning.kind for warning in report.warnings}
    return [*stacks, *([report.project] if name in kinds or (name == WARNING and kinds) else [])]
