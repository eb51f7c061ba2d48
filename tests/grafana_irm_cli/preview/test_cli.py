"""The commands, as a person or a CI job calls them."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grafana_irm_cli.app import app
from grafana_irm_cli.preview.model import Report
from tests.grafana_irm_cli.preview.fake_pulumi import FakePulumi, three_stacks
from tests.grafana_irm_cli.preview.forge import SHA, Forge
from tests.grafana_irm_cli.preview.nasty import BENIGN
from tests.grafana_irm_cli.preview.repository import Repository

CI = ("GITHUB_", "GITLAB_", "CI_")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in [each for each in os.environ if each.startswith(CI)]:
        monkeypatch.delenv(name)
    (tmp_path / "repository").mkdir()
    found = Repository(tmp_path / "repository")
    pulumi = FakePulumi(tmp_path, three_stacks())
    monkeypatch.setenv("PATH", f"{pulumi.bin}:{os.environ['PATH']}")
    return found


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["preview", *map(str, arguments)])


def _preview(repository: Repository, *arguments: object) -> Result:
    return _run("--project-dir", repository.project, *arguments)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--stack", "prod"], 2),
        (["--stack", "prod", "--fail-on", "replace,destroy"], 3),
        (["--stack", "prod", "--fail-on", "destroy"], 2),
        (["--stack", "prod", "--expect-no-changes"], 3),
        (["--stack", "eu"], 1),
        (["--stack", "dev", "--expect-no-changes", "--fail-on", "create,warning"], 0),
        (["--all", "--fail-on", "replace"], 1),
        (["--changed-since", "main"], 0),
    ],
)
def test_the_exit_status(repository: Repository, arguments: list[str], status: int) -> None:
    assert _preview(repository, *arguments).exit_code == status


def test_without_anything_said_all_stacks_are_previewed(repository: Repository) -> None:
    result = _preview(repository, "--format", "json")

    assert [each.stack for each in Report.model_validate_json(result.stdout).stacks] == ["dev", "eu", "prod"]


def test_the_report_goes_to_a_file_in_the_form_of_its_name(repository: Repository, tmp_path: Path) -> None:
    _preview(repository, "--stack", "prod", "--out", tmp_path / "report.json")
    _preview(repository, "--stack", "prod", "--out", tmp_path / "report.md")
    _preview(repository, "--stack", "prod", "--out", tmp_path / "report.txt")

    found = Report.model_validate_json((tmp_path / "report.json").read_text())
    assert (found.project, found.commit) == ("shop", repository.git("rev-parse", "HEAD").strip())
    assert (tmp_path / "report.md").read_text().startswith("### 1 stack changes: 1 to update, 2 to replace\n")
    assert "forces the replacement" in (tmp_path / "report.txt").read_text()


def test_an_earlier_report_in_the_project_is_no_change_of_it(repository: Repository) -> None:
    out = repository.project / "report.json"

    assert _preview(repository, "--changed-since", "main", "--out", out).exit_code == 0
    assert _preview(repository, "--changed-since", "main", "--out", out).exit_code == 0
    assert Report.model_validate_json(out.read_text()).stacks == ()


def test_progress_goes_to_the_error_stream_so_that_the_report_can_be_piped(repository: Repository) -> None:
    result = _preview(repository, "--stack", "prod", "--format", "json")

    json.loads(result.stdout)
    assert "prod: changes (1 to update, 2 to replace)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--stack", "a", "--all"], "use only one of them"),
        (["--fail-on", "explode"], "explode: not one of create"),
        (["--changed-since", "nosuch"], "fetch-depth: 0"),
        (["--nonsense"], "No such option"),
        (["--parallel", "0"], "parallel"),
        (["render", "nosuch.json"], "cannot be read"),
        (["post", "nosuch.json", "--number", "1"], "cannot be read"),
    ],
)
def test_what_the_caller_got_wrong_is_status_1_since_2_means_changes(
    repository: Repository, arguments: list[str], problem: str
) -> None:
    first = [] if arguments[0] in ("render", "post") else ["--project-dir", repository.project]
    result = _run(*first, *arguments)

    assert result.exit_code == 1
    assert problem in " ".join(result.stderr.replace("│", " ").split())


def test_a_folder_without_project_is_said_so(tmp_path: Path) -> None:
    result = _run("--project-dir", tmp_path)

    assert result.exit_code == 1
    assert "no Pulumi project here" in result.stderr


def test_a_report_can_be_rendered_again(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(BENIGN.model_dump_json())

    assert _run("render", path).stdout.startswith("### ")
    assert "What a reviewer must see" in _run("render", path, "--format", "terminal").stdout


def test_a_file_that_is_no_report_is_refused_with_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"project": 1, "stacks": [{"stack": "<b>", "status": "changed"}]}')
    result = _run("render", path)

    assert result.exit_code == 1
    assert "project" in result.stderr
    assert "stacks.0.stack" in result.stderr


def test_a_note_says_why_there_is_no_preview(repository: Repository, tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    result = _run("skip", "This comes from a fork.", "--project-dir", repository.project, "--out", path)

    assert result.exit_code == 0
    assert Report.model_validate_json(path.read_text()).note == "This comes from a fork."


class TestPost:
    @pytest.fixture
    def path(self, tmp_path: Path, repository: Repository) -> Path:
        found = tmp_path / "r.json"
        found.write_text(BENIGN.model_dump_json())
        return found

    @pytest.fixture(autouse=True)
    def github(self, forge: Forge, monkeypatch: pytest.MonkeyPatch, repository: Repository) -> None:
        monkeypatch.setenv("GITHUB_API_URL", forge.url)
        monkeypatch.setenv("GITHUB_TOKEN", "token")
        monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")

    def test_a_report_becomes_a_comment_that_the_poster_rendered(self, forge: Forge, path: Path) -> None:
        result = _run("post", path, "--number", 7)

        assert result.exit_code == 0, result.stderr
        assert "comment created" in result.stderr
        assert forge.bodies()[0].startswith(
            "<!-- pulumi-preview project=payments target=default run=0 -->\n### 1 stack"
        )

    def test_a_pull_request_from_a_fork_is_found_by_its_branch(self, forge: Forge, path: Path) -> None:
        assert _run("post", path, "--head", "fork:branch", "--head-commit", SHA).exit_code == 0
        assert forge.requests[-1].startswith("GET /repos/acme/shop/issues/7/")

    def test_a_pull_request_that_has_moved_on_is_left_alone(self, forge: Forge, path: Path) -> None:
        result = _run("post", path, "--head", "fork:branch", "--head-commit", "b" * 40)

        assert result.exit_code == 0
        assert "nothing to write" in result.stderr
        assert forge.comments == {}

    def test_no_comment_without_a_change_unless_always(self, forge: Forge, path: Path) -> None:
        path.write_text(Report(project="shop").model_dump_json())

        assert "not needed" in _run("post", path, "--number", 7).stderr
        assert "comment created" in _run("post", path, "--number", 7, "--always").stderr

    def test_after_a_fix_it_says_that_there_are_no_changes_any_more(self, forge: Forge, path: Path) -> None:
        path.write_text(BENIGN.model_copy(update={"project": "shop"}).model_dump_json())
        _run("post", path, "--number", 7)
        path.write_text(Report(project="shop").model_dump_json())
        _run("post", path, "--number", 7)

        assert "### No changes any more" in forge.bodies()[0]

    def test_a_token_with_a_name_writes_under_that_name(self, forge: Forge, path: Path) -> None:
        forge.login = "release-robot"
        _run("post", path, "--number", 7)

        assert len(forge.bodies("release-robot")) == 1

    def test_gitlab_gets_a_note(self, forge: Forge, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        forge.login = "project-bot"
        for name, value in {"API_V4_URL": f"{forge.url}/api/v4", "PROJECT_ID": "9", "MERGE_REQUEST_IID": "7"}.items():
            monkeypatch.setenv(f"CI_{name}", value)
        monkeypatch.setenv("GITLAB_TOKEN", "token")

        assert _run("post", path).exit_code == 0
        assert "POST /api/v4/projects/9/merge_requests/7/notes" in forge.requests

    @pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GITHUB_REPOSITORY"])
    def test_what_is_missing_is_named(self, path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.delenv(name)
        result = _run("post", path, "--number", 7)

        assert result.exit_code == 1
        assert name in result.stderr

    def test_a_thread_has_to_be_named(self, path: Path) -> None:
        assert "--number, --head" in _run("post", path).stderr
