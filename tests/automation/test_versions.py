"""The runs with the oldest and the newest packages, and what each of them needs."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer

from automation import versions
from automation.versions import PYTHONS, ROOT, TESTS, Run, pinned_tools, runs

PROJECT = tomllib.loads((ROOT / "components" / "pyproject.toml").read_text())["project"]


def test_both_ends_run_on_the_oldest_python_and_the_newest_packages_on_all() -> None:
    assert [str(run) for run in runs(("3.11", "3.12"))] == [
        "oldest packages, Python 3.11",
        "newest packages, Python 3.11",
        "newest packages, Python 3.12",
    ]


def test_every_python_of_the_package_is_run_and_no_other() -> None:
    prefix = "Programming Language :: Python :: 3."
    supported = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if each.startswith(prefix)]

    assert tuple(supported) == PYTHONS
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"


def test_every_dependency_has_a_lower_bound_that_can_be_installed() -> None:
    optional = PROJECT["optional-dependencies"]["cli"]

    assert [each for each in (*PROJECT["dependencies"], *optional) if ">=" not in each] == []


def test_the_tools_of_the_tests_are_the_pinned_ones() -> None:
    assert len(pinned_tools()) == len(versions.TOOLS)
    assert all("==" in tool for tool in pinned_tools())


def test_what_is_run_exists() -> None:
    assert [test for test in TESTS if not (ROOT / test).exists()] == []


class Calls:
    """Stand in for the programs: keep their arguments, and fail those with a word in them."""

    def __init__(self, failing: str = "") -> None:
        self.made: list[str] = []
        self.failing = failing

    def call(self, command: Sequence[str]) -> bool:
        self.made.append(" ".join(command))
        return not (self.failing and self.failing in self.made[-1])


def code_of(calls: Calls, monkeypatch: pytest.MonkeyPatch, pythons: dict[str, Path], *chosen: str) -> int:
    monkeypatch.setattr(versions, "_call", calls.call)
    monkeypatch.setattr(versions, "find_python", pythons.get)
    with pytest.raises(typer.Exit) as ended:
        versions.versions(python=[*chosen] or None, workers=2)
    return int(ended.value.exit_code)


def test_each_run_has_its_own_environment_of_oldest_or_newest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = Calls()
    code = code_of(calls, monkeypatch, {"3.11": Path("/python3.11"), "3.13": Path("/python3.13")})
    installed = [each for each in calls.made if "pip install --quiet --python" in each]
    shown = capsys.readouterr().out

    assert code == 0
    assert [each.split("--resolution ")[1].split()[0] for each in installed] == ["lowest-direct", "highest", "highest"]
    assert len({each.split("--python ")[1].split()[0] for each in installed}) == 3
    assert "Skipped: newest packages, Python 3.12: this interpreter is not on this machine" in shown
    assert [sum("pytest" in each and test in each for each in calls.made) for test in TESTS] == [3, 3, 3]


def test_the_stack_program_runs_on_the_engine_with_both_ends() -> None:
    assert "tests/engine/test_stack.py" in TESTS


def test_a_chosen_python_runs_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    calls = Calls()
    code = code_of(calls, monkeypatch, {each: Path(f"/python{each}") for each in PYTHONS}, "3.13")
    installed = [each for each in calls.made if "pip install --quiet --python" in each]

    assert (code, len(installed)) == (0, 1)
    assert "highest" in installed[0]
    assert "3.11" not in capsys.readouterr().out


def test_a_python_that_the_package_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls()
    monkeypatch.setattr(versions, "_call", calls.call)
    with pytest.raises(typer.BadParameter, match=r"3\.10: not one of 3.11, 3.12, 3.13, 3.14"):
        versions.versions(python=["3.10"], workers=2)
    assert calls.made == []


@pytest.mark.parametrize("failing", ["lowest-direct", TESTS[1]])
def test_a_run_that_cannot_be_installed_or_fails_is_named(
    failing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(Calls(failing), monkeypatch, {"3.11": Path("/python3.11")}) == 1
    assert "Failed: oldest packages, Python 3.11" in capsys.readouterr().out


def test_an_interpreter_must_run_to_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def program(path: Path, code: int) -> Path:
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\nexit {code}\n")
        path.chmod(0o755)
        return path

    stub = program(tmp_path / "shims" / "python3.98", 127)
    real = program(tmp_path / "pyenv" / "versions" / "3.98.1" / "bin" / "python3.98", 0)
    monkeypatch.setenv("PATH", str(stub.parent))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))

    assert versions.find_python("3.98") == real
    assert versions.find_python("3.99") is None


def test_a_run_is_named_by_its_end_of_the_packages() -> None:
    assert str(Run("highest", "3.14")) == "newest packages, Python 3.14"


def test_the_page_of_versions_names_the_oldest_packages_of_the_project() -> None:
    page = (ROOT / "docs" / "versions.md").read_text()
    table = page.partition("| package | oldest | newest |")[2].partition("\n\n")[0]
    shown = dict(re.findall(r"^\| `([\w-]+)` \| ([\d.]+) \|", table, re.MULTILINE))
    bounds = (re.match(r"([\w-]+)>=([\d.]+)", each) for each in PROJECT["dependencies"])
    assert shown == {found[1]: found[2] for found in bounds if found}
