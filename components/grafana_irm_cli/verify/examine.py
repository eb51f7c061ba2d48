"""One examination of a stack: one snapshot of both systems, and all checks on it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.load import requests_of_all
from grafana_irm_cli.verify.model import Finding, Snapshot
from grafana_irm_cli.verify.policies.checks import check_policies
from grafana_irm_cli.verify.policies.labels import alerts_with
from grafana_irm_cli.verify.policies.read import read_policies
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


async def examination(
    systems: Systems,
    stack: Stack,
    report: Callable[[str], None] = lambda _: None,
    labels: Mapping[str, str] | None = None,
) -> Examination:
    """Check all integrations: first a finding for each incomplete one, then the checks of the others.

    A last finding reports heartbeats that together send many requests.

    Args:
        systems: the systems to read.
        stack: the stack to check.
        report: called with a message before each wait.
        labels: the labels of an alert. Where it goes is reported too.

    """
    findings = [one.finding() for one in stack.incomplete]
    if not stack.wirings:
        return Examination([*findings, *await _policies(systems, stack, labels)])
    seen, policies = await asyncio.gather(
        take_snapshot(systems, stack.wirings, report), _policies(systems, stack, labels)
    )
    findings += [finding for wiring in stack.wirings for finding in check(wiring, seen)]
    return Examination([*findings, *policies, *requests_of_all(stack.wirings)], seen)


async def _policies(systems: Systems, stack: Stack, labels: Mapping[str, str] | None) -> list[Finding]:
    """Check the notification policies, if the stack has one or the user requests where an alert goes."""
    if not stack.policies and labels is None:
        return []
    live = await read_policies(systems, [policy.name for policy in stack.policies])
    integrations = {wiring.contact_point: wiring.name for wiring in stack.wirings}
    findings = list(check_policies(stack.policies, live, integrations))
    return findings if labels is None else [*findings, *alerts_with(labels, stack.policies, live, integrations)]
