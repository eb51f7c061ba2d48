"""A program in YAML with `IrmAlerting` and `SharedHeartbeat`: what users of other languages get, on the real engine.

The components run in ``pulumi-resource-grafana-irm``, which the program finds beside this Python.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain, ensure_yaml
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials, errors_of, project_of, said, without_engine_log

PASSWORD = "S3cr3t-of-the-gateway"
PAYMENTS: dict[str, Any] = {
    "integration": {
        "name": "Payments services",
        "description": "Alerts of the payment services",
        "escalationChain": "payments-primary",
        "labels": {"team": "payments"},
    },
    "contactPoint": {"maxAlerts": 50, "basicAuthUser": "gateway", "basicAuthPassword": "${password}"},
}


ENDPOINT = f"https://irm.example/integrations/v1/alertmanager/{PASSWORD}/"
"""An endpoint in plain text, as a person may copy it from IRM."""


def shared(name: str, **properties: Any) -> dict[str, Any]:
    """Return the resource of a shared heartbeat of the two integrations that it needs, unless others are given."""
    members = {team: f"${{{team}.heartbeatEndpoint}}" for team in ("checkout", "orders")}
    return {"type": "grafana-irm:index:SharedHeartbeat", "properties": {"name": name, "members": members, **properties}}


def teams() -> dict[str, Any]:
    """Return the integrations that share a heartbeat."""
    return {
        team: {"type": "grafana-irm:index:IrmIntegration", "properties": {"name": team.title()}}
        for team in ("checkout", "orders")
    }


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    """Return the Pulumi toolchain with the language host of YAML programs."""
    return ensure_yaml(Console(stderr=True))


@pytest.fixture
def program(tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox) -> Iterator["Program"]:
    folder = tmp_path / "program"
    folder.mkdir()
    written = Program(folder)
    written.says(PAYMENTS)
    with project_of(tmp_path, toolchain, sandbox, stack="dev", program=folder) as project:
        project.keep_secret("password", PASSWORD)
        written.project = project
        yield written


class Program:
    """A YAML program: one `IrmAlerting`, and what else is given."""

    project: Project

    def __init__(self, folder: Path) -> None:
        self._file = folder / "Pulumi.yaml"

    def says(self, properties: dict[str, Any], **others: dict[str, Any]) -> None:
        """Write the program: the inputs of `payments`, and other resources by name."""
        program = {
            "name": "infrastructure",
            "runtime": "yaml",
            "plugins": {"providers": [{"name": "grafana-irm", "path": str(Path(sys.executable).parent)}]},
            "config": {"password": {"type": "string", "secret": True}},
            "resources": {"payments": {"type": "grafana-irm:index:IrmAlerting", "properties": properties}, **others},
            "outputs": {
                "contactPoint": "${payments.contactPointName}",
                "integration": "${payments.integrationId}",
                "endpoint": "${payments.httpEndpoint}",
                **({"members": "${beats.members}"} if "beats" in others else {}),
            },
        }
        self._file.write_text(yaml.safe_dump(program))

    def up(self, properties: dict[str, Any], **others: dict[str, Any]) -> Outcome:
        """Write the program and run `up`."""
        self.says(properties, **others)
        made = self.project.up()
        assert made.code == 0, said(made)
        return made


def made_by(sandbox: Sandbox) -> tuple[set[str], set[str]]:
    """Return the names of integrations and of contact points that nobody seeded."""
    state = sandbox.state()
    integrations = {one["name"] for one in state["irm"]["integrations"] if not one["seeded"]}
    return integrations, {one["name"] for one in state["grafana"]["contact_points"]}


@pytest.mark.soak
def test_a_yaml_program_is_created_renamed_and_destroyed(program: Program, sandbox: Sandbox) -> None:
    before = made_by(sandbox)
    texts = [said(program.project.preview("--diff"))]
    texts += [said(program.up(PAYMENTS, **teams(), beats=shared("Teams")))]
    outputs = program.project.outputs()
    assert outputs["contactPoint"] == "Payments services"
    assert outputs["endpoint"] == "[secret]"
    assert outputs["members"] == ["checkout", "orders"]
    assert made_by(sandbox)[1] - before[1] == {"Payments services", "Payments services heartbeat", "Teams"}
    endpoints = sorted(one["uid"] for one in sandbox.state()["grafana"]["contact_points"] if one["name"] == "Teams")
    assert len(endpoints) == 2
    (integration,) = [one for one in sandbox.state()["irm"]["integrations"] if one["name"] == "Payments services"]
    assert integration["description_short"] == "Alerts of the payment services"
    assert integration["labels"] == {"team": "payments"}
    unchanged = program.project.preview("--diff")
    assert unchanged.unchanged, said(unchanged)

    renamed = {**PAYMENTS, "integration": {**PAYMENTS["integration"], "name": "Payments"}}
    texts += [said(program.up(renamed, **teams(), beats=shared("All teams")))]
    assert program.project.outputs()["integration"] == outputs["integration"]
    assert made_by(sandbox)[1] - before[1] == {"Payments", "Payments heartbeat", "All teams"}
    secrets = {*credentials(sandbox), PASSWORD}

    destroyed = program.project.destroy()
    assert destroyed.code == 0, said(destroyed)
    assert made_by(sandbox) == before

    shown = without_engine_log("".join([*texts, said(destroyed), program.project.state_text()]))
    assert [secret[:4] + "…" for secret in secrets if secret in shown] == []


def test_bad_input_of_a_yaml_program_is_one_error_before_any_create(program: Program, sandbox: Sandbox) -> None:
    bad = {
        "integration": {"name": "Payments", "labels": {"stage": "2-prod"}},
        "contactPoint": {
            "maxAlerts": 500,
            "httpConfig": {"oauth2": {"clientId": "x", "clientSecret": "${password}", "tokenUrl": f"//{PASSWORD}"}},
        },
        "heartbeat": {"interval": "7m"},
    }
    beats = shared(
        "Teams",
        members={"checkout": ENDPOINT, "orders": f"{ENDPOINT}heartbeat/"},
        heartbeatInterval="7m",
        contactPoint={"httpMethod": "PATCH"},
    )
    program.says(bad, beats=beats)
    sandbox.reset_requests()
    refused = program.project.up()
    assert refused.code != 0
    expected = {
        'IrmAlerting "payments": 4 problems': (
            "integration.labels.stage: given '2-prod'",
            "contact_point.max_alerts: given 500",
            "contact_point.http_config.oauth2.token_url: given (hidden)",
            "heartbeat.interval: given 7m",
        ),
        'SharedHeartbeat "beats": 2 problems': (
            "contact_point.http_method: given 'PATCH'; allowed: 'POST'",
            "heartbeat_interval: given 7m",
        ),
    }
    errors = errors_of(refused)
    assert len(errors) == len(expected), said(refused)
    for first_line, problems in expected.items():
        found = [error for error in errors if first_line in error]
        assert len(found) == 1, errors
        (error,) = found
        assert [problem for problem in problems if problem not in error] == []
    assert "Traceback" not in said(refused)
    assert PASSWORD not in said(refused)
    assert sandbox.requests() == []
