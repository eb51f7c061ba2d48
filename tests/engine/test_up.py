"""`grafana-irm up` on the real engine: an approved preview is applied and verified, another one is not."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grafana_irm_cli.app import app
from grafana_irm_cli.pulumi import environment
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials

PAYMENTS = {"name": "Payments", "resourceName": "payments"}


def run(project: Project, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """Run a command as a job does whose environment has the program's packages and credentials."""
    with monkeypatch.context() as patch:
        patch.setattr(environment, "preview_environment", lambda *_: dict(project.environment))
        for name, value in project.environment.items():
            patch.setenv(name, value)
        return CliRunner().invoke(app, [*arguments])


def test_only_an_approved_preview_is_applied_and_verified(
    project: Project, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.program)
    project.configure(integrations=[PAYMENTS])
    approved = str(tmp_path / "approved.json")
    previewed = run(project, monkeypatch, "preview", "--stack", project.stack, "--out", approved)
    assert previewed.exit_code == 2, previewed.output

    project.configure(integrations=[PAYMENTS, {"name": "Slipped in"}])
    refused = run(project, monkeypatch, "up", "--approved", approved)
    assert refused.exit_code == 3, refused.output
    assert "Not in the approved preview: create of `Slipped in" in refused.output
    assert not project.resources()

    project.configure(integrations=[PAYMENTS])
    pages = tmp_path / "pages"
    done = run(project, monkeypatch, "up", "--approved", approved, "--wait", "5m", "--html", str(pages))
    assert done.exit_code == 0, done.output
    page = (pages / f"{project.stack}.html").read_text()
    assert "7 checks: all well" in page
    assert "### 1 stack updated and verified" in done.output
    assert project.preview().unchanged
    assert not [secret for secret in credentials(sandbox) if secret in done.output + refused.output + page]
    print(done.output, refused.output)

    again = run(project, monkeypatch, "up", "--approved", approved, "--wait", "5m")
    assert (again.exit_code, "Nothing to update; verified" in again.output) == (0, True), again.output
