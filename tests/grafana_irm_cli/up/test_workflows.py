"""`up` and `verify` in CI: who may do what, and the scripts run as a runner runs them (actionlint: with the others)."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from grafana_irm_cli.preview.model import Operation, Report, Resource, StackReport, Status
from tests.grafana_irm_cli.preview.fake_pulumi import events
from tests.grafana_irm_cli.up.runner import Runner

ROOT = Path(__file__).parents[3]


def _read(path: str) -> Any:
    return yaml.load((ROOT / path).read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - texts only, so that `on` stays `on`


UP = _read(".github/workflows/up.yml")
DRIFT = _read(".github/workflows/drift.yml")
GITLAB = _read(".gitlab/up.yml")


def _script(job: dict[str, Any], name: str) -> str:
    (found,) = [step["run"] for step in job["steps"] if step.get("name") == name]
    return str(found)


class TestWhoMayDoWhat:
    """Permissions and credentials, least first."""

    def test_it_starts_on_a_merge_or_by_hand_and_never_for_a_pull_request(self) -> None:
        assert UP["on"] == {"push": {"branches": ["main"]}, "workflow_dispatch": ""}
        assert "github.ref_name == github.event.repository.default_branch" in UP["jobs"]["plan"]["if"]
        assert "vars.UP_ON_MERGE == 'true'" in UP["jobs"]["plan"]["if"]

    def test_only_the_comment_may_write_and_it_runs_nothing_of_the_repository(self) -> None:
        assert UP["permissions"] == {"contents": "read"}
        assert set(UP["jobs"]["plan"]["permissions"].values()) == {"read"}
        assert "permissions" not in UP["jobs"]["up"]
        comment = UP["jobs"]["comment"]
        assert comment["permissions"] == {"pull-requests": "write"}
        assert not [step for step in comment["steps"] if step.get("uses", "").startswith(("actions/checkout", "./"))]
        assert "secrets." not in str(comment)

    def test_only_approved_jobs_have_credentials_that_may_write(self) -> None:
        jobs = UP["jobs"]
        assert jobs["up"]["environment"] == "${{ vars.UP_ENVIRONMENT || 'production' }}"
        assert "environment" not in jobs["plan"]
        for name, prefix in (("plan", "PREVIEW_"), ("up", "UP_")):
            assert all(each.startswith(prefix) for each in re.findall(r"secrets\.(\w+)", str(jobs[name])))

    def test_runs_go_one_at_a_time_and_none_is_cancelled_while_it_applies(self) -> None:
        assert UP["concurrency"] == {"group": "up", "cancel-in-progress": "false"}
        assert GITLAB["up"]["resource_group"] == "up"

    def test_on_gitlab_up_waits_for_a_person_on_the_default_branch_only(self) -> None:
        (rule,) = GITLAB["up"]["rules"]
        assert (rule["when"], rule["allow_failure"]) == ("manual", "false")
        assert GITLAB["up"]["environment"] == {"name": "production", "action": "start"}
        assert GITLAB["up:plan"]["environment"] == {"name": "up-plan", "action": "access"}
        assert all("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in GITLAB[job]["rules"][0]["if"] for job in ("up",))
        assert "$CI_DEFAULT_BRANCH" in GITLAB[".up-program"]["rules"][0]["if"]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    if shutil.which("jq") is None:
        pytest.skip("jq, which stands in for what gh has built in, is not on PATH")
    return Runner(tmp_path)


class TestApprovedReports:
    """Which reports count: those of the pull requests that were merged since the last commit that was applied."""

    script = _script(UP["jobs"]["plan"], "Find the approved reports")

    def _forge(self, runner: Runner, *, applied: bool) -> None:
        pull = {"number": 7, "merged_at": "2026-01-01", "head": {"sha": "c0ffee"}}
        unmerged = {"number": 8, "merged_at": None, "head": {"sha": "decade"}}
        runner.forge(
            **{
                "repos/a/b/deployments?environment=production": [{"id": 2}, {"id": 1}],
                "repos/a/b/deployments/2/statuses": [{"state": "failure"}],
                "repos/a/b/deployments/1/statuses": [{"state": "success" if applied else "error"}],
                "repos/a/b/deployments/1": {"sha": runner.first},
                f"repos/a/b/commits/{runner.second}/pulls": [pull, unmerged],
                "repos/a/b/actions/workflows/preview.yml/runs?event=pull_request&head_sha=c0ffee": {
                    "workflow_runs": [{"id": 11}]
                },
                "reports": {"11": "the report"},
            }
        )

    def test_since_the_last_commit_that_was_applied(self, runner: Runner) -> None:
        self._forge(runner, applied=True)
        done = runner.run(self.script)

        assert done.returncode == 0, done.stderr
        assert runner.outputs == {"base": runner.first, "pulls": "7"}
        assert (runner.folder / "approved" / "7" / "report.json").read_text() == "the report"

    def test_before_the_first_up_every_stack_counts(self, runner: Runner) -> None:
        self._forge(runner, applied=False)
        done = runner.run(self.script)

        assert done.returncode == 0, done.stderr
        assert runner.outputs == {"base": "", "pulls": "7"}

    def test_a_pull_request_without_a_report_is_named(self, runner: Runner) -> None:
        self._forge(runner, applied=True)
        answers = json.loads((runner.folder / "gh.json").read_text())
        runner.forge(**{**answers, "reports": {}})
        done = runner.run(self.script)

        assert done.returncode == 0, done.stderr
        assert "::notice::Pull request 7 has no report of a preview." in done.stdout
        assert runner.outputs["pulls"] == "7"


class TestCompare:
    """The check before the approval: whether this is what was reviewed."""

    script = _script(UP["jobs"]["plan"], "Compare with what was approved")

    def test_an_equal_preview_goes_on(self, runner: Runner) -> None:
        plan = runner.preview("plan.json")
        runner.preview("approved/7/report.json")
        done = runner.run(self.script, PLAN=plan)

        assert done.returncode == 0, done.stdout + done.stderr
        assert runner.summary == "Every change in this preview is approved.\n"

    def test_another_one_ends_the_run_and_says_how_to_go_on(self, runner: Runner) -> None:
        plan = runner.preview("plan.json")
        other = Resource(name="x", type="a:b:C", depth=0, operation=Operation.DELETE)
        stack = StackReport(stack="prod", status=Status.CHANGED, resources=(other,))
        (runner.folder / "approved" / "7").mkdir(parents=True)
        approved = Report(project="shop", stacks=(stack,)).model_dump_json()
        (runner.folder / "approved" / "7" / "report.json").write_text(approved)
        done = runner.run(self.script, PLAN=plan)

        assert done.returncode == 3
        assert "start this workflow by hand and approve its report" in done.stdout
        assert "Only in the approved preview: delete of `x`" in runner.summary

    def test_without_any_report_nothing_was_approved(self, runner: Runner) -> None:
        done = runner.run(self.script, PLAN=runner.preview("plan.json"))

        assert done.returncode == 3
        assert "No approved report has a preview of this stack." in runner.summary


class TestUp:
    """The step with the credentials that may write."""

    script = _script(UP["jobs"]["up"], "Apply what was approved, and verify")

    def test_a_preview_that_differs_by_now_changes_nothing(self, runner: Runner) -> None:
        runner.preview("plan/report.json")
        (runner.folder / "script.json").write_text(json.dumps({"prod": {"events": events("new")}}))
        done = runner.run(self.script)

        assert done.returncode == 3, done.stdout + done.stderr
        assert "::error::Refused, no changes made" in done.stdout
        assert runner.summary == (runner.folder / "up-result.md").read_text()
        assert not [call for call in runner.pulumi.calls if call["arguments"][0] == "up"]

    def test_a_verify_that_is_not_well_is_red_and_the_summary_says_what_to_do(self, runner: Runner) -> None:
        runner.preview("plan/report.json")
        done = runner.run(self.script)

        assert done.returncode == 1, done.stdout + done.stderr
        assert [call["arguments"][0] for call in runner.pulumi.calls].count("up") == 1
        assert "::error::A stack is not well" in done.stdout
        assert "grafana-irm verify --stack prod" in runner.summary

    def test_the_comment_goes_to_every_pull_request_of_the_run(self, runner: Runner) -> None:
        (runner.folder / "result").mkdir()
        (runner.folder / "result" / "up-result.md").write_text("### 1 stack updated and verified\n")
        runner.forge()
        done = runner.run(_script(UP["jobs"]["comment"], "Comment"), PULLS="7 9", DETAILS="https://run")
        calls = [json.loads(line) for line in (runner.folder / "gh.jsonl").read_text().splitlines()]

        assert done.returncode == 0, done.stderr
        assert [call[:3] for call in calls] == [["pr", "comment", "7"], ["pr", "comment", "9"]]
        assert (runner.folder / "result" / "up-result.md").read_text().endswith("[The run](https://run)\n")


class TestNightlyVerify:
    """Every stack is verified, and the run is red where one is not well."""

    def test_every_stack_but_the_example_is_verified_and_a_bad_one_is_named(self, runner: Runner) -> None:
        command = '#!/bin/sh\necho "verified $3"\necho "$3" > "$7"\ntest "$3" != prod\n'
        (runner.pulumi.bin / "grafana-irm").write_text(command)
        runner.repository.write("stacks/Pulumi.example.yaml", "config: {}\n")
        done = runner.run(_script(DRIFT["jobs"]["verify"], "Verify every stack"))

        assert done.returncode == 1
        assert "::error::Not well: prod. The summary says what to do" in done.stdout
        assert re.findall(r"verified (\w+)", runner.summary) == ["dev", "eu", "prod"]
        pages = {page.name: page.read_text().strip() for page in (runner.folder / "verify").iterdir()}
        assert pages == {"dev.html": "dev", "eu.html": "eu", "prod.html": "prod"}

    def test_on_gitlab_too(self, runner: Runner) -> None:
        command = '#!/bin/sh\necho "verified $5"\necho "$5" > "$9"\ntest "$5" != acme/prod\n'
        (runner.pulumi.bin / "grafana-irm").write_text(command)
        (script,) = GITLAB["verify:nightly"]["script"]
        done = runner.run(script, VERIFY_STACKS="dev acme/prod", PREVIEW_PROJECT_DIR=".")

        assert (done.returncode, done.stderr) == (1, "Not well: acme/prod. Each check above says what to do.\n")
        assert "verified dev" in done.stdout
        pages = {page.name: page.read_text().strip() for page in (runner.repository.project / "verify-pages").iterdir()}
        assert pages == {"dev.html": "dev", "acme.prod.html": "acme/prod"}

    def test_the_pages_are_kept_also_where_a_stack_is_not_well(self) -> None:
        for job in (DRIFT["jobs"]["verify"], UP["jobs"]["up"]):
            (kept,) = [step for step in job["steps"] if step.get("with", {}).get("name") == "verify"]
            assert kept["if"] == "always()"
            assert kept["with"]["path"] == "${{ runner.temp }}/verify/*.html"
        for name in ("up", "verify:nightly"):
            assert GITLAB[name]["artifacts"]["when"] == "always"
            assert "verify-pages" in GITLAB[name]["artifacts"]["paths"]


class TestGitlabJobs:
    """The scripts of the jobs, run in the order of the pipeline."""

    def _run(self, runner: Runner, job: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return runner.run(
            "\n".join(GITLAB[job]["script"]),
            PREVIEW_PROJECT_DIR=".",
            PREVIEW_OPTIONS="",
            UP_OPTIONS="",
            **variables,
        )

    def test_the_plan_has_the_stacks_of_the_merge_and_up_applies_it(self, runner: Runner) -> None:
        planned = self._run(runner, "up:plan", CI_COMMIT_BEFORE_SHA=runner.first)
        assert planned.returncode == 0, planned.stdout + planned.stderr
        plan = Report.model_validate_json((runner.repository.project / "plan.json").read_text())
        assert [each.stack for each in plan.stacks] == ["prod"]

        done = self._run(runner, "up")
        assert done.returncode == 1, "verify has no live systems here"
        assert [call["arguments"][0] for call in runner.pulumi.calls].count("up") == 1
        assert "### `prod`: verify failed" in (runner.repository.project / "result.md").read_text()

    def test_the_first_push_of_a_branch_plans_every_stack(self, runner: Runner) -> None:
        script = json.loads((runner.folder / "script.json").read_text())
        (runner.folder / "script.json").write_text(json.dumps({**script, "eu": {"events": events("unchanged")}}))
        planned = self._run(runner, "up:plan", CI_COMMIT_BEFORE_SHA="0" * 40)

        assert planned.returncode == 0, planned.stdout + planned.stderr
        plan = Report.model_validate_json((runner.repository.project / "plan.json").read_text())
        assert [each.stack for each in plan.stacks] == ["dev", "eu", "prod"]
