"""The command `grafana-irm verify`."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from grafana_irm.api.patience import Patience
from grafana_irm.listing import few
from grafana_irm.timing import InvalidDuration, parse_duration
from grafana_irm_cli.console import Console
from grafana_irm_cli.masking import without_credentials
from grafana_irm_cli.progress import reporter, step
from grafana_irm_cli.pulumi import toolchain
from grafana_irm_cli.pulumi.environment import program_environment
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.alert import send_test_alert
from grafana_irm_cli.verify.examine import Examination, examination
from grafana_irm_cli.verify.export import StateError
from grafana_irm_cli.verify.html.command import refuse_unwritable, write_page
from grafana_irm_cli.verify.model import Finding, Status
from grafana_irm_cli.verify.policies.labels import InvalidLabels, parsed_labels
from grafana_irm_cli.verify.report import as_json, exit_status, print_table
from grafana_irm_cli.verify.stack import Stack, read_stack

CANNOT_CHECK = 2
"""Exit status when the stack has nothing to check, or a system cannot be reached."""

PAUSE = 5.0
"""Seconds between two rounds of checks with `--wait`."""


def verify(
    stack: Annotated[str, typer.Option(help="The stack to verify.")],
    project_dir: Annotated[Path, typer.Option(help="Folder of the program's Pulumi.yaml.")] = Path(),
    send_test: Annotated[
        bool, typer.Option("--send-test-alert", help="Send a test alert through each integration. It pages people.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Skip the confirmation before the test alert.")] = False,
    wait: Annotated[
        str, typer.Option(help="Repeat the checks for at most this long, e.g. 15m, while waiting can help.")
    ] = "0s",
    grafana_instances: Annotated[
        int | None,
        typer.Option(min=1, help="Number of Grafana instances in the cluster. By default as in the settings."),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print every check as JSON instead of a table.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show every check, not only problems.")] = False,
    labels: Annotated[
        str | None,
        typer.Option(metavar="LABELS", help="Show where an alert with these labels goes: team=payments,…"),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every check into an HTML page.")] = None,
) -> None:
    """Check in the live systems that a stack works: alerts reach IRM, and heartbeats arrive.

    With up to 3 integrations the table shows every check. With more, it shows only problems.

    Changes nothing, unless `--send-test-alert` is given. Exit status 0: all is well; 1: something is wrong; 2: cannot
    check.
    """
    longest = _seconds(wait)
    alert = None if labels is None else _labels(labels)
    if html is not None:
        refuse_unwritable(html)
    problems = Console(stderr=True)
    waits = Patience(reporter(problems))
    try:
        environment = program_environment(toolchain.ensure(problems))
        engine = Engine(project_dir.resolve(), stack, environment)
        with step(problems, f"reading the state of {stack}"):
            read = read_stack(engine, os.environ, grafana_instances)
        examined = asyncio.run(_examine_until_well(read, longest, problems, waits, alert))
        findings = examined.findings
        if send_test and read.wirings and _may_send(read, confirmed=yes):
            findings += asyncio.run(_test_alerts(read, problems, waits))
    except (StateError, ProcessError, toolchain.ToolchainError) as error:
        problems.print(f"Cannot verify: {without_credentials(str(error))}", style="yellow", markup=False)
        raise typer.Exit(CANNOT_CHECK) from None
    if json_output:
        typer.echo(as_json(findings))
    else:
        print_table(findings, Console(), everything=everything)
    if html is not None:
        write_page(html, stack, read, examined, problems, waits)
    raise typer.Exit(exit_status(findings))


def _seconds(wait: str) -> float:
    try:
        return parse_duration(wait).total_seconds()
    except InvalidDuration as error:
        raise typer.BadParameter(f"{wait!r} given, {error} is allowed", param_hint="--wait") from None


def _labels(text: str) -> dict[str, str]:
    try:
        return parsed_labels(text)
    except InvalidLabels as error:
        raise typer.BadParameter(f"{text!r} given, {error} is allowed", param_hint="--labels") from None


async def _examine_until_well(
    stack: Stack, longest: float, progress: Console, waits: Patience, labels: Mapping[str, str] | None = None
) -> Examination:
    began = time.monotonic()
    systems = Systems(stack.credentials, waits)
    report = reporter(progress)
    while True:
        with step(progress, "reading Grafana and IRM"):
            examined = await examination(systems, stack, report, labels)
        findings = examined.findings
        waited = time.monotonic() - began
        left = longest - waited
        if exit_status(findings) == 0 or left <= 0:
            return examined
        if lasting := lasts(findings, timedelta(seconds=waited)):
            report(f"not waiting, since waiting does not fix: {_line(lasting)}")
            return examined
        first = next(finding for finding in findings if finding.status is not Status.OK)
        report(f"waiting, at most {left:.0f} s more: {_line(first)}")
        await asyncio.sleep(min(PAUSE, left))


def lasts(findings: Sequence[Finding], waited: timedelta) -> Finding | None:
    """Return the first problem that waiting no longer fixes; None when waiting can still help."""
    bad = (finding for finding in findings if finding.status is not Status.OK)
    return next((finding for finding in bad if finding.may_pass_within <= waited), None)


def _line(finding: Finding) -> str:
    return f"{finding.integration}, {finding.check}: {finding.found}"


def _may_send(stack: Stack, *, confirmed: bool) -> bool:
    names = few([wiring.name for wiring in stack.wirings])
    return confirmed or typer.confirm(f"Send a test alert through {names}? It pages people.", err=True)


async def _test_alerts(stack: Stack, progress: Console, waits: Patience) -> list[Finding]:
    systems, findings = Systems(stack.credentials, waits), []
    with step(progress, "sending test alerts") as show:
        for number, wiring in enumerate(stack.wirings, 1):
            show(f"{number} of {len(stack.wirings)}")
            findings.append(await send_test_alert(systems, wiring))
    return findings
