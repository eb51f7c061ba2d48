"""`grafana-irm up`, with stand-ins for `pulumi` and for `verify`; tests/engine has the same with the real ones."""

import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from grafana_irm_cli.app import app
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi import environment
from grafana_irm_cli.up import cli as up_cli
from grafana_irm_cli.up import run as up_run
from tests.grafana_irm_cli.preview.fake_pulumi import FakePulumi, events

WELL = {"integration": "Payments", "check": "beats", "status": "ok", "found": "beats", "todo": "", "link": ""}
WRONG = {**WELL, "status": "wrong", "found": "none since 12m", "todo": "Start the rule."}

Verify = Callable[[list[dict[str, str]]], list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    for stack in ("prod", "dev"):
        (project / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(project)
    monkeypatch.setattr(environment, "REPOSITORY", tmp_path / "elsewhere")
    return tmp_path


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Stand in for `verify`: return the list of the stacks that it is run for."""
    asked: list[str] = []

    def answering(checks: list[dict[str, str]]) -> list[str]:
        def run(argv: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
            asked.append(argv[argv.index("--stack") + 1])
            return subprocess.CompletedProcess(argv, 0, json.dumps({"ok": True, "checks": checks}), "")

        monkeypatch.setattr(up_run, "run", run)
        return asked

    return answering


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Let the command's progress go to a terminal."""
    shown = io.StringIO()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(up_cli, "_errors", Console(file=shown, force_terminal=True, width=120))
    return shown


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def pulumi(folder: Path, **stacks: dict[str, Any]) -> None:
    """Let `pulumi` do so for each stack from now on."""
    script = {name: {"state": {}, **found} for name, found in stacks.items()}
    if not (folder / "bin").exists():
        FakePulumi(folder, script)
    (folder / "script.json").write_text(json.dumps(script))


def previewed(folder: Path, name: str = "approved.json") -> str:
    path = folder / name
    assert invoke("preview", "--out", str(path)).exit_code in (0, 2)
    return str(path)


def ups(folder: Path) -> list[str]:
    """Return the stacks of `pulumi up`, in order."""
    calls = [json.loads(line)["arguments"] for line in (folder / "calls.jsonl").read_text().splitlines()]
    return [each[each.index("--stack") + 1] for each in calls if each[0] == "up"]


def test_what_was_approved_is_applied_and_verified_stack_by_stack(folder: Path, verify: Verify) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("changes")})
    report = previewed(folder)
    asked = verify([WELL])
    result = invoke("up", "--approved", report, "--out", str(folder / "result.md"))

    assert result.exit_code == 0, result.output
    assert ups(folder) == asked == ["dev", "prod"]
    assert "### 2 stacks updated and verified" in result.output
    assert (folder / "result.md").read_text() in result.output


def test_a_terminal_shows_how_many_resources_are_done(folder: Path, verify: Verify, terminal: io.StringIO) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
    report = previewed(folder)
    verify([WELL])

    assert invoke("up", "--approved", report).exit_code == 0
    assert "prod: pulumi up: 4 of 4 resources" in terminal.getvalue()
    assert "prod: verify" in terminal.getvalue()


def test_the_progress_is_not_in_a_pipe(folder: Path, verify: Verify) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
    report = previewed(folder)
    verify([WELL])
    result = invoke("up", "--approved", report)

    assert "resources" not in result.stderr
    assert "prod: pulumi up\n" in result.stderr


