"""One examination of a stack: one snapshot of both systems, and all checks on it."""

from collections.abc import Callable

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.load import requests_of_all
from grafana_irm_cli.verify.model import Finding
from grafana_irm_cli.verify.snapshot import take_snapshot
from grafana_irm_cli.verify.stack import Stack


async def examine(systems: Systems, stack: Stack, report: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """Return the findings for all integrations: first a line for each incomplete one, then the checks of the others.

    A last finding reports heartbeats that together send many requests.

    Args:
        systems: the systems to read.
        stack: the stack to check.
        report: called with a message before each wait.

    """
    findings = [one.finding() for one in stack.incomplete]
    if not stack.wirings:
        return findings
    seen = await take_snapshot(systems, stack.wirings, report)
    findings += [finding for wiring in stack.wirings for finding in check(wiring, seen)]
    return [*findings, *requests_of_all(stack.wirings)]
