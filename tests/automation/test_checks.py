import os
import subprocess
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import typer

from automation import checks
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError


class Runs:
    """Stand in for the programs: record the calls, and fail those that the test names."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failing: set[str] = set()

    def run(self, name: str, arguments: list[str]) -> bool:
        self.asked.append(" ".join(arguments))
        return name not in self.failing


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    made = Runs()
    monkeypatch.setattr(checks, "_run", made.run)
    monkeypatch.setattr("grafana_irm_cli.pulumi.command.ensure", lambda _: Toolchain(Path("/bin"), "1.2.3", "a test"))
    return made


def code_of(command: object) -> int:
    with pytest.raises(typer.Exit) as ended:
        command()  # type: ignore[operator]
    return int(ended.value.exit_code)


def test_everything_runs_all_checks_and_all_tests_but_the_campaigns(runs: Runs) -> None:
    assert code_of(lambda: checks.everything(workers=2)) == 0
    assert runs.asked == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "automation audit",
        "pytest -n 2 --dist loadfile --no-loadscope-reorder -m not soak",
    ]


@pytest.mark.parametrize("failing", ["style", "format", "types", "audit", "tests"])
def test_any_failure_fails_and_the_tests_run_all_the_same(
    runs: Runs, failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.failing = {failing}
    assert code_of(lambda: checks.everything(workers=2)) == 1
    assert "pytest" in runs.asked[-1]
    assert f"Failed: {failing}" in capsys.readouterr().out


def test_without_a_toolchain_there_is_no_test_run(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(_: object) -> None:
        raise ToolchainError({"PATH": "`pulumi` is not on PATH"})

    monkeypatch.setattr("grafana_irm_cli.pulumi.command.ensure", unavailable)
    assert code_of(lambda: checks.everything(workers=2)) == 1
    assert not [asked for asked in runs.asked if "pytest" in asked]


def test_every_process_of_the_tests_may_keep_its_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    given: list[dict[str, str]] = []

    def run(*_: object, env: dict[str, str], **__: object) -> CompletedProcess[bytes]:
        given.append(env)
        return CompletedProcess([], 0)

    monkeypatch.setattr(subprocess, "run", run)
    assert checks._run("tests", ["pytest"])
    assert "PYTHONDONTWRITEBYTECODE" not in given[0]
    assert given[0]["PATH"] == os.environ["PATH"]


def test_the_quick_checks_need_no_toolchain(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("grafana_irm_cli.pulumi.command.ensure")
    assert code_of(checks.check) == 0
    assert runs.asked[-1] == "automation audit"


def test_every_lock_file_is_written_with_hashes_and_of_the_same_versions(runs: Runs) -> None:
    assert code_of(checks.lock) == 0
    written = runs.asked[1:]
    assert len(written) == len(checks.LOCKS) == 3
    assert all("--generate-hashes" in one for one in written)
    assert ["--constraint requirements.lock" in one for one in written] == [False, True, True]


def test_a_lock_file_that_cannot_be_written_fails(runs: Runs) -> None:
    runs.failing = {"lock"}
    assert code_of(checks.lock) == 1


@pytest.mark.parametrize(("module", "well"), [("json.tool", True), ("nosuch_module", False)])
def test_how_a_program_ended_is_reported(module: str, well: bool) -> None:
    assert checks._run("a program", [module, "--help"]) is well
