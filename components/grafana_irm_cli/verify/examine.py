"""One examination of a stack: both systems read once, and every check on what they showed."""

from collections.abc import Callable

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.load import requests_of_all
from grafana_irm_cli.verify.look import look
from grafana_irm_cli.verify.model import Finding
from grafana_irm_cli.verify.stack import Stack


async def examine(systems: Systems, stack: Stack, tell: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """Return the findings of all integrations: a line for each incomplete one, then the checks of the complete ones.

    Where all heartbeats together send many requests, a last finding reports them.

    Args:
        systems: what is read.
        stack: what is examined.
        tell: called with what is waited for.

    """
    findings = [one.finding() for one in stack.incomplete]
    if not stack.wirings:
        return findings
    seen = await look(systems, stack.wirings, tell)
    findings += [finding for wiring in stack.wirings for finding in check(wiring, seen)]
    return [*findings, *requests_of_all(stack.wirings)]
