import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from automation.__main__ import app
from automation.audit.findings import Finding, Status
from automation.release import command
from automation.release.build import build
from automation.release.package import Package
from tests.automation.release.conftest import git

CHANGELOG = "# Changelog\n\n## [1.2.0] - 2026-01-01\n\n### Added\n\n- A thing.\n"


@pytest.fixture
def released(repository: Path, built: tuple[Package, Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is ready to be released, in place of this one; nothing is built or installed."""
    (repository / "CHANGELOG.md").write_text(CHANGELOG)
    states = repository / "tests" / "engine" / "states"
    states.mkdir(parents=True)
    (states / "1.2.0.json").write_text('{"version": "1.2.0"}')
    (repository / command.LOCK).touch()
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "Release")

    def installed(wheel: Path, package: Package, lock: Path) -> Finding:
        return Finding("installed", Status.OK, (wheel.name,))

    def copied(package: Package, epoch: str, to: Path) -> tuple[Path, Path]:
        to.mkdir()
        wheel, sdist = (Path(shutil.copy(archive, to)) for archive in built[1:])
        return wheel, sdist

    monkeypatch.setattr(command, "ROOT", repository)
    monkeypatch.setattr(command, "build", copied)
    monkeypatch.setattr(command, "trial", installed)
    return repository


def release_check(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["release-check", *options], env={"COLUMNS": "200", "TERM": "dumb"})
    return result.exit_code, result.output


def test_a_repository_that_is_ready_passes(released: Path, tmp_path: Path) -> None:
    code, output = release_check(
        "--tag=v1.2.0",
        "--repository=https://forge.test/team/small",
        f"--out={tmp_path / 'dist'}",
        f"--notes={tmp_path / 'notes.md'}",
    )

    assert code == 0, output
    assert "not checked" not in output
    assert [path.suffix for path in sorted((tmp_path / "dist").iterdir())] == [".whl", ".gz"]
    assert (tmp_path / "notes.md").read_text() == "### Added\n\n- A thing.\n"


def test_any_problem_fails_and_all_are_shown(released: Path, tmp_path: Path) -> None:
    (released / "tests" / "engine" / "states" / "1.2.0.json").unlink()
    notes = tmp_path / "notes.md"
    code, output = release_check("--tag=v1.3.0", f"--out={tmp_path / 'dist'}", f"--notes={notes}")

    assert code == 1
    assert "The tag is v1.3.0, and the version in components/pyproject.toml is 1.2.0" in output
    assert "tests/engine/states/1.2.0.json is missing" in output
    assert not notes.exists()


def test_what_is_not_committed_is_named(released: Path, tmp_path: Path) -> None:
    (released / "components" / "small" / "more.py").touch()
    _, output = release_check(f"--out={tmp_path / 'dist'}")

    assert "without uncommitted changes: components/small/more.py" in output


def test_a_package_that_cannot_be_built_is_one_clear_error(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "build", build)
    (released / "components" / "pyproject.toml").write_text(
        (released / "components" / "pyproject.toml").read_text().replace("setuptools.build_meta", "nosuch")
    )
    git(released, "commit", "--all", "--quiet", "--message", "Break it")
    code, output = release_check(f"--out={tmp_path / 'dist'}")

    assert code == 1
    assert output.startswith("Cannot check the release: ")
    assert "nosuch" in output
