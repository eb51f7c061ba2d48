"""Runs `pulumi up` for one stack after another, and compares each with its approved previews right before."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_irm_cli.masking import (
    Mask,
    secrets_of_configuration,
    secrets_of_environment,
    secrets_of_state,
    without_credentials,
)
from grafana_irm_cli.preview.count import counting, resources_of
from grafana_irm_cli.preview.model import Report, StackReport, Status
from grafana_irm_cli.preview.run import Settings, preview_one
from grafana_irm_cli.pulumi.process import ProcessError, run
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.up.equal import approved, refusals
from grafana_irm_cli.up.model import Check, Outcome, StackResult

_VERIFY_SECONDS = 3_600.0
"""Time limit of `verify` in seconds, longer than any reasonable `--wait`."""

_WELL = "ok"
"""Status of a successful check in the JSON of `verify`."""


@contextmanager
def _unseen(_what: str) -> Iterator[Callable[[str], None]]:
    yield lambda _far: None


@dataclass(frozen=True)
class Job:
    """The approved previews, and how to apply them.

    Attributes:
        settings: how to preview stacks.
        reports: the approved previews.
        wait: how long `verify` repeats its checks, such as `15m`.
        say: called with a line before each operation.
        step: shows the progress of an operation, given its name.
        pages: the folder for the HTML page of each stack; None writes no page.

    """

    settings: Settings
    reports: Sequence[Report]
    wait: str
    say: Callable[[str], None] = lambda _line: None
    step: Callable[[str], AbstractContextManager[Callable[[str], None]]] = _unseen
    pages: Path | None = None

    def refused(self, preview: StackReport) -> tuple[str, ...]:
        """Return why this preview must not be applied; empty when it may."""
        return refusals(approved(self.reports, preview.stack), preview)


def up_all(previews: Sequence[StackReport], job: Job) -> tuple[StackResult, ...]:
    """Apply the stacks one at a time, in the order of their previews. Stop at the first stack that is not well.

    If the preview of any stack is refused, no stack is applied.
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
        # Preview again, since the stack may have changed while the stacks before it were applied.
        now = preview if index == 0 else preview_one(preview.stack, job.settings)
        reasons = job.refused(now)
        result = _refused(preview.stack, reasons) if reasons else _applied(now, job)
        stopped = not result.well
        yield result


def _applied(preview: StackReport, job: Job) -> StackResult:
    result = StackResult(stack=preview.stack, outcome=Outcome.UNCHANGED)
    if preview.status is Status.CHANGED:
        job.say(f"{preview.stack}: pulumi up")
        with job.step(f"{preview.stack}: pulumi up") as show:
            result = _up(preview, job, show)
    if result.outcome is Outcome.FAILED:
        return result
    job.say(f"{preview.stack}: verify, at most {job.wait}")
    with job.step(f"{preview.stack}: verify"):
        return _verified(result, job)


def _up(preview: StackReport, job: Job, show: Callable[[str], None]) -> StackResult:
    engine = Engine(job.settings.project.root, preview.stack, job.settings.environment)
    try:
        if preview.new:
            engine.init()
        outcome = engine.up(on_event=counting(show, total=resources_of(preview)))
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
        said = f"The error is not shown, since its secrets cannot be masked: {without_credentials(str(error))}"
    return StackResult(stack=stack, outcome=Outcome.FAILED, changes=dict(changes), reasons=(said,))


def _secrets(stack: str, settings: Settings) -> Iterator[str]:
    """Yield the secrets to mask in errors: those of the environment, the configuration and the state."""
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
    """Add the result of `grafana-irm verify`, run as a separate process."""
    argv = [sys.executable, "-m", "grafana_irm_cli", "verify", "--json", "--stack", result.stack]
    argv += ["--project-dir", str(job.settings.project.root), "--wait", job.wait]
    page = job.pages and job.pages / f"{result.stack.replace('/', '.')}.html"
    argv += ["--html", str(page)] if page else []
    environment = {**os.environ, **job.settings.environment}
    try:
        done = run(argv, env=environment, timeout=_VERIFY_SECONDS, check=False)
        checks = json.loads(done.stdout)["checks"]
    except (ProcessError, ValueError, KeyError) as error:
        said = error.output if isinstance(error, ProcessError) else done.stderr
        reason = Mask(secrets_of_environment(environment)).text(f"verify could not check: {said.strip() or error}")
        return result.model_copy(update={"reasons": (reason,)})
    if page and not page.exists():
        job.say(f"{result.stack}: verify wrote no page: {done.stderr.strip()}")
    bad = tuple(Check.model_validate(each) for each in checks if each["status"] != _WELL)
    return result.model_copy(update={"checks": len(checks), "failed_checks": bad})
