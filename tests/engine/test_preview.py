"""Previews on the real engine: eight stacks at once, every warning made to happen, and no secret in any report."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from tests.engine.harness import ROOT, Project, credentials, project_of, running_sandbox

PAYMENTS: dict[str, Any] = {"name": "payments", "team": "Payments", "escalationChain": "payments-primary"}
PLANTED = {
    "description": "planted-description-5c1",
    "labels.tier": "planted-label-5c2",
    "contactPoint.title": "planted-title-5c3",
    "contactPoint.message": "planted-message-5c4",
    "contactPoint.basicAuthUser": "planted-user-5c5",
    "contactPoint.basicAuthPassword": "planted-password-5c6",
    "heartbeat.rule.annotations.summary": "planted-annotation-5c7",
    "heartbeat.rule.labels.origin": "planted-rule-label-5c8",
    "heartbeat.contactPoint.headers.X-Key": "planted-header-5c9",
}
"""Where secrets stand in the configuration of an integration, and what they are."""

GATEWAY = "https://gateway.internal/irm"
UNKNOWN_CHAIN = "planted-chain-5d0"
SECRET_NAME = "planted-name-5d1"


def _integration(stack: str, **more: object) -> dict[str, Any]:
    return {**PAYMENTS, "name": f"{stack} alerts", **more}


def _plant(project: Project, values: dict[str, str], index: int = 0) -> None:
    for path, value in values.items():
        project.keep_secret(f"integrations[{index}].{path}", value)


def _on(project: Project, stack: str) -> Project:
    """Return another stack of the same program, not made yet, with one integration of its own."""
    other = Project(project.program, stack, project.environment)
    other.config_file.write_text("config: {}\n")
    other.configure(integrations=[_integration(stack)])
    return other


def _command(project: Project, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the preview as a CI job does."""
    return subprocess.run(  # noqa: S603 - our own arguments
        [
            sys.executable,
            "-m",
            "grafana_irm_cli",
            "preview",
            "--project-dir",
            str(project.program),
            *map(str, arguments),
        ],
        cwd=ROOT,
        env=dict(project.environment),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@dataclass
class Fleet:
    """Eight stacks, after a change: the report, what was printed, and the secrets that must not be in it."""

    report: Report
    status: int
    texts: dict[str, str]
    secrets: set[str]
    files: dict[str, str]

    def stack(self, name: str) -> StackReport:
        """Return one stack's report."""
        return next(each for each in self.report.stacks if each.stack == name)


UNCHANGED = ("quiet-1", "quiet-2", "quiet-3", "sandbox")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Fleet]:
    folder = tmp_path_factory.mktemp("fleet")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as first:
        existing = [_on(first, stack) for stack in ("shop", "planted", "broken", *UNCHANGED[:3])]
        for each in existing:
            each.init()
        planted = next(each for each in existing if each.stack == "planted")
        planted.configure(integrations=[_integration("planted"), _integration("named", name=SECRET_NAME)])
        _plant(planted, PLANTED)
        _plant(planted, {"name": SECRET_NAME}, index=1)
        with ThreadPoolExecutor(2) as pool:
            assert [each.code for each in pool.map(lambda stack: stack.up(), (first, *existing))] == [0] * 7

        shop, broken = existing[0], existing[2]
        shop.configure(irm={"ingressUrl": GATEWAY}, integrations=[_integration("shop", type="webhook")])
        planted.call(
            "config", "set", "--path", "grafana-irm-alerting:integrations[0].escalationChain", "platform-primary"
        )
        planted.call("config", "set", "--path", "grafana-irm-alerting:integrations[0].team", "Platform")
        _plant(broken, {"escalationChain": UNKNOWN_CHAIN})
        _on(first, "newcomer")
        files = {path.name: path.read_text() for path in first.config_file.parent.iterdir()}

        out = folder / "report.json"
        done = _command(first, "--all", "--out", out)
        texts = {"stdout": done.stdout, "stderr": done.stderr, "json": out.read_text()}
        for form in ("markdown", "terminal"):
            texts[form] = _command(first, "render", out, "--format", form).stdout
        yield Fleet(
            report=Report.model_validate_json(out.read_text()),
            status=done.returncode,
            texts=texts,
            secrets=credentials(sandbox) | set(PLANTED.values()) | {UNKNOWN_CHAIN, SECRET_NAME},
            files={name: text for name, text in files.items() if (first.config_file.parent / name).read_text() == text},
        )


