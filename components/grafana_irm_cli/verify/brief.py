"""Selects and counts the lines of the table of `verify` for a stack with many integrations."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grafana_irm.listing import few
from grafana_irm_cli.verify.load import ALL
from grafana_irm_cli.verify.model import Finding, Status

FEW = 3
"""Most integrations for which the table shows every check. With more, it shows only problems."""

PAGES = 10
"""Most pages listed below one thing to do. A last line counts the others."""


@dataclass(frozen=True)
class Row:
    """One line of the table: a finding, and the integrations that share it."""

    integrations: str
    finding: Finding


def is_brief(findings: Sequence[Finding]) -> bool:
    """Whether the stack has so many integrations that the table shows only problems."""
    return len(_integrations(findings)) > FEW


def not_well(findings: Sequence[Finding]) -> list[Finding]:
    """Return the problems, and the findings with something to do."""
    return [finding for finding in findings if finding.status is not Status.OK or finding.todo or finding.requested]


def rows(findings: Sequence[Finding], *, brief: bool) -> Iterator[Row]:
    """Yield the lines of the table: one per finding, or if ``brief``, one for all integrations that share a finding."""
    if not brief:
        yield from (Row(finding.integration, finding) for finding in findings)
        return
    same: dict[tuple[str, Status, str], list[Finding]] = {}
    for finding in findings:
        same.setdefault((finding.check, finding.status, finding.found), []).append(finding)
    for each in same.values():
        yield Row(few(finding.integration for finding in each), each[0])


def summary(findings: Sequence[Finding]) -> str:
    """Return the counts in one line, such as `21 checks of 3 integrations: 1 wrong, 2 not seen, in 2 integrations`."""
    names, bad = _integrations(findings), [one for one in findings if one.status is not Status.OK]
    of = f" of {len(names)} integrations" if len(names) > 1 else ""
    counts = Counter(finding.status for finding in bad)
    problems = [f"{counts[status]} {status}" for status in (Status.WRONG, Status.NOT_SEEN) if counts[status]]
    where = len(_integrations(bad))
    if problems and of and where:
        problems.append(f"in {where} integration{'s' if where > 1 else ''}")
    return f"{len(findings)} checks{of}: {', '.join(problems) or 'all well'}"


def _integrations(findings: Sequence[Finding]) -> set[str]:
    return {finding.integration for finding in findings if finding.of_integration} - {ALL}
