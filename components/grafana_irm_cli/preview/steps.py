"""Reads the engine's event log into steps, with property values.

The log has one JSON object per line (`pulumi`'s `sdk/go/common/apitype/events.go`). The engine masks secrets in it, and
properties that are not known before `pulumi up`. Messages are free text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from grafana_irm_cli.preview.model import Operation
from grafana_irm_cli.preview.paths import MISSING, at_path
from grafana_irm_cli.pulumi.event_log import events_in
from grafana_irm_cli.resource_types import ANY_PROVIDER, STACK

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_GO_TRACE = re.compile(r"\s*^\s*goroutine \d+ \[.*\Z", re.MULTILINE | re.DOTALL)
"""The stack trace after the error of a crashed plugin, hundreds of lines."""

_OPERATIONS = {
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "delete": Operation.DELETE,
    "replace": Operation.REPLACE,
    "create-replacement": Operation.REPLACE,
    "delete-replaced": Operation.REPLACE,
    "import": Operation.IMPORT,
    "import-replacement": Operation.REPLACE,
}

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One entry of the engine's detailed difference."""

    path: str
    kind: Literal["add", "update", "delete"]
    replaces: bool = False


@dataclass
class Step:
    """One resource in a preview, from all of the engine's events about it."""

    urn: str
    type: str
    parent: str
    custom: bool
    operation: Operation | None = None
    old_inputs: Properties = field(default_factory=dict)
    old_outputs: Properties = field(default_factory=dict)
    new_inputs: Properties = field(default_factory=dict)
    new_outputs: Properties = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    keys: tuple[str, ...] = ()
    deleted_first: bool = False
    retained: bool = False
    gone: bool = False
    """In a refresh: whether the resource no longer exists."""

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def ancestor_types(self) -> tuple[str, ...]:
        """The types of the components around it, the outermost first."""
        return tuple(self.urn.split("::")[2].split("$")[:-1])

    @property
    def goes_away(self) -> bool:
        """Whether the existing object is deleted or replaced."""
        return self.operation in (Operation.DELETE, Operation.REPLACE)

    def before(self, path: str) -> object:
        """Return the old value at ``path``: from the inputs, else from the outputs; or MISSING."""
        found = at_path(self.old_inputs, path)
        return at_path(self.old_outputs, path) if found is MISSING else found

    def after(self, path: str) -> object:
        """Return the new value at ``path``: from the inputs, else from the expected outputs; or MISSING."""
        found = at_path(self.new_inputs, path)
        return at_path(self.new_outputs, path) if found is MISSING else found


@dataclass(frozen=True)
class Message:
    """A diagnostic, a violated policy or an error of the engine."""

    severity: Literal["error", "warning"]
    text: str
    urn: str | None = None


@dataclass
class Preview:
    """The event log of one preview, in order."""

    steps: dict[str, Step] = field(default_factory=dict)
    refreshed: dict[str, Step] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    said_on_stderr: list[str] = field(default_factory=list)
    """The program's error output, such as the traceback of a failed import."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Scheme, host and path prefix of each contact point's URL in the state, by URN: see `addresses_in`."""
    finished: bool = False
    """Whether the engine reached its summary."""
    failed: bool = False

    @property
    def resources(self) -> list[Step]:
        """The steps of the program's resources, without the stack itself and the default providers."""
        return [each for each in self.steps.values() if not _is_internal(each)]


def read(lines: Iterable[str]) -> Preview:
    """Read an event log. An incomplete last line is ignored, and `finished` is then not set."""
    return of_events(events_in(lines))


def of_events(events: Iterable[Mapping[str, Any]]) -> Preview:
    """Read the events of an engine's operation."""
    preview = Preview()
    for event in events:
        _take(preview, event)
    return preview


def _take(preview: Preview, event: Mapping[str, Any]) -> None:
    for kind in ("resourcePreEvent", "resOutputsEvent"):
        if kind in event:
            _take_step(preview, event[kind]["metadata"])
    if "diagnosticEvent" in event:
        _take_diagnostic(preview, event["diagnosticEvent"])
    if "policyEvent" in event:
        _take_policy(preview, event["policyEvent"])
    if "errorEvent" in event:
        preview.messages.append(Message("error", event["errorEvent"].get("error", "")))
    if "summaryEvent" in event:
        preview.finished = True
        preview.failed = event["summaryEvent"].get("result", "succeeded") != "succeeded"


def _take_step(preview: Preview, data: Mapping[str, Any]) -> None:
    op = data["op"]
    into = preview.refreshed if op == "refresh" else preview.steps
    old, new = data.get("old") or {}, data.get("new") or {}
    either = new or old
    step = into.get(data["urn"])
    if step is None:
        step = Step(data["urn"], data["type"], either.get("parent", ""), bool(either.get("custom")))
        step.deleted_first = op == "delete-replaced"
        into[data["urn"]] = step
    step.operation = _operation(op) or step.operation
    step.gone = op == "refresh" and not new
    step.retained = step.retained or bool(old.get("retainOnDelete"))
    step.old_inputs, step.old_outputs = (
        old.get("inputs") or step.old_inputs,
        old.get("outputs") or step.old_outputs,
    )
    step.new_inputs, step.new_outputs = (
        new.get("inputs") or step.new_inputs,
        new.get("outputs") or step.new_outputs,
    )
    step.keys = tuple(data.get("keys") or step.keys)
    step.changes = _changes(data) or step.changes


def _operation(op: str) -> Operation | None:
    return _OPERATIONS.get(op)


def _changes(data: Mapping[str, Any]) -> tuple[Change, ...]:
    detailed: Mapping[str, Mapping[str, Any]] = data.get("detailedDiff") or {}
    if detailed:
        return tuple(_change(path, diff) for path, diff in detailed.items())
    keys = set(data.get("keys") or ())
    return tuple(Change(name, "update", name in keys) for name in data.get("diffs") or ())


def _change(path: str, diff: Mapping[str, Any]) -> Change:
    kind, _, replaces = str(diff.get("diffKind", "update")).partition("-")
    known: Literal["add", "update", "delete"] = kind if kind in ("add", "delete") else "update"  # type: ignore[assignment]
    return Change(path, known, bool(replaces))


def _take_diagnostic(preview: Preview, data: Mapping[str, Any]) -> None:
    severity = data.get("severity")
    if severity == "info#err":
        preview.said_on_stderr.append(str(data.get("message", "")).removesuffix("\n"))
    elif severity in ("error", "warning") and not data.get("ephemeral"):
        text = _GO_TRACE.sub("", data.get("message", ""))
        preview.messages.append(Message(severity, text, data.get("urn") or None))


def _take_policy(preview: Preview, data: Mapping[str, Any]) -> None:
    severity: Literal["error", "warning"] = "error" if data.get("enforcementLevel") == "mandatory" else "warning"
    text = f"Policy {data.get('policyName', '')} of {data.get('policyPackName', '')}: {data.get('message', '')}"
    preview.messages.append(Message(severity, text, data.get("resourceUrn") or None))


def _is_internal(step: Step) -> bool:
    return step.type == STACK or (step.type.startswith(ANY_PROVIDER) and step.name.startswith("default"))
