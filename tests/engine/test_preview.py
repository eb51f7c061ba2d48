"""Previews on the real engine: eight stacks at once, every warning made to happen, and no secret in any report."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grafana_irm_cli.preview import markdown
from grafana_irm_cli.preview.model import Operation, Report, StackReport, Status
from grafana_irm_cli.preview.run import Settings, preview_one
from grafana_irm_cli.pulumi.project import Project as PulumiProject
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials, markdown_of, project_of, running_sandbox
from tests.engine.previews import GATEWAY, PAYMENTS, command

CHANGES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "same": ({}, []),
    "type": ({"type": "webhook"}, ["integration-replaced"]),
    "off": ({"heartbeat": {"enabled": False}}, ["heartbeat-off"]),
    "renamed": ({"contactPoint": {"name": "Renamed"}}, ["contact-point-renamed"]),
    "team": ({"team": "Platform", "escalationChain": "platform-primary"}, ["others-get-paged"]),
    "chain": ({"escalationChain": None}, ["others-get-paged"]),
    "interval": ({"heartbeat": {"interval": "30m"}}, ["heartbeat-interval"]),
    "group": ({"heartbeat": {"rule": {"ruleGroup": "another"}}}, ["heartbeat-rule-replaced"]),
    "address": ({"ingressUrl": GATEWAY}, ["endpoint-address"]),
}
"""Names of integrations, what a person changes of each in the configuration, and the kinds of warnings that follow."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Project]:
    """Lend a stack that is up; each test changes its configuration and previews."""
    folder = tmp_path_factory.mktemp("made")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as project:
        project.configure(integrations=_created())
        assert project.up().code == 0
        yield project


def _created() -> list[dict[str, Any]]:
    return [{**PAYMENTS, "name": name} for name in CHANGES]


def _preview(project: Project, *integrations: dict[str, Any], refresh: bool = False, **more: object) -> StackReport:
    project.configure(integrations=list(integrations), **more)
    settings = Settings(PulumiProject.load(project.program), project.environment, refresh=refresh)
    report = preview_one(project.stack, settings)
    assert report.status is not Status.FAILED, report.diagnostics
    return report


@pytest.fixture(scope="module")
def changed(made: Project) -> StackReport:
    wanted = [{**one, **change} for one, (change, _) in zip(_created(), CHANGES.values(), strict=True)]
    return _preview(made, *({key: value for key, value in one.items() if value is not None} for one in wanted))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_an_integration_has_its_warning(changed: StackReport, name: str) -> None:
    kinds = [each.kind for each in changed.warnings if each.subject.partition("-")[0] == name]

    assert kinds == CHANGES[name][1]
    assert [kind for kind in kinds if kind not in markdown_of(changed)] == []


def test_every_warning_is_of_a_changed_integration(changed: StackReport) -> None:
    assert len(changed.warnings) == sum(len(kinds) for _, kinds in CHANGES.values())


def test_teams_and_chains_have_their_names_beside_their_ids(changed: StackReport) -> None:
    (warning,) = [each for each in changed.warnings if each.subject.partition("-")[0] == "team"]

    assert re.fullmatch(r"teamId: \w+ \(Payments\) → \w+ \(Platform\)", warning.details[0])
    assert re.search(r"\(payments-primary\) → \w+ \(platform-primary\)", warning.details[1])


def test_an_integration_that_is_gone_has_three_warnings(made: Project) -> None:
    report = _preview(made, *_created()[1:])

    assert [each.kind for each in report.warnings] == ["integration-deleted", "heartbeat-off", "contact-point-deleted"]


def test_drift_is_reported_and_refused_when_no_change_is_expected(project: Project, sandbox: Sandbox) -> None:
    project.configure(integrations=[PAYMENTS])
    assert project.up().code == 0
    client = httpx.Client(
        base_url=f"{sandbox.grafana_url}/api/v1/provisioning",
        headers={"Authorization": f"Bearer {sandbox.grafana_auth}"},
        timeout=30,
    )
    points = client.get("/contact-points").raise_for_status().json()
    (point,) = [each for each in points if "eartbeat" not in each["name"] and each["type"] == "webhook"]
    point["settings"]["maxAlerts"] = 5
    client.put(f"/contact-points/{point['uid']}", json=point).raise_for_status()
    (rule,) = client.get("/alert-rules").raise_for_status().json()
    client.delete(f"/alert-rules/{rule['uid']}").raise_for_status()
    out = project.home / "drift.json"

    unasked = command(project, "--stack", project.stack, "--expect-no-changes")
    asked = command(project, "--all", "--refresh", "--expect-no-changes", "--target", "drift", "--out", out)
    report = Report.model_validate_json(out.read_text())

    assert unasked.returncode == 0, unasked.stdout + unasked.stderr
    assert asked.returncode == 3, asked.stderr
    drifted = {each.name: each for each in report.stacks[0].drift}
    assert set(drifted) == {"payments-contact-point", "payments-heartbeat"}
    assert drifted["payments-heartbeat"].gone
    assert [(each.path, each.before) for each in drifted["payments-contact-point"].changes] == [("webhooks", None)]
    assert report.stacks[0].counts() == {Operation.CREATE: 1, Operation.UPDATE: 1}
    text = markdown.render(report)
    assert text.startswith("### 1 stack drifted: 1 to create, 1 to update\n")
    assert "changes in sandbox" in text
    assert [secret for secret in credentials(sandbox) if secret in text + out.read_text() + asked.stderr] == []


def test_a_stack_without_drift_has_none_after_a_refresh(made: Project) -> None:
    report = _preview(made, *_created(), refresh=True)

    assert report.drift == ()
    assert report.status is Status.UNCHANGED


def test_a_wrong_passphrase_is_an_error_of_its_stack(made: Project) -> None:
    environment = {**made.environment, "PULUMI_CONFIG_PASSPHRASE": "planted-wrong-passphrase"}
    report = preview_one(made.stack, Settings(PulumiProject.load(made.program), environment))

    assert report.status is Status.FAILED
    assert "incorrect passphrase" in report.diagnostics[0].message
    assert "planted" not in report.model_dump_json()


def test_a_preview_leaves_no_files_no_selected_stack_and_no_writes(
    made: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = [path for folder in ("workspaces", "backend") for path in (made.home / folder).rglob("*") if path.is_file()]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in kept}
    preview_one(made.stack, Settings(PulumiProject.load(made.program), made.environment))

    after = [path for folder in ("workspaces", "backend") for path in (made.home / folder).rglob("*") if path.is_file()]
    assert list(tmp_path.iterdir()) == []
    assert before
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in after} == before
