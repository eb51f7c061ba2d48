"""An incomplete integration: what is missing, and what helps."""

import pytest

from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import NEVER, Status

REMOVAL = (
    "`pulumi up` continues the deletion; its error names what prevents it, usually an alert rule or notification"
    " policy that uses contact point Payments alerts"
)
RULE = ["alert rule r1"]
HALF = Incomplete("payments", RULE, created=True, contact_point="Payments alerts", wanted=False)


@pytest.mark.parametrize(
    ("incomplete", "found", "todo"),
    [
        (
            Incomplete("payments", ["heartbeat rule"]),
            "creation not finished, missing: heartbeat rule",
            "`pulumi up` creates the rest, or reports what prevents it; if the stack is locked, `pulumi cancel` first",
        ),
        (
            Incomplete("payments", []),
            "creation not finished, missing: its outputs",
            "`pulumi up` creates the rest, or reports what prevents it; if the stack is locked, `pulumi cancel` first",
        ),
        (
            Incomplete("payments", RULE, created=True, contact_point="Payments alerts", wanted=True),
            "incomplete, missing: alert rule r1",
            "`pulumi up` creates the missing parts again",
        ),
        (
            HALF,
            "removed from the settings, but only partly deleted; deleted: alert rule r1",
            REMOVAL,
        ),
        (
            Incomplete("payments", RULE, created=True, contact_point="Payments alerts"),
            "incomplete, as after an interrupted deletion; missing: alert rule r1",
            "if the program still has the integration, `pulumi up` creates the missing parts again; if it was removed,"
            f" {REMOVAL}",
        ),
    ],
)
def test_the_line_says_what_is_missing_and_what_helps(incomplete: Incomplete, found: str, todo: str) -> None:
    finding = incomplete.finding()
    assert (finding.integration, finding.check, finding.status) == ("payments", "state of the stack", Status.WRONG)
    assert (finding.found, finding.todo, finding.may_pass_within) == (found, todo, NEVER)
