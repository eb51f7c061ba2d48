"""A lost answer, a name that someone else has, two at once: the next plain `up` ends well, or says why not."""

from collections import Counter
from typing import Any

import pytest

from sandbox.control.client import Sandbox
from tests.engine.harness import Project, said
from tests.engine.recovery import LOST, PASSED, PAYMENTS, WHOLE, converges, forget, grafana, there, writes

CREATES: dict[str, tuple[str, str, str, list[dict[str, Any]]]] = {
    "integration": ("irm", "POST", "/integrations/$", [LOST]),
    "first contact point": ("grafana", "POST", "/contact-points$", [LOST]),
    "second contact point": ("grafana", "POST", "/contact-points$", [PASSED, LOST]),
    "folder": ("grafana", "POST", "/api/folders$", [LOST]),
    "rule group": ("grafana", "PUT", "/rule-groups/", [LOST]),
}
QUICK = "second contact point"
"""The one that is lost outside of `make soak` too."""


@pytest.mark.parametrize(
    "lost", [pytest.param(one, marks=[] if one == QUICK else [pytest.mark.soak]) for one in CREATES]
)
def test_after_a_lost_answer_a_plain_up_converges_and_nothing_is_doubled(
    sandbox: Sandbox, project: Project, lost: str
) -> None:
    system, method, path, answers = CREATES[lost]
    project.configure(integrations=[PAYMENTS])
    sandbox.fault(system, method, path, answers)
    project.up()
    sandbox.clear_faults()
    converges(project, sandbox)


@pytest.mark.soak
@pytest.mark.parametrize("lost", CREATES)
def test_after_answers_that_are_lost_each_time_a_plain_up_converges(
    sandbox: Sandbox, project: Project, lost: str
) -> None:
    system, method, path, answers = CREATES[lost]
    project.configure(integrations=[PAYMENTS])
    sandbox.fault(system, method, path, answers[:-1] + [LOST] * 20)
    failed = project.up()
    assert failed.code != 0
    sandbox.clear_faults()
    told = said(converges(project, sandbox))
    assert (
        "an interrupted pulumi up left it, and it is created again" if "contact point" in lost else "is imported"
    ) in told


@pytest.mark.soak
def test_a_preview_says_what_up_is_going_to_take_over(sandbox: Sandbox, project: Project) -> None:
    project.configure(integrations=[PAYMENTS])
    sandbox.fault("irm", "POST", "/integrations/$", [LOST] * 20)
    assert project.up().code != 0
    sandbox.clear_faults()
    preview = project.preview()
    assert preview.code == 0, said(preview)
    assert preview.changes.get("import") == 1
    (id_,) = [one["id"] for one in sandbox.state()["irm"]["integrations"] if one["name"] == "payments"]
    shown = f"integration 'payments' ({id_}, type alertmanager, team Payments)"
    assert f"{shown} already exists and is imported" in said(preview)


def test_a_contact_point_made_twice_is_mended_by_the_same_up(sandbox: Sandbox, project: Project) -> None:
    project.configure(integrations=[PAYMENTS])
    sandbox.fault("grafana", "POST", "/contact-points$", [LOST])
    made = project.up()
    assert made.code == 0, said(made)
    assert "the contact point has another integration with this endpoint" in said(made)
    assert there(sandbox) == WHOLE


@pytest.mark.soak
def test_a_preview_reports_a_duplicate_and_up_deletes_it(sandbox: Sandbox, project: Project) -> None:
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    (made,) = [one for one in grafana(sandbox, "GET", "contact-points") if one["name"] == "payments"]
    del made["uid"], made["provenance"]
    grafana(sandbox, "POST", "contact-points", **made)
    sandbox.reset_requests()
    assert "pulumi up will delete" in said(project.preview())
    assert writes(sandbox) == []
    converges(project, sandbox)


@pytest.mark.soak
@pytest.mark.parametrize("forgotten", ["payments-heartbeat", "payments-contact-point"])
def test_after_an_interrupted_up_the_next_one_leaves_no_duplicates(
    sandbox: Sandbox, project: Project, forgotten: str
) -> None:
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    forget(project, forgotten)
    converges(project, sandbox)


CHANGES: dict[str, dict[str, Any]] = {
    "names": {"name": "payments 2", "contactPoint": {"name": "other"}},
    "setting": {"contactPoint": {"maxAlerts": 50}},
}


@pytest.mark.soak
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_whose_answer_is_lost_each_time_is_brought_to_its_end(
    sandbox: Sandbox, project: Project, change: dict[str, Any]
) -> None:
    """A new name or setting makes a new contact point, which stands beside the old one until that is removed."""
    project.configure(integrations=[{**PAYMENTS, "resourceName": "payments"}])
    assert project.up().code == 0
    project.configure(integrations=[{**PAYMENTS, "resourceName": "payments", **change}])
    sandbox.fault("grafana", "POST", "/contact-points$", [LOST] * 20)
    assert project.up().code != 0
    sandbox.clear_faults()
    name = change.get("name", "payments")
    alerts = change.get("contactPoint", {}).get("name", name)
    beats = ("contact point", "folder", "rule")
    expected = Counter(
        {
            ("integration", name): 1,
            ("contact point", alerts): 1,
            **{(kind, f"{name} heartbeat"): 1 for kind in beats},
        }
    )
    converges(project, sandbox, expected)


@pytest.mark.soak
def test_a_refused_change_leaves_nothing_once_it_is_corrected(sandbox: Sandbox, project: Project) -> None:
    """The provider keeps the refused change in the state, with an empty UID: it forgets the one that is there."""
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    project.configure(integrations=[{**PAYMENTS, "contactPoint": {"maxAlerts": 50}}])
    sandbox.fault("grafana", "POST", "/contact-points$", [{"status": 400}] * 20)
    assert project.up().code != 0
    sandbox.clear_faults()
    project.configure(integrations=[{**PAYMENTS, "contactPoint": {"maxAlerts": 60}}])
    converges(project, sandbox)
    (made,) = [one for one in grafana(sandbox, "GET", "contact-points") if one["name"] == "payments"]
    assert made["settings"]["maxAlerts"] == 60


@pytest.mark.soak
def test_a_change_of_type_whose_answer_is_lost_is_brought_to_its_end(sandbox: Sandbox, project: Project) -> None:
    """An import would make the engine delete what the change had deleted already: the provider fails at that."""
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    project.configure(integrations=[{**PAYMENTS, "type": "webhook"}])
    sandbox.fault("irm", "POST", "/integrations/$", [LOST])
    assert project.up().code != 0
    sandbox.clear_faults()
    assert "pulumi up will delete" in said(project.preview())
    assert "was deleted and is created again" in said(converges(project, sandbox))
    (made,) = [one for one in sandbox.state()["irm"]["integrations"] if one["name"] == "payments"]
    assert made["type"] == "webhook"
