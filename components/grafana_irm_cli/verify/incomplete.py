"""An integration of which the stack's state lacks a part: what is missing, and what helps."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_irm_cli.verify.model import Finding, Status

CHECK = "state of the stack"

_UNFINISHED = "`pulumi up` creates the rest, or says what prevents it; if the stack is locked, `pulumi cancel` first"


@dataclass(frozen=True)
class Incomplete:
    """An `IrmAlerting` that the state does not have whole.

    Attributes:
        name: the component's name.
        missing: the parts that are missing.
        created: whether all of it was there once: then its deletion was stopped half-way.
        contact_point: name of the alert contact point; empty where the state does not have it.
        wanted: whether the stack's settings still have the integration; None where they do not tell.

    """

    name: str
    missing: Sequence[str]
    created: bool = False
    contact_point: str = ""
    wanted: bool | None = None

    def finding(self) -> Finding:
        """Return the line of the table; waiting does not change it."""
        parts = ", ".join(self.missing) or "its outputs"
        if not self.created:
            todo = (
                "`pulumi up` creates the rest, or says what prevents it; if the stack is locked, `pulumi cancel` first"
            )
            return self._finding(f"not created to the end, missing: {parts}", todo)
        again = "`pulumi up` creates again what is missing"
        removal = (
            "`pulumi up` goes on with the deletion; its error names what prevents it, usually an alert rule or"
            f" notification policy that uses contact point {self.contact_point}"
        )
        if self.wanted is None:
            todo = f"while the program has it, {again}; once it is removed, {removal}"
            return self._finding(f"incomplete, as after a deletion that was stopped; missing: {parts}", todo)
        if self.wanted:
            return self._finding(f"incomplete, missing: {parts}", again)
        return self._finding(f"removed from the settings, but deleted in part; deleted: {parts}", removal)

    def _finding(self, found: str, todo: str) -> Finding:
        return Finding(self.name, CHECK, Status.WRONG, found, todo)
