"""What `up` says of systems that cannot be used, on the real engine: one clear message, and nothing is made."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, errors_of, project_of, requests_by_kind, said

INTEGRATIONS = [{"name": "payments", "team": "Payments", "escalationChain": "payments-primary"}]
ASKED = {"irm": Counter({"GET info": 1}), "grafana": Counter({"GET health": 1, "GET access-control": 1})}


def made_by(project: Project) -> list[str]:
    """Return the types of what is in the state, but for the stack itself."""
    return [one["type"] for one in project.resources() if one["type"] != "pulumi:pulumi:Stack"]


def writes(sandbox: Sandbox) -> list[str]:
    """Return the requests to both systems that are no reads."""
    return [f"{one['method']} {one['path']}" for one in sandbox.requests() if one["method"] != "GET"]


def refused(sandbox: Sandbox, project: Project, operation: str = "up") -> str:
    """Run an operation that must be refused before anything is created, and return its one error."""
    project.configure(integrations=INTEGRATIONS)
    sandbox.reset_requests()
    outcome: Outcome = getattr(project, operation)()
    assert outcome.code != 0
    (error,) = errors_of(outcome)
    assert "Traceback" not in said(outcome)
    assert writes(sandbox) == []
    assert made_by(project) == []
    return error


@pytest.mark.parametrize("operation", ["up", pytest.param("preview", marks=pytest.mark.soak)])
def test_grafana_that_is_down_is_reported(sandbox: Sandbox, project: Project, operation: str) -> None:
    sandbox.stop_grafana()
    error = refused(sandbox, project, operation)
    assert f"Cannot reach Grafana at {sandbox.grafana_url}" in error
    assert "IRM" not in error


@pytest.mark.soak
def test_irm_that_is_down_is_reported(sandbox: Sandbox, project: Project) -> None:
    sandbox.close_irm()
    error = refused(sandbox, project)
    assert "Cannot reach Grafana IRM at" in error


def test_bad_tokens_of_both_systems_are_reported_together_and_once(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox
) -> None:
    bad = {"GRAFANA_AUTH": "glsa_PlantedMarker1", "GRAFANA_ONCALL_ACCESS_TOKEN": "PlantedMarker2"}
    with project_of(tmp_path, toolchain, sandbox, extra=bad) as project:
        error = refused(sandbox, project)
    assert f"Grafana at {sandbox.grafana_url} rejects the credentials (401)" in error
    assert f"Grafana IRM at {sandbox.irm_url} rejects the token (403)" in error
    assert "other regions respond with 403" in error
    assert "PlantedMarker" not in error
    assert {system: requests_by_kind(sandbox, system) for system in ASKED} == ASKED


@pytest.mark.soak
def test_missing_permissions_of_a_grafana_token_are_reported(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox
) -> None:
    viewer = {"GRAFANA_AUTH": sandbox.add_token("grafana", "viewer")}
    with project_of(tmp_path, toolchain, sandbox, extra=viewer) as project:
        error = refused(sandbox, project)
    for right in ("alert.provisioning:write", "folders:create"):
        assert right in error


def test_an_editors_token_is_enough(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> None:
    editor = {"GRAFANA_AUTH": sandbox.add_token("grafana", "editor")}
    with project_of(tmp_path, toolchain, sandbox, extra=editor) as project:
        # A UID of one's own is looked for before there is the folder, of which an Editor is told 403 then.
        project.configure(integrations=[{**INTEGRATIONS[0], "heartbeat": {"rule": {"ruleUid": "own"}}}])
        outcome = project.up()
        assert outcome.code == 0, outcome.output
        assert project.preview("--refresh").unchanged
        gone = project.destroy()
    assert gone.code == 0, gone.output


@pytest.mark.soak
def test_a_grafana_that_is_too_old_is_reported(sandbox: Sandbox, project: Project) -> None:
    sandbox.fault("grafana", "GET", "/api/health", [{"status": 200, "body": '{"version": "10.4.3"}'}], times=None)
    assert "is version 10.4.3: the heartbeat needs 11.0 or later" in refused(sandbox, project)


ODD: dict[str, Any] = {
    "html": "html",
    "redirect": "redirect",
    "empty": "empty",
    "reset": "reset",
    "huge": {"kind": "huge", "size": 6_000_000},
    "404": 404,
    "500": 500,
}


@pytest.mark.soak
@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("system", ["irm", "grafana"])
def test_a_system_that_answers_something_else_is_reported(
    sandbox: Sandbox, project: Project, system: str, answer: str
) -> None:
    sandbox.fault(system, "GET", "/api/", [ODD[answer]], times=None)
    error = refused(sandbox, project)
    assert ("IRM" in error) == (system == "irm")


@pytest.mark.parametrize(
    ("system", "path"), [("irm", "/info/"), pytest.param("grafana", "/api/health", marks=pytest.mark.soak)]
)
def test_a_moment_of_trouble_stops_nobody(sandbox: Sandbox, project: Project, system: str, path: str) -> None:
    sandbox.fault(system, "GET", path, [503, "close"])
    project.configure(integrations=INTEGRATIONS)
    outcome = project.up()
    assert outcome.code == 0, outcome.output


@pytest.mark.soak
def test_without_the_check_nothing_of_it_is_requested(sandbox: Sandbox, project: Project) -> None:
    project.configure(integrations=INTEGRATIONS, preflight=False)
    sandbox.reset_requests()
    outcome = project.preview()
    assert outcome.code == 0, outcome.output
    assert requests_by_kind(sandbox, "grafana") == Counter()


def test_the_check_of_existing_objects_sends_four_requests(sandbox: Sandbox, project: Project) -> None:
    def asked(**settings: Any) -> dict[str, Counter[str]]:
        project.configure(integrations=INTEGRATIONS, **settings)
        sandbox.reset_requests()
        assert project.preview().code == 0
        return {system: requests_by_kind(sandbox, system) for system in ASKED}

    project.configure(integrations=INTEGRATIONS)
    assert project.up().code == 0
    with_check, without = asked(), asked(preflight=False)
    counted: Callable[[str], Counter[str]] = lambda system: with_check[system] - without[system]  # noqa: E731 - a look
    assert counted("grafana") == ASKED["grafana"] + Counter({"GET v1": 1})
    assert counted("irm") == Counter()


def test_a_token_with_rights_in_another_folder_is_reported(
    tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox
) -> None:
    for uid in ("monitoring", "other"):
        httpx.post(
            f"{sandbox.grafana_url}/api/folders",
            headers={"Authorization": f"Bearer {sandbox.grafana_auth}"},
            json={"uid": uid, "title": uid.title()},
            timeout=30,
        ).raise_for_status()
    unscoped = ("alert.notifications.receivers:create", "alert.provisioning.provenance:write")
    in_other = ("alert.rules:create", "alert.rules:read", "alert.rules:write", "folders:read")
    rights = {**{action: [""] for action in unscoped}, **{action: ["folders:uid:other"] for action in in_other}}
    elsewhere = {"GRAFANA_AUTH": sandbox.add_token("grafana", permissions=rights)}
    heartbeat = {"rule": {"folderUid": "monitoring"}}
    with project_of(tmp_path, toolchain, sandbox, extra=elsewhere) as project:
        project.configure(integrations=[{**INTEGRATIONS[0], "heartbeat": heartbeat}])
        sandbox.reset_requests()
        (error,) = errors_of(project.up())
        assert "lack permission to: create alert rules in folder 'monitoring'" in error
        assert "on folders:uid:monitoring" in error
        assert writes(sandbox) == []
        project.configure(integrations=[{**INTEGRATIONS[0], "heartbeat": {"rule": {"folderUid": "other"}}}])
        allowed = project.up()
    assert allowed.code == 0, said(allowed)
