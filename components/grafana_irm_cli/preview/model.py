"""The report of a preview: plain data without values that are not known to be public."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

StackName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+){0,2}$", max_length=300)]
"""A stack's name as Pulumi allows it, with or without organisation and project."""


class Frozen(BaseModel):
    """A part of the report: immutable, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Operation(StrEnum):
    """What Pulumi would do with a resource, in the words of `pulumi preview`."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    IMPORT = "import"


class Status(StrEnum):
    """What became of a stack's preview."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class PropertyChange(Frozen):
    """One property that changes; its values only where they are known to be public, and short."""

    path: str
    """The property's path as the engine gives it, such as `rules[0].for`."""
    kind: Literal["add", "update", "delete"] = "update"
    replaces: bool = False
    """Whether this change is why the resource is replaced."""
    before: str | None = None
    """The old value, or None where it is not shown."""
    after: str | None = None
    """The new value, or None where it is not shown."""


class Resource(Frozen):
    """A resource that changes, or a component that holds one, in the order of the component tree."""

    name: str
    type: str
    """The type token, such as `grafana:onCall/integration:Integration`."""
    depth: int = Field(ge=0)
    """How deep it lies in the tree that is shown; 0 has no parent in it."""
    operation: Operation | None = None
    """None for a component that is only here because something in it changes."""
    counted: bool = False
    """Whether it counts in the summary: resources do; components only when nothing in them changes."""
    changes: tuple[PropertyChange, ...] = ()
    deleted_first: bool = False
    """A replacement that deletes the old one before the new one is there."""
    retained: bool = False
    """A deletion that only removes the resource from the state (`retain_on_delete`)."""


class DriftedResource(Frozen):
    """A resource that is no longer as the last `pulumi up` left it."""

    name: str
    type: str
    gone: bool = False
    """It was deleted outside of Pulumi."""
    changes: tuple[PropertyChange, ...] = ()


class Diagnostic(Frozen):
    """An error or a warning of the program, of a provider, of a policy or of Pulumi itself."""

    severity: Literal["error", "warning"]
    message: str
    resource: str | None = None
    """The name of the resource it is about."""


class ReviewWarning(Frozen):
    """What a reviewer must see, why it matters, and what to do."""

    kind: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)
    """A short name for programs and `--fail-on`, such as `integration-replaced`."""
    subject: str
    """The name of the resource, or of the setting, that it is about."""
    what: str
    """What happens to the subject: continues a sentence that begins with the subject."""
    why: str
    todo: str
    details: tuple[str, ...] = ()
    """Names and public values that belong to it, such as the old and new escalation chain."""


class StackReport(Frozen):
    """The preview of one stack."""

    stack: StackName
    status: Status
    new: bool = False
    """The stack does not exist yet; it was previewed against an empty state."""
    resources: tuple[Resource, ...] = ()
    drift: tuple[DriftedResource, ...] = ()
    warnings: tuple[ReviewWarning, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unchanged_resources: int = 0
    seconds: float = 0.0

    def counts(self) -> dict[Operation, int]:
        """How many resources are created, updated, replaced, deleted or imported, without the zeros."""
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
    """The version of this format; raised when a reader of the old one would misread it."""
    project: str
    target: str = "default"
    """Tells apart several reports of one project on one pull request, such as `drift`."""
    note: str | None = None
    """The reason why there is no preview, such as a fork without credentials."""
    stacks: tuple[StackReport, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[ReviewWarning, ...] = ()
    """Warnings that belong to no previewed stack, such as a deleted stack configuration."""
    refreshed: bool = False
    """Whether the live systems were read (`--refresh`)."""
    refused: tuple[str, ...] = ()
    """Why `--fail-on` or `--expect-no-changes` refuses this report."""
    commit: str | None = Field(default=None, pattern=r"^[0-9a-f]{7,64}$")

    def with_status(self, status: Status) -> tuple[StackReport, ...]:
        """Return the stacks whose preview ended so."""
        return tuple(each for each in self.stacks if each.status is status)

    def counts(self) -> dict[Operation, int]:
        """Return the counts of all stacks whose preview succeeded, without the zeros."""
        total: Counter[Operation] = Counter()
        for each in self.with_status(Status.CHANGED):
            total.update(each.counts())
        return {operation: total[operation] for operation in Operation if total[operation]}

    @property
    def worth_a_comment(self) -> bool:
        """Whether a reviewer learns something from it: a change, a failure, a warning or a note."""
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
