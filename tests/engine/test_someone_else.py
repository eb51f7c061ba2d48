"""Objects of someone else: refused, adopted on request, and never shared."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, project_of, said
from tests.engine.recovery import LOST, PAYMENTS, WHOLE, converges, grafana, irm, refused, there, writes


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
    assert "this stack never started to create it" in error
    for path in ("name", "contactPoint.name", "heartbeat.contactPoint.name", "heartbeat.rule.folderUid"):
        assert f"integrations[0].{path}: " in error
    unchanged = project.preview("--refresh")
    assert unchanged.unchanged, said(unchanged)


@pytest.mark.soak
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


@pytest.mark.soak
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


@pytest.mark.soak
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


@pytest.mark.soak
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
