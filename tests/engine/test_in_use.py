"""Contact points that others use: reported before anything is changed, kept on request, and no silent minutes."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, errors_of, project_of, running_sandbox, said
from tests.engine.test_changes import InUse, names, writes

ONE: dict[str, Any] = {"name": "One", "description": "First"}
RENAMED: dict[str, Any] = {**ONE, "contactPoint": {"name": "New"}}

SLOW = 2.0
"""Sandbox seconds in a second: the time in which a busy machine begins all deletes counts little in them."""
SCHEDULE = [0.5, 1, 2, 4, 8, *[10] * 10]
"""Sandbox seconds that the provider waits after each refused delete, as it is tested with the stand-in plugin."""
BOUND = 40.0
"""Sandbox seconds that contact points in use may cost a stack: a third of the provider's two minutes for each."""


@pytest.fixture
def in_use(project: Project, sandbox: Sandbox) -> InUse:
    """Lend a stack whose contact point `One` a rule of a user's own goes to."""
    stack = InUse(project, sandbox)
    stack.up(ONE)
    stack.send("One")
    return stack


def warnings_of(outcome: Outcome) -> list[str]:
    """Return the warnings of an operation."""
    told = (event["diagnosticEvent"] for event in outcome.events if "diagnosticEvent" in event)
    return [str(one["message"]).strip() for one in told if one["severity"] == "warning"]


def test_a_rename_stops_first_or_keeps_the_old_contact_point(in_use: InUse, sandbox: Sandbox) -> None:
    project = in_use.project
    project.configure(integrations=[RENAMED])
    told = (
        "contact point 'One' would be replaced by 'New', but others use it (1 alert rule):\n"
        "      alert rule 'users-own' in folder 'Users': "
        f"{sandbox.grafana_url}/alerting/grafana/users-own/view\n"
        "    To create 'New' now and keep 'One' until nothing uses it, set keepContactPointsInUse: true. "
        "Then move these rules and policies to 'New'"
    )

    preview = project.preview()
    assert preview.code == 0, said(preview)
    assert warnings_of(preview) == [f"pulumi up will stop before it changes anything: {told}"]
    sandbox.reset_requests()
    stopped = project.up()
    assert stopped.code != 0
    assert errors_of(stopped)[0].endswith(f"since others use contact points that would be deleted:\n  - {told}")
    assert writes(sandbox) == []

    project.configure(integrations=[RENAMED], keepContactPointsInUse=True)
    kept = project.up()
    assert kept.code == 0, said(kept)
    stays = "contact point 'One' is kept until nothing uses it. Current users: 1 alert rule"
    assert (kept.changes, warnings_of(kept)) == ({"same": 9, "create": 1}, [stays])
    assert names(sandbox) == {"One", "New", "One heartbeat"}
    assert project.preview().unchanged

    in_use.send("New")
    freed = project.up()
    assert (freed.changes, warnings_of(freed)) == ({"same": 9, "delete": 1}, [])
    assert project.up().unchanged
    assert names(sandbox) == {"New", "One heartbeat"}
    (point,) = [one for one in project.resources() if (one.get("outputs") or {}).get("name") == "New"]
    assert point["urn"].endswith("::One-contact-point")

    # Somebody sends a rule to it after the look: Grafana refuses, and the refusal is explained.
    sandbox.fault("grafana", "GET", "provisioning/alert-rules$", [{"status": 200, "body": "[]"}])
    sandbox.fault("grafana", "GET", "/receivers$", [{"status": 200, "body": '{"items": []}'}])
    project.configure(integrations=[])
    raced = project.up()
    told = "contact point 'New' was not deleted, since it is in use (1 alert rule):\n    alert rule 'users-own' in "
    assert any(error.startswith(told) for error in errors_of(raced)), said(raced)


@pytest.mark.soak
def test_a_removed_entry_stays_while_others_use_its_contact_point(in_use: InUse, sandbox: Sandbox) -> None:
    project = in_use.project
    project.configure(integrations=[])
    stopped = project.up()
    assert "contact point 'One' would be deleted, but others use it (1 alert rule):" in errors_of(stopped)[0]

    project.configure(integrations=[], keepContactPointsInUse=True)
    kept = project.up()
    stays = (
        "contact point 'One' is kept until nothing uses it, together with all resources of 'One'. "
        "Current users: 1 alert rule"
    )
    assert (kept.unchanged, warnings_of(kept)) == (True, [stays]), said(kept)
    (component,) = [one for one in project.resources() if one["type"] == "grafana-irm:index:IrmAlerting"]
    assert component["outputs"]["contact_point_name"] == "One"

    in_use.grafana.delete("/v1/provisioning/alert-rules/users-own").raise_for_status()
    assert project.up().code == 0
    assert names(sandbox) == set()
    assert [one for one in sandbox.state()["irm"]["integrations"] if one["name"] == "One"] == []


@pytest.fixture
def five(tmp_path: Path, toolchain: Toolchain) -> Iterator[InUse]:
    """Lend a stack of five contact points, each used by a rule of a user's own."""
    with running_sandbox(tmp_path, speed=SLOW) as sandbox, project_of(tmp_path, toolchain, sandbox) as project:
        stack = InUse(project, sandbox)
        # Without heartbeats all deletes begin together: the engine does eight at a time on two processors.
        stack.up(*({"name": f"P{number}", "heartbeat": {"enabled": False}} for number in range(5)))
        for number in range(5):
            stack.send(f"P{number}", uid=f"rule-{number}")
        sandbox.reset_requests()
        yield stack


def waited(sandbox: Sandbox) -> float:
    """Return the sandbox seconds that the provider waited between refused deletes: by their number, not by a clock."""
    refused = Counter(
        one["path"] for one in sandbox.requests("grafana") if one["method"] == "DELETE" and one["status"] == 409
    )
    return sum(sum(SCHEDULE[: number - 1]) for number in refused.values())


@pytest.mark.soak
def test_destroying_five_in_use_takes_at_most_a_third_of_what_one_took(five: InUse) -> None:
    refused = five.project.destroy()

    assert refused.code != 0
    assert any("DeleteContactpoints (status 409): {}" in error for error in errors_of(refused))
    assert 0 < waited(five.sandbox) <= BOUND

    five.sandbox.reset_requests()
    named = five.project.destroy("--run-program")
    assert waited(five.sandbox) <= BOUND
    told = [error for error in errors_of(named) if error.startswith("contact point")]
    assert told, said(named)
    for error in told:
        assert re.fullmatch(
            r"contact point 'P(\d)' was not deleted, since it is in use \(1 alert rule\):\n"
            rf"    alert rule 'rule-\1' in folder 'Users': {five.sandbox.grafana_url}/alerting/grafana/rule-\1/view\n"
            r"  Move these rules and policies to another contact point, then run the same command again",
            error,
        )

    # The connection of before has been idle for longer than the server keeps it.
    grafana = InUse(five.project, five.sandbox).grafana
    for number in range(5):
        grafana.delete(f"/v1/provisioning/alert-rules/rule-{number}").raise_for_status()
    assert five.project.destroy().code == 0
    assert names(five.sandbox) == set()
