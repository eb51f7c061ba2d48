"""Previews several stacks in parallel. A failed preview does not affect the others."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from grafana_irm_cli.masking import (
    Mask,
    secrets_of_configuration,
    secrets_of_environment,
    secrets_of_state,
)
from grafana_irm_cli.preview import review, tree
from grafana_irm_cli.preview.addresses import addresses_in
from grafana_irm_cli.preview.count import resources_in_state
from grafana_irm_cli.preview.model import Diagnostic, StackReport, Status
from grafana_irm_cli.preview.steps import Preview, read
from grafana_irm_cli.pulumi.empty_backend import on_empty_backend
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine, NoSuchStackError

TIMEOUT = 900.0
"""Seconds for one `pulumi` command; a preview of 200 integrations takes about 15."""

WORKERS = max(2, 2 * (os.cpu_count() or 1))
"""Previews in parallel: two per processor, since each also waits for its provider."""


_OURS = ("operation", "kind", "severity", "what", "why", "todo")
"""The parts of a report with fixed texts, which need no masking."""


_ECHO = "an unhandled error occurred: program exited with"
"""Start of the message that the language host adds after an error of the program."""


@dataclass(frozen=True)
class Settings:
    """Settings of the previews."""

    project: Project
    environment: Mapping[str, str]
    refresh: bool = False
    parallel: int = WORKERS
    timeout: float = TIMEOUT


@dataclass
class Watcher:
    """Callbacks for progress: a stack begins, its number of resources, an event of a stack, a stack is done."""

    begins: Callable[[str], None] = field(default=lambda _stack: None)
    expects: Callable[[str, int], None] = field(default=lambda _stack, _resources: None)
    event: Callable[[str, str], None] = field(default=lambda _stack, _line: None)
    done: Callable[[StackReport], None] = field(default=lambda _report: None)


def preview_all(stacks: Sequence[str], settings: Settings, watcher: Watcher) -> tuple[StackReport, ...]:
    """Preview ``stacks``, ``settings.parallel`` of them in parallel. Return their reports in the given order."""
    with ThreadPoolExecutor(max_workers=max(1, settings.parallel)) as pool:
        return tuple(pool.map(lambda stack: _watched(stack, settings, watcher), stacks))


def _watched(stack: str, settings: Settings, watcher: Watcher) -> StackReport:
    watcher.begins(stack)
    report = preview_one(stack, settings, watcher)
    watcher.done(report)
    return report


def preview_one(stack: str, settings: Settings, watcher: Watcher | None = None) -> StackReport:
    """Preview one stack. Errors are in the report, with every known secret masked."""
    watcher = watcher or Watcher()
    started = time.monotonic()
    secrets = list(secrets_of_environment(settings.environment))
    engine = Engine(settings.project.root, stack, settings.environment, limit=settings.timeout)
    try:
        report = _existing_or_new(engine, settings, secrets, watcher)
    except ProcessError as error:
        report = _failed(stack, error.whole, Mask(secrets))
    except (OSError, ValueError) as error:
        report = _failed(stack, str(error), Mask(secrets))
    return report.model_copy(update={"seconds": round(time.monotonic() - started, 1)})


def _existing_or_new(engine: Engine, settings: Settings, secrets: list[str], watcher: Watcher) -> StackReport:
    def on_event(line: str) -> None:
        watcher.event(engine.stack, line)

    file = settings.project.config_file(engine.stack)
    try:
        state = engine.export(show_secrets=True)
        secrets.extend(secrets_of_state(state))
    except NoSuchStackError:
        if not file.exists():
            raise
        with on_empty_backend(engine, settings.project) as copy:
            secrets.extend(_configured_secrets(copy.engine, copy.config_file))
            preview, error = _preview(copy.engine, on_event, refresh=False)
        report = stack_report(engine.stack, preview, error, Mask(secrets))
        return report.model_copy(update={"new": True})
    secrets.extend(_configured_secrets(engine, file))
    watcher.expects(engine.stack, resources_in_state(state))
    preview, error = _preview(engine, on_event, refresh=settings.refresh)
    preview.addresses = addresses_in(state)
    return stack_report(engine.stack, preview, error, Mask(secrets))


def _preview(engine: Engine, on_event: Callable[[str], None], *, refresh: bool) -> tuple[Preview, str | None]:
    """Return the engine's events, and the error of `pulumi` if it failed."""
    lines: list[str] = []

    def record(line: str) -> None:
        lines.append(line)
        on_event(line)

    flags = ("--suppress-outputs", "--suppress-progress", *(["--refresh"] if refresh else []))
    try:
        outcome = engine.preview(*flags, on_event=record)
    except ProcessError as late:  # For example the time limit. The events until then are kept.
        return read(lines), late.whole
    failed = ProcessError(("pulumi", "preview"), outcome.code, outcome.errors or outcome.output)
    return read(lines), failed.whole if outcome.code else None


