"""What the components promise beyond a plain `up`: existing integrations, renames, descriptions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials, project_of, said

BARE = {"GRAFANA_AUTH": "", "GRAFANA_ONCALL_ACCESS_TOKEN": ""}


@pytest.fixture
def without_tokens(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> Iterator[Project]:
    """Lend a project in whose environment there are addresses but no tokens."""
    with project_of(tmp_path, toolchain, sandbox, extra=BARE) as made:
        yield made


def irm(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """Return the integrations in IRM by name."""
    return {one["name"]: one for one in sandbox.state()["irm"]["integrations"]}


def names(sandbox: Sandbox) -> set[str]:
    """Return the contact points' names in Grafana."""
    return {one["name"] for one in sandbox.state()["grafana"]["contact_points"]}


def up(project: Project, *integrations: dict[str, Any]) -> None:
    """Set the integrations, bring them about, and see that nothing is left to do."""
    project.configure(integrations=list(integrations))
    made = project.up()
    assert made.code == 0, said(made)
    again = project.preview()
    assert again.unchanged, said(again)


def writes(sandbox: Sandbox, system: str) -> list[str]:
    """Return the requests to a system's API that changed something."""
    return [
        f"{request['method']} {request['path']}"
        for request in sandbox.requests(system)
        if request["method"] != "GET" and "/integrations/v1/" not in request["path"] and request["status"] < 400
    ]


def test_an_existing_integration_is_used_and_neither_changed_nor_deleted(project: Project, sandbox: Sandbox) -> None:
    before = irm(sandbox)
    up(project, {"existing": {"name": "Legacy Webhook", "team": "Platform"}})
    assert names(sandbox) == {"Legacy Webhook", "Legacy Webhook heartbeat"}
    assert project.destroy().code == 0
    assert irm(sandbox) == before
    assert writes(sandbox, "irm") == []
    assert names(sandbox) == set()


def test_an_existing_integration_of_another_type_is_refused(project: Project) -> None:
    """The error names the type."""
    project.configure(integrations=[{"existing": {"name": "Grafana Cloud Alerting"}}])
    refused = project.up()
    assert refused.code != 0
    assert "integrations[0].existing.name" in said(refused)
    assert "'grafana_alerting'" in said(refused)


@pytest.mark.soak
def test_everything_is_renamed_in_one_up_and_the_endpoint_stays(project: Project, sandbox: Sandbox) -> None:
    up(project, {"name": "Old name", "resourceName": "one"})
    endpoint = project.outputs()["integrations"]["one"]["id"]
    up(project, {"name": "New name", "resourceName": "one"})
    assert project.outputs()["integrations"]["one"]["id"] == endpoint
    assert "Old name" not in irm(sandbox)
    assert names(sandbox) == {"New name", "New name heartbeat"}
    (rule,) = sandbox.state()["grafana"]["rules"]
    assert rule["title"] == "New name heartbeat"


@pytest.mark.soak
def test_the_heartbeat_is_switched_off_and_on(project: Project, sandbox: Sandbox) -> None:
    up(project, {"name": "One"})
    up(project, {"name": "One", "heartbeat": {"enabled": False}})
    assert names(sandbox) == {"One"}
    assert sandbox.state()["grafana"]["rules"] == sandbox.state()["grafana"]["folders"] == []
    up(project, {"name": "One"})
    assert names(sandbox) == {"One", "One heartbeat"}


@pytest.mark.soak
def test_a_description_comes_changes_and_goes_with_one_request_each(project: Project, sandbox: Sandbox) -> None:
    for text in ("First", "Second", None):
        sandbox.reset_requests()
        up(project, {"name": "One", **({"description": text} if text else {})})
        changes = [request for request in writes(sandbox, "irm") if request.startswith("PUT")]
        assert len(changes) == 1
        assert irm(sandbox)["One"]["description_short"] == text


@pytest.mark.soak
def test_labels_come_and_go_with_one_request_each(project: Project, sandbox: Sandbox) -> None:
    for labels in ({"team": "payments", "tier": "a"}, {"tier": "b"}, None):
        sandbox.reset_requests()
        up(project, {"name": "One", **({"labels": labels} if labels else {})})
        changes = [request for request in writes(sandbox, "irm") if request.startswith(("POST", "PUT"))]
        assert len(changes) == 1
        assert irm(sandbox)["One"]["labels"] == (labels or {})


@pytest.mark.soak
def test_a_refresh_finds_a_changed_description_and_up_restores_it(project: Project, sandbox: Sandbox) -> None:
    up(project, {"name": "One", "description": "Ours"})
    answer = httpx.put(
        f"{sandbox.irm_url}/api/v1/integrations/{irm(sandbox)['One']['id']}/",
        headers={"Authorization": sandbox.irm_token},
        json={"description_short": "Theirs"},
        timeout=30,
    )
    assert answer.status_code == 200
    assert project.refresh().changes["update"] == 1
    assert project.preview().changes["update"] == 1
    assert project.up().code == 0
    assert irm(sandbox)["One"]["description_short"] == "Ours"


def test_secret_tokens_serve_program_provider_and_description(without_tokens: Project, sandbox: Sandbox) -> None:
    project = without_tokens
    project.configure(integrations=[{"name": "One", "description": "By a secret", "team": "Payments"}])
    for path, token in (("grafana.auth", sandbox.grafana_auth), ("irm.token", sandbox.irm_token)):
        project.keep_secret(path, token)
    made = project.up()
    assert made.code == 0, said(made)
    assert irm(sandbox)["One"]["description_short"] == "By a secret"
    kept = project.state_text() + project.config_file.read_text() + said(made)
    assert [secret for secret in credentials(sandbox) if secret in kept] == []
    assert project.preview().unchanged
    assert project.destroy().code == 0
