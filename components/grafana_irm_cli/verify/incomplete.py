"""An integration whose parts are not all in the stack's state: what is missing, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_irm_cli.verify.model import Finding, Status

CHECK = "state of the stack"

_UNFINISHED = "`pulumi up` creates the rest, or reports what prevents it; if the stack is locked, `pulumi cancel` first"


@dataclass(frozen=True)
class Incomplete:
    """An `IrmAlerting` with missing parts in the state.

    Attributes:
        name: the component's name.
        missing: the parts that are missing.
        created: whether the component was once complete. Then a deletion stopped half-way.
        contact_point: name of the alert contact point; empty when the state does not have it.
        wanted: whether the stack's settings still have the integration; None when the settings do not say.

    """

    name: str
    missing: Sequence[str]
    created: bool = False
    contact_point: str = ""
    wanted: bool | None = None

    def finding(self) -> Finding:
        """Return the finding. Waiting does not fix it."""
        parts = ", ".join(self.missing) or "its outputs"
        if not self.created:
            return self._finding(f"creation not finished, missing: {parts}", _UNFINISHED)
        again = "`pulumi up` creates the missing parts again"
        removal = (
            "`pulumi up` continues the deletion; its error names what prevents it, usually an alert rule or"
            f" notification policy that uses contact point {self.contact_point}"
        )
        if self.wanted is None:
            todo = f"if the program still has the integration, {again}; if it was removed, {removal}"
            return self._finding(f"incomplete, as after an interrupted deletion; missing: {parts}", todo)
        if self.wanted:
            return self._finding(f"incomplete, missing: {parts}", again)
        return self._finding(f"removed from the settings, but only partly deleted; deleted: {parts}", removal)

    def _finding(self, found: str, todo: str) -> Finding:
        return Finding(self.name, CHECK, Status.WRONG, found, todo)