class TestEightStacks:
    def test_the_first_line_says_it_all(self, fleet: Fleet) -> None:
        new = fleet.stack("newcomer").counts()[Operation.CREATE]

        assert fleet.texts["markdown"].splitlines()[0] == (
            f"### 3 stacks change (1 new): {new} to create, 3 to update, 1 to replace; 1 stack failed; 4 unchanged"
        )

    def test_each_stack_is_what_it_is(self, fleet: Fleet) -> None:
        assert {each.stack: each.status for each in fleet.report.stacks} == {
            "broken": Status.FAILED,
            "newcomer": Status.CHANGED,
            "planted": Status.CHANGED,
            "shop": Status.CHANGED,
            **dict.fromkeys(UNCHANGED, Status.UNCHANGED),
        }
        assert [each.stack for each in fleet.report.stacks if each.new] == ["newcomer"]
        assert fleet.status == 1

    def test_a_changed_stack_lists_its_changes_in_the_order_of_the_tree(self, fleet: Fleet) -> None:
        shown = [(each.depth, each.name, each.operation) for each in fleet.stack("shop").resources]

        assert shown == [
            (0, "shop alerts", None),
            (1, "shop alerts-contact-point", Operation.UPDATE),
            (1, "shop alerts-heartbeat-contact-point", Operation.UPDATE),
            (1, "shop alerts-integration", Operation.REPLACE),
        ]

    def test_public_values_are_shown_and_the_reason_of_a_replacement(self, fleet: Fleet) -> None:
        integration = fleet.stack("shop").resources[-1]
        changed = {each.path: each for each in integration.changes}

        assert (changed["type"].before, changed["type"].after, changed["type"].replaces) == (
            "alertmanager",
            "webhook",
            True,
        )
        assert "`alertmanager` → `webhook` **forces the replacement**" in fleet.texts["markdown"]

    def test_a_new_stack_creates_everything_and_nothing_was_made(self, fleet: Fleet) -> None:
        operations = {each.operation for each in fleet.stack("newcomer").resources}

        assert operations == {Operation.CREATE}
        assert fleet.stack("newcomer").counts()[Operation.CREATE] >= 5

    def test_a_failure_has_its_error_with_its_stack_s_name(self, fleet: Fleet) -> None:
        errors = [each.message for each in fleet.stack("broken").diagnostics if each.severity == "error"]

        assert any("escalation chain" in each for each in errors)
        assert "#### `broken` failed" in fleet.texts["markdown"]

    def test_unchanged_stacks_have_one_row_and_no_more(self, fleet: Fleet) -> None:
        for name in UNCHANGED:
            assert fleet.texts["markdown"].count(f"`{name}`") == 1
            assert fleet.stack(name).unchanged_resources >= 5

    def test_the_stacks_configuration_files_are_as_they_were(self, fleet: Fleet) -> None:
        assert set(fleet.files) == {f"Pulumi.{each.stack}.yaml" for each in fleet.report.stacks}

    def test_no_secret_is_anywhere(self, fleet: Fleet) -> None:
        found = [(name, secret) for name, text in fleet.texts.items() for secret in fleet.secrets if secret in text]

        assert len(fleet.secrets) > 15
        assert found == []

    def test_what_a_reviewer_must_see_stands_on_top(self, fleet: Fleet) -> None:
        text = fleet.texts["markdown"]

        assert {each.kind for each in fleet.stack("shop").warnings} == {"integration-replaced", "endpoint-address"}
        assert {each.kind for each in fleet.stack("planted").warnings} == {"others-get-paged"}
        assert text.index("What a reviewer must see") < text.index("| Stack |")

    def test_the_host_of_a_contact_point_s_url_is_shown_before_and_after(self, fleet: Fleet) -> None:
        (warning,) = [each for each in fleet.stack("shop").warnings if each.kind == "endpoint-address"]

        assert warning.what.startswith("sends to another address: host changes from http://127.0.0.1:")
        assert warning.what.endswith(f" to {GATEWAY}")
        assert len(warning.details) == 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Project]:
    """Lend a stack that is up; each test changes its configuration and previews."""
    folder = tmp_path_factory.mktemp("made")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as project:
        project.configure(integrations=[PAYMENTS])
        assert project.up().code == 0
        yield project