def _configured_secrets(engine: Engine, file: Path) -> Iterator[str]:
    """Yield the secrets of the stack's configuration. Without any secret, no process is started."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if "secure:" in text:
        # Pulumi reads the file first, so for invalid YAML its error is reported.
        configuration = engine.configuration()
        yield from secrets_of_configuration(configuration, yaml.safe_load(text).get("config"))


def stack_report(stack: str, preview: Preview, error: str | None, mask: Mask) -> StackReport:
    """Return the report on a preview; ``error`` is the error of `pulumi` if it failed."""
    diagnostics = _diagnostics(preview, error)
    resources, drift = tree.resources(preview, mask), tree.drift(preview, mask)
    failed = error is not None or preview.failed or not preview.finished
    status = Status.FAILED if failed else Status.CHANGED if resources or drift else Status.UNCHANGED
    report = StackReport(
        stack=stack,
        status=status,
        resources=resources,
        drift=drift,
        warnings=review.find(preview),
        diagnostics=diagnostics,
        unchanged_resources=tree.unchanged(preview.resources),
    )
    return _masked(report, mask)


def _diagnostics(preview: Preview, error: str | None) -> tuple[Diagnostic, ...]:
    found = [
        Diagnostic(
            severity=message.severity,
            message=message.text.strip(),
            resource=message.urn.rsplit("::", 1)[-1] if message.urn else None,
        )
        for message in preview.messages
        if message.text.strip()
    ]
    has_error = any(each.severity == "error" for each in found)
    without_echo = [each for each in found if not each.message.startswith(_ECHO)]
    if has_error and not any(each.severity == "error" for each in without_echo):
        without_echo += _last_words(preview)
    if any(each.severity == "error" for each in without_echo):
        found = without_echo
    if error is not None and not has_error:
        found.append(Diagnostic(severity="error", message=error))
    elif not preview.finished and not has_error:
        found.append(Diagnostic(severity="error", message="The engine stopped before the preview was complete."))
    return tuple(dict.fromkeys(found))


def _last_words(preview: Preview) -> list[Diagnostic]:
    """Return the program's error output if the engine has no error of it, for example after a failed import."""
    said = "".join(preview.said_on_stderr).strip()
    return [Diagnostic(severity="error", message=said)] if said else []


def _failed(stack: str, error: str, mask: Mask) -> StackReport:
    report = StackReport(stack=stack, status=Status.FAILED, diagnostics=(Diagnostic(severity="error", message=error),))
    return _masked(report, mask)


def _masked(report: StackReport, mask: Mask) -> StackReport:
    """Mask every text except the stack's name and fixed texts."""
    data = report.model_dump(mode="json")
    for name in ("resources", "drift", "warnings", "diagnostics"):
        for each in data[name]:
            each.update({key: mask.data(value) for key, value in each.items() if key not in _OURS})
    return StackReport.model_validate(data)
