"""A lost answer, a name that someone else has, two at once: the next plain `up` ends well, or says why not."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials, errors_of, project_of, said

PAYMENTS: dict[str, Any] = {"name": "payments", "team": "Payments", "escalationChain": "payments-primary"}
PASSED: dict[str, Any] = {"kind": "delay", "seconds": 0}
LOST: dict[str, Any] = {"kind": "close", "when": "after"}
WHOLE = Counter(
    {
        ("integration", "payments"): 1,
        ("contact point", "payments"): 1,
        ("contact point", "payments heartbeat"): 1,
        ("folder", "payments heartbeat"): 1,
        ("rule", "payments heartbeat"): 1,
    }
)


def there(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    """Count what is in both systems beside what was there from the start, by kind and name."""
    state = sandbox.state()
    kinds = {
        "integration": state["irm"]["integrations"],
        "contact point": state["grafana"]["contact_points"],
        "folder": state["grafana"]["folders"],
        "rule": state["grafana"]["rules"],
    }
    return Counter(
        (kind, item.get("name") or item["title"])
        for kind, items in kinds.items()
        for item in items
        if not item.get("seeded")
    )


def writes(sandbox: Sandbox) -> list[str]:
    """Return the requests that change something, deliveries left out."""
    return [f"{r['method']} {r['path']}" for r in sandbox.requests() if r["method"] != "GET" and "/api/" in r["path"]]


def converges(project: Project, sandbox: Sandbox, expected: Counter[tuple[str, str]] = WHOLE) -> Outcome:
    """Run a plain `up`, and see that everything is there once and nothing is left to do."""
    done = project.up()
    assert done.code == 0, said(done)
    assert there(sandbox) == expected
    again = project.preview("--refresh")
    assert again.unchanged, said(again)
    return done


def refused(project: Project, sandbox: Sandbox) -> str:
    """Run an `up` that has to be refused before it changes anything, and return the one error that it tells."""
    before = there(sandbox)
    secrets = credentials(sandbox)
    sandbox.reset_requests()
    outcome = project.up()
    assert outcome.code != 0
    (error,) = errors_of(outcome)
    assert [one for one in writes(sandbox) if "NOSUCH" not in one] == []
    assert there(sandbox) == before
    assert not any(secret in said(outcome) for secret in secrets)
    assert "Traceback" not in said(outcome)
    return error


def forget(project: Project, *names: str) -> None:
    """Take resources, and what depends on them, out of the state, as where the engine was killed before it wrote."""
    for name in names:
        for resource in project.resources():
            if resource["urn"].endswith(f"::{name}"):
                project.call("state", "delete", resource["urn"], "--force", "--target-dependents", "--yes")


CREATES: dict[str, tuple[str, str, str, list[dict[str, Any]]]] = {
    "integration": ("irm", "POST", "/integrations/$", [LOST]),
    "first contact point": ("grafana", "POST", "/contact-points$", [LOST]),
    "second contact point": ("grafana", "POST", "/contact-points$", [PASSED, LOST]),
    "folder": ("grafana", "POST", "/api/folders$", [LOST]),
    "rule group": ("grafana", "PUT", "/rule-groups/", [LOST]),
}
QUICK = ("integration", "second contact point", "rule group")
"""Those that are lost once outside of `make soak` too."""


@pytest.mark.parametrize(
    "lost", [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.soak]) for one in CREATES]
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
    assert f"integration 'payments' ({id_}, type alertmanager, team Payments) is there already" in said(preview)


def test_a_contact_point_made_twice_is_mended_by_the_same_up(sandbox: Sandbox, project: Project) -> None:
    project.configure(integrations=[PAYMENTS])
    sandbox.fault("grafana", "POST", "/contact-points$", [LOST])
    made = project.up()
    assert made.code == 0, said(made)
    assert "repeats the endpoint of another integration of the same contact point" in said(made)
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


@contextmanager
def another(folder: Path, toolchain: Toolchain, sandbox: Sandbox, stack: str = "sandbox") -> Iterator[Project]:
    """Lend a project whose state nobody else has, such as another person's."""
    (folder / "another" / "program" / "stacks").mkdir(parents=True)
    with project_of(folder / "another", toolchain, sandbox, stack=stack) as project:
        yield project


def test_what_another_stack_has_is_refused_and_all_of_it_is_reported(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox, project: Project
) -> None:
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    (made,) = [one for one in sandbox.state()["irm"]["integrations"] if one["name"] == "payments"]
    with another(tmp_path, toolchain, sandbox) as second:
        second.configure(integrations=[PAYMENTS])
        error = refused(second, sandbox)
    assert f"integration 'payments' ({made['id']}, type alertmanager, team Payments) has this name" in error
    assert f"existing: {{id: {made['id']}}}" in error
    assert "integrations[0].adopt: true" in error
    assert "no up of this stack began to create it" in error
    for path in ("name", "contactPoint.name", "heartbeat.contactPoint.name", "heartbeat.rule.folderUid"):
        assert f"integrations[0].{path}: " in error
    unchanged = project.preview("--refresh")
    assert unchanged.unchanged, said(unchanged)


def test_with_consent_everything_is_taken_over_and_nothing_made_again(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox, project: Project
) -> None:
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    sandbox.reset_requests()
    with another(tmp_path, toolchain, sandbox) as second:
        second.configure(integrations=[{**PAYMENTS, "adopt": True}])
        done = converges(second, sandbox)
    assert done.changes.get("import") == 3, "integration, folder and rule; contact points are created again"
    assert not [one for one in writes(sandbox) if "/integrations/" in one]


