"""The report of a preview: plain data, with only values that are known to be public."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

StackName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+){0,2}$", max_length=300)]
"""A stack's name in Pulumi, with or without organisation and project."""


class Frozen(BaseModel):
    """A part of the report: immutable, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Operation(StrEnum):
    """An operation on a resource, named as in `pulumi preview`."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    IMPORT = "import"


class Status(StrEnum):
    """The result of a stack's preview."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class PropertyChange(Frozen):
    """One changed property. Its values are shown only if they are known to be public, and short."""

    path: str
    """The property's path as the engine reports it, such as `rules[0].for`."""
    kind: Literal["add", "update", "delete"] = "update"
    replaces: bool = False
    """Whether this change is why the resource is replaced."""
    before: str | None = None
    """The old value; None when it is not shown."""
    after: str | None = None
    """The new value; None when it is not shown."""


class Resource(Frozen):
    """A resource that changes, or a component around it, in the order of the component tree."""

    name: str
    type: str
    """The type token, such as `grafana:onCall/integration:Integration`."""
    depth: int = Field(ge=0)
    """Depth in the shown tree; 0 at the top."""
    operation: Operation | None = None
    """None for a component that is shown only because a resource in it changes."""
    counted: bool = False
    """Whether it counts in the summary. Resources count; a component counts only if no resource in it changes."""
    changes: tuple[PropertyChange, ...] = ()
    deleted_first: bool = False
    """Whether a replacement deletes the old object before creating the new one."""
    retained: bool = False
    """Whether a deletion only removes the resource from the state (`retain_on_delete`)."""


class DriftedResource(Frozen):
    """A resource that differs from the state."""

    name: str
    type: str
    gone: bool = False
    """Whether it was deleted outside Pulumi."""
    changes: tuple[PropertyChange, ...] = ()


class Diagnostic(Frozen):
    """An error or a warning of the program, a provider, a policy or Pulumi itself."""

    severity: Literal["error", "warning"]
    message: str
    resource: str | None = None
    """Name of the resource."""


class ReviewWarning(Frozen):
    """A warning for the reviewer: what changes, why it matters, and what to do."""

    kind: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)
    """A short name for programs and `--fail-on`, such as `integration-replaced`: see `Kind`."""
    subject: str
    """Name of the resource or setting."""
    what: str
    """What happens to the subject. It continues a sentence that begins with the subject."""
    why: str
    todo: str
    details: tuple[str, ...] = ()
    """Names and public values, such as the old and the new escalation chain."""


class StackReport(Frozen):
    """The preview of one stack."""

    stack: StackName
    status: Status
    new: bool = False
    """Whether the stack does not exist yet. It was then previewed with an empty state."""
    resources: tuple[Resource, ...] = ()
    drift: tuple[DriftedResource, ...] = ()
    warnings: tuple[ReviewWarning, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unchanged_resources: int = 0
    seconds: float = 0.0

    def counts(self) -> dict[Operation, int]:
        """Return the number of resources by operation, without zeros."""
        found = Counter(each.operation for each in self.resources if each.counted and each.operation)
        return {operation: found[operation] for operation in Operation if found[operation]}

    @property
    def changes(self) -> bool:
        """Whether anything would change or has drifted."""
        return bool(self.counts() or self.drift)


class LeftOut(Frozen):
    """A stack that was not previewed, and why."""

    stack: StackName
    why: str


class Report(Frozen):
    """The previews of all stacks of one project."""

    version: Literal[1] = 1
    """Version of this format. It increases with each incompatible change."""
    project: str
    target: str = "default"
    """Name of the report if a pull request has several of one project, such as `drift`."""
    note: str | None = None
    """The reason why there is no preview, such as a fork without credentials."""
    stacks: tuple[StackReport, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[ReviewWarning, ...] = ()
    """Warnings without a previewed stack, such as a deleted stack configuration."""
    refreshed: bool = False
    """Whether the live systems were read (`--refresh`)."""
    refused: tuple[str, ...] = ()
    """Reasons why `--fail-on` or `--expect-no-changes` refuses this report."""
    commit: str | None = Field(default=None, pattern=r"^[0-9a-f]{7,64}$")

    def with_status(self, status: Status) -> tuple[StackReport, ...]:
        """Return the stacks with this result."""
        return tuple(each for each in self.stacks if each.status is status)

    def counts(self) -> dict[Operation, int]:
        """Return the number of resources by operation in all changed stacks, without zeros."""
        total: Counter[Operation] = Counter()
        for each in self.with_status(Status.CHANGED):
            total.update(each.counts())
        return {operation: total[operation] for operation in Operation if total[operation]}

    @property
    def worth_a_comment(self) -> bool:
        """Whether the report has a change, a failure, a warning or a note."""
        noisy = any(each.status is not Status.UNCHANGED or each.warnings for each in self.stacks)
        return bool(noisy or self.warnings or self.note)

    @property
    def exit_status(self) -> int:
        """0: no change. 1: an error. 2: changes. 3: refused by `--fail-on` or `--expect-no-changes`."""
        if self.with_status(Status.FAILED):
            return 1
        if self.refused:
            return 3
        return 2 if any(each.changes for each in self.stacks) else 0
