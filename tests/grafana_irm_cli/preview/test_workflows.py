"""The workflows, the actions and the GitLab template: checked by actionlint, and for who may do what."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_irm_cli.preview.workflows import ACTIONS, ROOT, WORKFLOWS, read

OURS = ("preview.yml", "preview-comment.yml", "drift.yml", "up.yml", "checks.yml", "soak.yml", "release.yml")
PINNED = re.compile(r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"


def _jobs(name: str) -> dict[str, dict[str, Any]]:
    return dict(read(WORKFLOWS / name)["jobs"])


def _permissions(name: str) -> dict[str, dict[str, str]]:
    whole = read(WORKFLOWS / name)["permissions"]
    return {job: data.get("permissions", whole) for job, data in _jobs(name).items()}


def test_actionlint_finds_nothing() -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("actionlint is run with Go, which is not on PATH")
    environment = {**os.environ, "GOFLAGS": "-mod=mod"}
    found = subprocess.run(  # noqa: S603 - our own arguments
        [go, "run", ACTIONLINT, "-no-color", *(str(WORKFLOWS / name) for name in OURS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if re.search(r"dial tcp|no such host|proxyconnect|connection refused|403 Forbidden|i/o timeout", found.stderr):
        pytest.skip(f"actionlint cannot be had here: {found.stderr.strip().splitlines()[-1]}")

    assert found.returncode == 0, found.stdout + found.stderr


def test_what_runs_the_program_of_a_pull_request_may_onlyread() -> None:
    assert _permissions("preview.yml") == {"preview": {"contents": "read"}}
    assert "pull_request" in read(WORKFLOWS / "preview.yml")["on"]
    assert "pull_request_target" not in read(WORKFLOWS / "preview.yml")["on"]


def test_what_may_write_runs_nothing_of_the_pull_request() -> None:
    text = (WORKFLOWS / "preview-comment.yml").read_text()

    assert _permissions("preview-comment.yml")["comment"] == {
        "actions": "read",
        "contents": "read",
        "pull-requests": "write",
    }
    assert list(read(WORKFLOWS / "preview-comment.yml")["on"]) == ["workflow_run"]
    assert "ref:" not in text
    assert "secrets." not in text
    assert "pip install --requirement requirements.txt" not in text


def test_drift_reads_and_only_its_comment_writes() -> None:
    permissions = _permissions("drift.yml")

    assert permissions["drift"] == permissions["verify"] == {"contents": "read"}
    assert permissions["comment"] == {"contents": "read", "issues": "write"}
    assert "secrets." not in str(_jobs("drift.yml")["comment"])


def test_the_workflows_are_those_that_are_tested() -> None:
    assert {path.name for path in WORKFLOWS.glob("*.yml")} == set(OURS)


@pytest.mark.parametrize("path", sorted([*WORKFLOWS.glob("*.yml"), *ACTIONS.glob("*/action.yml")]), ids=str)
def test_every_foreign_action_is_pinned_to_a_commit_with_its_version(path: Path) -> None:
    lines = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses: " in line]

    assert [line for line in lines if not line.startswith("uses: ./") and not PINNED.fullmatch(line)] == []


def test_the_checks_run_on_every_supported_python_without_credentials() -> None:
    job = _jobs("checks.yml")["checks"]
    project = tomllib.loads((ROOT / "components" / "pyproject.toml").read_text())["project"]
    classifier = "Programming Language :: Python :: "
    supported = [one.removeprefix(classifier) for one in project["classifiers"] if one.startswith(f"{classifier}3.")]

    assert _permissions("checks.yml") == {"checks": {"contents": "read"}}
    assert job["strategy"]["matrix"]["python"] == supported
    assert project["requires-python"] == f">={supported[0]}"
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert "secrets." not in (WORKFLOWS / "checks.yml").read_text()


def test_a_release_has_one_permission_to_write_a_job_and_no_stored_token() -> None:
    assert _permissions("release.yml") == {
        "checks": {"contents": "read"},
        "build": {"contents": "read"},
        "attest": {"attestations": "write", "id-token": "write"},
        "publish": {"id-token": "write"},
        "release": {"contents": "write"},
    }
    assert "secrets." not in (WORKFLOWS / "release.yml").read_text()


def test_what_may_write_in_a_release_runs_nothing_of_the_repository() -> None:
    jobs = _jobs("release.yml")
    for name in ("attest", "publish", "release"):
        steps = jobs[name]["steps"]
        assert not [step for step in steps if step.get("uses", "").startswith(("actions/checkout", "./"))]
        assert [step["run"].split()[0] for step in steps if "run" in step] in ([], ["gh"])


def test_a_release_has_a_checked_tag_and_files_that_were_built_once() -> None:
    jobs = _jobs("release.yml")
    (check,) = [step["run"] for step in jobs["build"]["steps"] if "release-check" in step.get("run", "")]
    options = re.findall(r"(--\w+)", check.partition("release-check")[2])

    assert read(WORKFLOWS / "release.yml")["on"] == {"push": {"tags": ["v*"]}}
    assert set(options) == {"--tag", "--repository", "--notes"}
    assert jobs["checks"]["uses"] == "./.github/workflows/checks.yml"
    assert jobs["build"]["needs"] == "checks"
    assert all("build" in jobs[name]["needs"] for name in ("attest", "publish", "release"))
    assert jobs["publish"]["if"] == "${{ !cancelled() && !failure() && vars.PYPI_PUBLISH == 'true' }}"


@pytest.mark.parametrize("name", OURS)
def test_a_checkout_leaves_no_token_behind_and_every_job_ends(name: str) -> None:
    for job in _jobs(name).values():
        if "uses" in job:  # another workflow's jobs, which are tested as such
            continue
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]

        assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
        assert int(job["timeout-minutes"]) <= 60


@pytest.mark.parametrize("path", sorted([*WORKFLOWS.glob("*.yml"), *ACTIONS.glob("*/action.yml")]), ids=str)
def test_nothing_that_others_can_name_is_put_into_a_script(path: Path) -> None:
    data = read(path)
    steps = [step for job in data.get("jobs", {}).values() for step in job.get("steps", [])] + data.get("runs", {}).get(
        "steps", []
    )

    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


def test_the_actions_offer_what_the_command_has() -> None:
    inputs = set(read(ACTIONS / "preview" / "action.yml")["inputs"])

    assert {
        "project-dir",
        "changed-since",
        "exclude",
        "ignore",
        "fail-on",
        "refresh",
        "expect-no-changes",
        "target",
    } <= inputs


def test_the_preview_s_own_requirements_are_those_that_are_tested() -> None:
    lock = (ROOT / "requirements.lock").read_text().lower()
    lines = (ACTIONS / "preview" / "requirements.in").read_text().lower().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    assert len(pins) >= 8
    assert [pin for pin in pins if f"{pin} " not in lock] == []


def test_the_preview_needs_no_package_but_its_own_requirements() -> None:
    lines = (ACTIONS / "preview" / "requirements.in").read_text().lower().splitlines()
    known = {line.split("==")[0].replace("pyyaml", "yaml") for line in lines if "==" in line}
    cli = ROOT / "components" / "grafana_irm_cli"
    alone = ("__main__", "app", "commands", "console", "masking")
    driver = ("empty_backend", "environment", "event_log", "process", "project", "stack")
    files = (
        *(cli / "preview").rglob("*.py"),
        *(cli / f"{name}.py" for name in alone),
        *(cli / "pulumi" / f"{name}.py" for name in driver),
        *(cli / "pulumi" / "toolchain").rglob("*.py"),
    )
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text()))]
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    third_party = {name.split(".")[0] for name in imported} - sys.stdlib_module_names - {"grafana_irm_cli"}

    assert third_party <= known


class TestGitlabTemplate:
    """The template for GitLab, where a variable of the project wins over one of the job."""

    template = read(ROOT / ".gitlab" / "preview.yml")

    def test_the_job_that_runs_the_program_refuses_to_have_the_write_token(self) -> None:
        guard = self.template["preview"]["script"][0]

        assert self._run(guard, GITLAB_TOKEN="secret").returncode == 1
        assert "environment scope preview-comment" in self._run(guard, GITLAB_TOKEN="secret").stderr
        assert self._run(guard).returncode == 0

    def test_the_commenting_job_gets_the_token_and_no_merge_request_code(self) -> None:
        comment = self.template["preview:comment"]

        assert comment["environment"] == {"name": "preview-comment", "action": "access"}
        assert "environment" not in self.template["preview"]
        assert comment["variables"]["GIT_STRATEGY"] == "none"

    @staticmethod
    def _run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        argv = ["/bin/bash", "-c", script]
        return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - the template's own
