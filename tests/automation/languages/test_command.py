"""The runs of programs in TypeScript and Go, with stand-ins for the compilers and the engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from automation.__main__ import app
from automation.audit.findings import Status
from automation.audit.pins import modules
from automation.languages import command, sdks
from automation.languages.programs import PROGRAMS, ProgramError
from grafana_irm_cli.pulumi.process import ProcessError
from grafana_irm_cli.pulumi.toolchain.pins import PULUMI_VERSION

MODULES = Path(sdks.__file__).parent / "modules"


class Calls:
    """Keep the names of the steps, and fail one of them."""

    def __init__(self, failing: str = "", error: Exception | None = None) -> None:
        self.made: list[str] = []
        self._failing, self._error = failing, error

    def step(self, name: str) -> Callable[..., None]:
        def call(*_: object) -> None:
            self.made.append(name)
            if name == self._failing and self._error is not None:
                raise self._error

        return call


def run(
    monkeypatch: pytest.MonkeyPatch, calls: Calls, *options: str, npm: Path | None = Path("/npm")
) -> tuple[int, str]:
    for name in ("generate_sdks", "build_hosts", "compile_typescript", "compile_go", "live"):
        monkeypatch.setattr(command, name, calls.step(name))
    monkeypatch.setattr(command, "ensure", lambda _: None)
    monkeypatch.setattr(command, "find_go", lambda _: Path("/go"))
    monkeypatch.setattr(command, "find_npm", lambda: npm)
    done = CliRunner().invoke(app, ["languages", *options])
    return done.exit_code, done.output


def test_both_programs_are_compiled_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls()
    code, shown = run(monkeypatch, calls)
    assert code == 0, shown
    assert calls.made == ["generate_sdks", "build_hosts", "compile_typescript", "live", "compile_go", "live"]
    assert "TypeScript: SDK and program compiled; up, preview without changes, destroy" in shown


def test_without_node_only_the_go_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls()
    code, shown = run(monkeypatch, calls, npm=None)
    assert (code, calls.made[2:]) == (0, ["compile_go", "live"])
    assert "Skipped: TypeScript: node and npm are not on this machine" in shown


def test_the_sdks_alone_are_written_into_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = Calls()
    code, shown = run(monkeypatch, calls, "--out", str(tmp_path))
    assert (code, calls.made) == (0, ["generate_sdks"])
    assert f"SDKs written to {tmp_path / 'nodejs'} and {tmp_path / 'go'}" in shown


@pytest.mark.parametrize(
    ("failing", "error"),
    [
        ("compile_go", ProcessError(["/go", "build"], 1, "cannot use enabled")),
        ("live", ProgramError("destroy: contact points are left: ['Teams']")),
    ],
)
def test_a_step_that_fails_is_reported(monkeypatch: pytest.MonkeyPatch, failing: str, error: Exception) -> None:
    code, shown = run(monkeypatch, Calls(failing, error))
    assert (code, str(error) in shown) == (1, True)


@pytest.mark.parametrize("folder", [MODULES / "generator", MODULES / "hosts"], ids=lambda path: path.name)
def test_every_module_has_a_sum(folder: Path) -> None:
    assert modules(folder).status is Status.OK


def test_the_generator_and_the_programs_have_the_release_of_the_toolchain() -> None:
    texts = [MODULES / "generator" / "go.mod", PROGRAMS / "go" / "go.mod", PROGRAMS / "nodejs" / "package.json"]
    assert [path.name for path in texts if PULUMI_VERSION not in path.read_text()] == []
