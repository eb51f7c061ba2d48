"""Previews of a program without the library's components."""

from collections.abc import Iterator

import pytest

from grafana_irm_cli.preview.model import StackReport, Status
from grafana_irm_cli.preview.run import Settings, preview_one
from grafana_irm_cli.pulumi.project import Project as PulumiProject
from grafana_irm_cli.pulumi.toolchain import Toolchain
from tests.engine.harness import Project, markdown_of, project_of, running_sandbox

pytestmark = pytest.mark.soak

RAW = """
import pulumi
import pulumiverse_grafana as grafana

config = pulumi.Config()
phase = config.require("phase")
endpoint = config.require("endpoint")
secret_endpoint = config.require_secret("endpoint")
url = "http://127.0.0.1:9" if phase == "elsewhere" else config.require("url")
provider = grafana.Provider("grafana", auth=config.require_secret("auth"), url=url)
options = pulumi.ResourceOptions(provider=provider)
if phase == "raise":
    raise RuntimeError(f"no answer from {endpoint}, token {config.require('auth')}")
if phase == "apply":
    secret_endpoint.apply(lambda url: 1 / 0 if url is None else {}[f"key {url}"])
url = endpoint if phase == "plain" else secret_endpoint
grafana.alerting.ContactPoint("raw", name="raw", webhooks=[{"url": url}], opts=options)
if phase != "no folder":
    grafana.oss.Folder("folder", title="Folder", opts=options)
pulumi.export("endpoint", pulumi.Output.unsecret(secret_endpoint) if phase == "plain" else secret_endpoint)
"""


ENDPOINT = "https://irm.example/integrations/v1/webhook/planted-endpoint-5e0/"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Project]:
    """Lend a stack of another program, with resources and a provider of its own."""
    folder = tmp_path_factory.mktemp("raw")
    program = folder / "raw"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: raw\nruntime: python\n")
    (program / "__main__.py").write_text(RAW)
    with (
        running_sandbox(folder) as sandbox,
        project_of(folder, toolchain, sandbox, program=program, stack="dev") as project,
    ):
        project.call("config", "set", "phase", "first")
        project.call("config", "set", "url", sandbox.grafana_url)
        for name, value in {"endpoint": ENDPOINT, "auth": sandbox.grafana_auth}.items():
            project.keep_secret(name, value)
        assert project.up().code == 0
        yield project


def _phase(project: Project, phase: str) -> StackReport:
    project.call("config", "set", "phase", phase)
    return preview_one(project.stack, Settings(PulumiProject.load(project.program), project.environment))


class TestAnyProgram:
    """What `--project-dir` finds in a program that is not this one."""

    @pytest.mark.parametrize(
        ("phase", "kinds"),
        [
            ("first", []),
            ("plain", ["secret-becomes-plain", "secret-becomes-plain"]),
            ("no folder", ["folder-deleted"]),
            ("elsewhere", ["other-system"]),
        ],
    )
    def test_a_change(self, raw: Project, phase: str, kinds: list[str]) -> None:
        report = _phase(raw, phase)

        assert report.status is not Status.FAILED, report.diagnostics
        assert [each.kind for each in report.warnings] == kinds, report.warnings
        assert "planted" not in markdown_of(report)

    @pytest.mark.parametrize("phase", ["raise", "apply"])
    def test_an_exception_with_secrets_in_it(self, raw: Project, phase: str) -> None:
        report = _phase(raw, phase)
        text = markdown_of(report) + report.model_dump_json()

        assert report.status is Status.FAILED
        assert "[secret]" in text
        assert "planted" not in text
        assert raw.environment["GRAFANA_AUTH"] not in text
