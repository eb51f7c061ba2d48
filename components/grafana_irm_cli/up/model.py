"""The result of `grafana-irm up`: plain data."""

from enum import StrEnum

from pydantic import Field

from grafana_irm_cli.preview.model import Frozen, StackName


class Outcome(StrEnum):
    """The result of `up` for one stack."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_STARTED = "not started"


class Check(Frozen):
    """A failed check of `grafana-irm verify`, with what to do."""

    integration: str
    check: str
    status: str
    found: str
    todo: str = ""
    link: str = ""


class StackResult(Frozen):
    """One stack: the changes of `up`, and the result of `verify` after it."""

    stack: StackName
    outcome: Outcome
    changes: dict[str, int] = Field(default_factory=dict)
    """Resources by Pulumi's operation (`create`, `update`, ...)."""
    reasons: tuple[str, ...] = ()
    """Why the stack was refused, or what failed."""
    checks: int | None = None
    """Number of checks of `verify`; None when it did not run."""
    failed_checks: tuple[Check, ...] = ()

    @property
    def well(self) -> bool:
        """Whether the stack is as approved, and the live systems work."""
        return self.outcome in (Outcome.UPDATED, Outcome.UNCHANGED) and not self.failed_checks and not self.reasons


class Result(Frozen):
    """All stacks of one run."""

    project: str
    commit: str | None = None
    stacks: tuple[StackResult, ...] = ()

    @property
    def exit_status(self) -> int:
        """0: all is well. 1: `up` or `verify` failed. 3: refused, no changes made."""
        outcomes = {each.outcome for each in self.stacks}
        if all(each.well for each in self.stacks):
            return 0
        changed = any(each.outcome in (Outcome.UPDATED, Outcome.FAILED) for each in self.stacks)
        return 3 if Outcome.REFUSED in outcomes and not changed else 1