def irm(sandbox: Sandbox, method: str, path: str, **body: Any) -> Any:
    """Do something in IRM, as a person would."""
    headers = {"Authorization": sandbox.irm_token}
    answer = httpx.request(method, f"{sandbox.irm_url}/api/v1/{path}", headers=headers, json=body or None, timeout=30)
    return answer.raise_for_status().json()


def grafana(sandbox: Sandbox, method: str, path: str, **body: Any) -> Any:
    """Do something in Grafana, as a person would."""
    url = f"{sandbox.grafana_url}/api/v1/provisioning/{path}"
    headers = {"Authorization": f"Bearer {sandbox.grafana_auth}"}
    return httpx.request(method, url, json=body or None, headers=headers, timeout=30).raise_for_status().json()


def chain(sandbox: Sandbox) -> str:
    """Return the id of the escalation chain of the settings."""
    (found,) = irm(sandbox, "GET", "escalation_chains/?name=payments-primary")["results"]
    return str(found["id"])


def by_hand(sandbox: Sandbox, id_: str, change: str) -> None:
    """Put an integration to use, as a person would."""
    if change == "description":
        irm(sandbox, "PUT", f"integrations/{id_}/", description_short="by hand")
    elif change == "route":
        irm(sandbox, "POST", "routes/", integration_id=id_, routing_regex="x", escalation_chain_id=chain(sandbox))
    elif change == "contact point":
        link = irm(sandbox, "GET", f"integrations/{id_}/")["link"]
        grafana(sandbox, "POST", "contact-points", name="by hand", type="webhook", settings={"url": link})
    else:
        link = irm(sandbox, "GET", f"integrations/{id_}/")["link"]
        alert = {"status": "firing", "groupKey": "a", "alerts": [], "title": "t"}
        httpx.post(link, json=alert, timeout=30).raise_for_status()
        sandbox.wait_until(lambda: irm(sandbox, "GET", f"alert_groups/?integration_id={id_}")["results"], 600)


IN_USE = {
    "description": "it has a description",
    "route": "it has more routes than its default route",
    "contact point": "the contact point 'by hand' sends to it",
    "alert": "it has received alerts",
}


@pytest.mark.soak
@pytest.mark.parametrize("change", IN_USE)
def test_an_integration_in_use_is_not_imported_after_an_interrupted_up(
    sandbox: Sandbox, project: Project, change: str
) -> None:
    project.configure(integrations=[PAYMENTS])
    sandbox.fault("irm", "POST", "/integrations/$", [LOST] * 20)
    assert project.up().code != 0
    sandbox.clear_faults()
    (id_,) = [one["id"] for one in sandbox.state()["irm"]["integrations"] if one["name"] == "payments"]
    by_hand(sandbox, id_, change)
    assert IN_USE[change] in refused(project, sandbox)
    project.configure(integrations=[{**PAYMENTS, "adopt": True}])
    more = Counter({("contact point", "by hand"): 1}) if change == "contact point" else Counter[tuple[str, str]]()
    converges(project, sandbox, WHOLE + more)


def test_the_same_name_in_another_team_is_free(sandbox: Sandbox, project: Project) -> None:
    irm(sandbox, "POST", "integrations/", type="alertmanager", name="payments")
    project.configure(integrations=[PAYMENTS])
    converges(project, sandbox, WHOLE + Counter({("integration", "payments"): 1}))


def test_a_contact_point_that_someone_made_is_not_joined(sandbox: Sandbox, project: Project) -> None:
    target = {"url": "https://elsewhere.example/hook"}
    grafana(sandbox, "POST", "contact-points", name="payments", type="webhook", settings=target)
    project.configure(integrations=[PAYMENTS])
    error = refused(project, sandbox)
    assert "integrations[0].contactPoint.name: given 'payments'" in error
    assert "it sends to another destination (webhook)" in error
    assert "elsewhere.example" not in error


def test_two_stacks_on_one_integration_do_not_share_a_contact_point(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox, project: Project
) -> None:
    shared = [{"existing": {"name": "Legacy Webhook", "team": "Platform"}, "heartbeat": {"enabled": False}}]
    project.configure(integrations=shared)
    assert project.up().code == 0
    with another(tmp_path, toolchain, sandbox) as second:
        second.configure(integrations=shared)
        error = refused(second, sandbox)
    assert "integrations[0].contactPoint.name: given 'Legacy Webhook'" in error
    assert "existing:" not in error


def test_of_two_ups_at_once_the_second_fails_at_the_lock(sandbox: Sandbox, project: Project) -> None:
    """Nothing is created twice."""
    project.configure(integrations=[PAYMENTS])
    sandbox.fault("irm", "POST", "/integrations/$", [{"kind": "delay", "seconds": 8}])
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(project.up)
        sandbox.wait_until(lambda: [one for one in sandbox.faults() if one["given"]], 1800)
        second = project.up()
        done = first.result()
    assert done.code == 0, said(done)
    assert second.code != 0
    assert "the stack is currently locked" in second.output + second.errors
    assert "pulumi cancel" in second.output + second.errors
    assert there(sandbox) == WHOLE
    assert project.preview("--refresh").unchanged