def _preview(project: Project, *integrations: dict[str, Any], refresh: bool = False, **more: object) -> StackReport:
    project.configure(integrations=list(integrations), **more)
    settings = Settings(PulumiProject.load(project.program), project.environment, refresh=refresh)
    report = preview_one(project.stack, settings)
    assert report.status is not Status.FAILED, report.diagnostics
    return report


class TestWarnings:
    """Each is made by the change of the configuration that a person would make."""

    def test_teams_and_chains_have_their_names_beside_their_ids(self, made: Project) -> None:
        report = _preview(made, {**PAYMENTS, "team": "Platform", "escalationChain": "platform-primary"})

        (warning,) = report.warnings
        assert re.fullmatch(r"teamId: \w+ \(Payments\) → \w+ \(Platform\)", warning.details[0])
        assert re.search(r"\(payments-primary\) → \w+ \(platform-primary\)", warning.details[1])

    @pytest.mark.parametrize(
        ("change", "kinds"),
        [
            ({}, []),
            ({"type": "webhook"}, ["integration-replaced"]),
            ({"heartbeat": {"enabled": False}}, ["heartbeat-off"]),
            ({"contactPoint": {"name": "Renamed"}}, ["contact-point-renamed"]),
            ({"team": "Platform", "escalationChain": "platform-primary"}, ["others-get-paged"]),
            ({"escalationChain": None}, ["others-get-paged"]),
            ({"heartbeat": {"interval": "30m"}}, ["heartbeat-interval"]),
            ({"heartbeat": {"rule": {"ruleGroup": "another"}}}, ["heartbeat-rule-replaced"]),
            ({"ingressUrl": GATEWAY}, ["endpoint-address"]),
        ],
        ids=lambda value: json.dumps(value) if isinstance(value, dict) else ",".join(value),
    )
    def test_a_changed_integration(self, made: Project, change: dict[str, Any], kinds: list[str]) -> None:
        wanted = {key: value for key, value in {**PAYMENTS, **change}.items() if value is not None}
        report = _preview(made, wanted)

        assert [each.kind for each in report.warnings] == kinds
        assert all(each.kind in made_of(report) for each in report.warnings)

    def test_an_integration_that_is_gone(self, made: Project) -> None:
        report = _preview(made)

        assert [each.kind for each in report.warnings] == [
            "integration-deleted",
            "heartbeat-off",
            "contact-point-deleted",
        ]


def made_of(report: StackReport) -> str:
    """Return the Markdown of a single stack's report."""
    whole = Report(project="p", stacks=(report,))
    return markdown.render(whole) + " ".join(each.kind for each in report.warnings)


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
        assert "planted" not in made_of(report)

    @pytest.mark.parametrize("phase", ["raise", "apply"])
    def test_an_exception_with_secrets_in_it(self, raw: Project, phase: str) -> None:
        report = _phase(raw, phase)
        text = made_of(report) + report.model_dump_json()

        assert report.status is Status.FAILED
        assert "[secret]" in text
        assert "planted" not in text
        assert raw.environment["GRAFANA_AUTH"] not in text


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

    unasked = _command(project, "--stack", project.stack, "--expect-no-changes")
    asked = _command(project, "--all", "--refresh", "--expect-no-changes", "--target", "drift", "--out", out)
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
    report = _preview(made, PAYMENTS, refresh=True)

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
