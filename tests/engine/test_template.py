"""The template: `pulumi new` takes it, and the program that comes of it works on the sandbox as it is."""

from pathlib import Path

import pytest
import yaml

from grafana_irm_cli.pulumi.environment import engine_environment
from grafana_irm_cli.pulumi.process import run
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import ROOT, credentials, project_of, said

TEMPLATE = ROOT / "template"
PROMPTS = yaml.safe_load((TEMPLATE / "Pulumi.yaml").read_text())["template"]["config"]


@pytest.fixture
def program(tmp_path: Path, toolchain: Toolchain) -> Path:
    """Return the folder that `pulumi new` writes."""
    folder = tmp_path / "alerts"
    command = ["pulumi", "new", str(TEMPLATE), "--yes", "--generate-only", "--name", "alerts", "--dir", str(folder)]
    run(command, cwd=tmp_path, env=engine_environment(toolchain, tmp_path / "new-home"), timeout=300)
    return folder


@pytest.mark.soak
def test_a_program_from_the_template_is_up_after_its_prompts(
    program: Path, tmp_path: Path, toolchain: Toolchain, sandbox: Sandbox
) -> None:
    answers = {
        "grafana:url": sandbox.grafana_url,
        "grafana:auth": sandbox.grafana_auth,
        "grafana:oncallUrl": sandbox.irm_url,
        "grafana:oncallAccessToken": sandbox.irm_token,
        "integration": "Payments alerts",
        "team": "Payments",
        "escalationChain": "payments-primary",
    }
    assert set(answers) == set(PROMPTS)
    secrets = [name for name, prompt in PROMPTS.items() if prompt.get("secret")]
    assert secrets == ["grafana:auth", "grafana:oncallAccessToken"]

    without = dict.fromkeys(("GRAFANA_URL", "GRAFANA_AUTH", "GRAFANA_ONCALL_URL", "GRAFANA_ONCALL_ACCESS_TOKEN"), "")
    with project_of(tmp_path, toolchain, sandbox, stack="dev", program=program, extra=without) as project:
        for name, value in answers.items():
            if name in secrets:
                project.keep_secret(name, value)
            else:
                project.call("config", "set", name, value)
        written = (program / "Pulumi.dev.yaml").read_text()
        made = project.up()
        assert made.code == 0, said(made)
        outputs = project.outputs()
        assert (outputs["contactPoint"], outputs["manualSteps"]) == ("Payments alerts", [])
        assert project.preview().unchanged
        assert not [secret for secret in credentials(sandbox) if secret in project.state_text() + made.output + written]
        assert project.destroy().code == 0


def test_it_leaves_nothing_of_the_template_behind(program: Path) -> None:
    text = (program / "Pulumi.yaml").read_text()

    assert yaml.safe_load(text)["name"] == "alerts"
    assert "template" not in yaml.safe_load(text)
    assert "${" not in text
    assert {path.name for path in program.iterdir()} == {".gitignore", "Pulumi.yaml", "__main__.py", "requirements.txt"}
