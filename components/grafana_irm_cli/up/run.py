"""`pulumi up` of one stack after another, each held against what was approved right before it."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana_irm_cli.masking import (
    Mask,
    secrets_of_configuration,
    secrets_of_environment,
    secrets_of_state,
    without_credentials,
)
from grafana_irm_cli.preview.model import Report, StackReport, Status
from grafana_irm_cli.preview.run import Settings, preview_one
from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.up.equal import approved, refusals
from grafana_irm_cli.up.model import Check, Outcome, StackResult

_VERIFY_SECONDS = 3_600.0
"""Seconds after which `verify` is stopped in any case, whatever its `--wait`."""

_WELL = "ok"
"""The status of a check that is well, in the JSON of `verify`."""


@dataclass(frozen=True)
class Job:
    """What is applied: the previews that were approved, and how long `verify` waits (`15m`)."""

    settings: Settings
    reports: Sequence[Report]
    wait: str
    say: Callable[[str], None] = lambda _line: None

    def refused(self, preview: StackReport) -> tuple[str, ...]:
        """Return why this preview may not be applied."""
        return refusals(approved(self.reports, preview.stack), preview)


def up_all(previews: Sequence[StackReport], job: Job) -> tuple[StackResult, ...]:
    """Apply the stacks one at a time, in the order of their previews; stop at the first that is not well.

    When one preview differs from what was approved, no stack is started.
    """
    refused = {each.stack: reasons for each in previews if (reasons := job.refused(each))}
    if refused:
        return tuple(_refused(each.stack, refused.get(each.stack, ())) for each in previews)
    return tuple(_one_at_a_time(previews, job))


def _refused(stack: str, reasons: tuple[str, ...]) -> StackResult:
    return StackResult(stack=stack, outcome=Outcome.REFUSED if reasons else Outcome.NOT_STARTED, reasons=reasons)


def _one_at_a_time(previews: Sequence[StackReport], job: Job) -> Iterator[StackResult]:
    stopped = False
    for index, preview in enumerate(previews):
        if stopped:
            yield StackResult(stack=preview.stack, outcome=Outcome.NOT_STARTED)
            continue
        # The stacks before this one took their time: what was equal then may differ now.
        now = preview if index == 0 else preview_one(preview.stack, job.settings)
        reasons = job.refused(now)
        result = _refused(preview.stack, reasons) if reasons else _applied(now, job)
        stopped = not result.well
        yield result


def _applied(preview: StackReport, job: Job) -> StackResult:
    result = StackResult(stack=preview.stack, outcome=Outcome.UNCHANGED)
    if preview.status is Status.CHANGED:
        job.say(f"{preview.stack}: pulumi up")
        result = _up(preview, job)
    if result.outcome is Outcome.FAILED:
        return result
    job.say(f"{preview.stack}: verify, at most {job.wait}")
    return _verified(result, job)


def _up(preview: StackReport, job: Job) -> StackResult:
    engine = Engine(job.settings.project.root, preview.stack, job.settings.environment)
    try:
        if preview.new:
            engine.init()
        outcome = engine.up()
    except ProcessError as error:
        return _failed(preview.stack, str(error), job, {})
    if outcome.code == 0:
        return StackResult(stack=preview.stack, outcome=Outcome.UPDATED, changes=outcome.changes)
    errors = "\n".join(_errors(outcome.events)) or outcome.errors.strip() or outcome.output.strip()
    return _failed(preview.stack, errors, job, outcome.changes)


def _failed(stack: str, said: str, job: Job, changes: Mapping[str, int]) -> StackResult:
    try:
        said = Mask(_secrets(stack, job.settings)).text(said)
    except (ProcessError, OSError, ValueError) as error:
        said = (
            f"The error is not shown, since the secrets to mask in it cannot be read: {without_credentials(str(error))}"
        )
    return StackResult(stack=stack, outcome=Outcome.FAILED, changes=dict(changes), reasons=(said,))


def _secrets(stack: str, settings: Settings) -> Iterator[str]:
    """Yield what an error may not show: the secrets of the environment, of the configuration and of the state."""
    engine = Engine(settings.project.root, stack, settings.environment, limit=settings.timeout)
    yield from secrets_of_environment(settings.environment)
    yield from secrets_of_configuration(engine.configuration())
    yield from secrets_of_state(engine.export(show_secrets=True))


def _errors(events: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for event in events:
        said = event.get("diagnosticEvent") or {}
        if said.get("severity") == "error":
            yield str(said["message"]).strip()


def _verified(result: StackResult, job: Job) -> StackResult:
    """Add what `grafana-irm verify` finds, in a process of its own, as a person would run it."""
    argv = [sys.executable, "-m", "grafana_irm_cli", "verify", "--json", "--stack", result.stack]
    argv += ["--project-dir", str(job.settings.project.root), "--wait", job.wait]
    environment = {**os.environ, **job.settings.environment}
    try:
        done = run(argv, env=environment, timeout=_VERIFY_SECONDS, check=False)
        checks = json.loads(done.stdout)["checks"]
    except (ProcessError, ValueError, KeyError) as error:
        said = error.output if isinstance(error, ProcessError) else done.stderr
        reason = Mask(secrets_of_environment(environment)).text(f"verify could not check: {said.strip() or error}")
        return result.model_copy(update={"reasons": (reason,)})
    bad = tuple(Check.model_validate(each) for each in checks if each["status"] != _WELL)
    return result.model_copy(update={"checks": len(checks), "failed_checks": bad})
