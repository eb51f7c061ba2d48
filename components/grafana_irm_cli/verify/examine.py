"""One examination of a stack: one snapshot of both systems, and all checks on it."""

from collections.abc import Callable
from dataclasses import dataclass

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.load import requests_of_all
from grafana_irm_cli.verify.model import Finding, Snapshot
from grafana_irm_cli.verify.snapshot import take_snapshot
from grafana_irm_cli.verify.stack import Stack


@dataclass(frozen=True)
class Examination:
    """The findings of one examination, and the snapshot behind them; None where no integration is complete."""

    findings: list[Finding]
    seen: Snapshot | None = None


async def examine(systems: Systems, stack: Stack, report: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """Return the findings of `examination`, which takes the same arguments."""
    return (await examination(systems, stack, report)).findings


async def examination(systems: Systems, stack: Stack, report: Callable[[str], None] = lambda _: None) -> Examination:
    """Check all integrations: first a finding for each incomplete one, then the checks of the others.

    A last finding reports heartbeats that together send many requests.

    Args:
        systems: the systems to read.
        stack: the stack to check.
        report: called with a message before each wait.

    """
    findings = [one.finding() for one in stack.incomplete]
    if not stack.wirings:
        return Examination(findings)
    seen = await take_snapshot(systems, stack.wirings, report)
    findings += [finding for wiring in stack.wirings for finding in check(wiring, seen)]
    return Examination([*findings, *requests_of_all(stack.wirings)], seen)