class TestPages:
    def test_verify_writes_a_page_for_each_stack(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def writing(argv: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
            Path(argv[argv.index("--html") + 1]).write_text("<!DOCTYPE html>")
            return subprocess.CompletedProcess(argv, 0, json.dumps({"ok": True, "checks": [WELL]}), "")

        pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
        report = previewed(folder)
        monkeypatch.setattr(up_run, "run", writing)
        result = invoke("up", "--approved", report, "--html", str(folder / "new" / "pages"))
        assert result.exit_code == 0, result.output
        assert [page.name for page in (folder / "new" / "pages").iterdir()] == ["prod.html"]
        assert "wrote no page" not in result.stderr

    def test_a_page_that_is_not_there_is_reported(self, folder: Path, verify: Verify) -> None:
        pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
        report = previewed(folder)
        verify([WELL])
        result = invoke("up", "--approved", report, "--html", str(folder / "pages"))
        assert "prod: verify wrote no page" in result.stderr

    def test_a_folder_that_cannot_be_created_stops_all_before_any_change(self, folder: Path, verify: Verify) -> None:
        pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
        report = previewed(folder)
        (folder / "file").touch()
        asked = verify([WELL])
        result = invoke("up", "--approved", report, "--html", str(folder / "file"))
        assert result.exit_code == 1
        assert f"error: --html: cannot create the folder {folder}/file: File exists" in result.stderr
        assert (ups(folder), asked) == ([], [])


def test_a_stack_without_changes_is_left_alone(folder: Path, verify: Verify) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
    report = previewed(folder)
    verify([WELL])

    assert invoke("up", "--approved", report).exit_code == 0
    assert ups(folder) == ["prod"]


def test_a_preview_that_differs_now_stops_all_before_any_change(folder: Path, verify: Verify) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("changes")})
    report = previewed(folder)
    asked = verify([WELL])
    pulumi(folder, prod={"events": events("new")}, dev={"events": events("changes")})
    result = invoke("up", "--approved", report)

    assert result.exit_code == 3, result.output
    assert (ups(folder), asked) == ([], [])
    assert "Not in the approved preview: create of" in result.output
    assert "No changes made. Start the job again by hand" in result.output


def test_a_failed_verify_is_red_and_stops_the_stacks_after_it(folder: Path, verify: Verify) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("changes")})
    report = previewed(folder)
    asked = verify([WELL, WRONG])
    result = invoke("up", "--approved", report)

    assert result.exit_code == 1
    assert ups(folder) == asked == ["dev"]
    assert "`dev`: verify failed" in result.output
    assert "Start the rule." in result.output
    assert "| `prod` | not started | - |" in result.output


def test_a_failed_up_says_why_without_secrets_and_is_not_verified(folder: Path, verify: Verify) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"from-the-state"'}
    more = [json.dumps({"diagnosticEvent": {"severity": "error", "message": "refused for from-the-state"}}) + "\n"]
    pulumi(
        folder,
        prod={
            "events": events("changes"),
            "state": {"outputs": {"endpoint": secret}},
            "up": {"events": events("unchanged"), "more": more, "code": 1},
        },
    )
    report = previewed_of(folder, "prod")
    asked = verify([WELL])
    result = invoke("up", "--approved", report)

    assert (result.exit_code, asked) == (1, [])
    assert "refused for" in result.output
    assert "from-the-state" not in result.output
    assert "start the job again: it continues from there" in result.output


def previewed_of(folder: Path, stack: str) -> str:
    path = folder / "one.json"
    assert invoke("preview", "--stack", stack, "--out", str(path)).exit_code == 2
    return str(path)


def test_a_verify_that_cannot_run_is_red_too(folder: Path) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
    result = invoke("up", "--approved", previewed_of(folder, "prod"), "--wait", "0s")

    assert result.exit_code == 1
    assert "verify could not check" in result.output.replace("`", "")


def test_compare_holds_a_preview_against_several_approved_ones(folder: Path) -> None:
    pulumi(folder, prod={"events": events("changes")}, dev={"events": events("unchanged")})
    approved, plan = previewed(folder), previewed(folder, "plan.json")
    pulumi(folder, prod={"events": events("new")}, dev={"events": events("unchanged")})
    other = previewed(folder, "other.json")

    same = invoke("up", "compare", plan, "--approved", other, "--approved", approved)
    assert (same.exit_code, same.output) == (0, "Every change in this preview is approved.\n")
    differing = invoke("up", "compare", plan, "--approved", other)
    assert differing.exit_code == 3
    assert "Only in the approved preview: create of" in differing.output
    nothing = invoke("up", "compare", plan)
    assert nothing.exit_code == 3
    assert "No approved report has a preview of this stack." in nothing.output


def test_a_report_of_another_project_and_none_at_all_are_refused(folder: Path) -> None:
    (folder / "other.json").write_text('{"project": "other"}')

    result = invoke("up", "--approved", str(folder / "other.json"))
    assert result.exit_code == 1
    assert "the report is of the project 'other', not 'shop'" in result.output
    assert "--approved: the report of a preview is required" in invoke("up").output
