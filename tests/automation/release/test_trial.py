import zipfile
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from pip_requirements_parser import RequirementsFile

from automation.audit.findings import Status
from automation.release.package import Package
from automation.release.trial import COMMAND, _run_command, pins, trial

ROOT = Path(__file__).parents[3]
Built = tuple[Package, Path, Path]


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text("nothing==1.0 \\\n    --hash=sha256:0\n")
    return file


def test_a_lock_file_without_its_hashes_limits_the_versions() -> None:
    text = (
        "first==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "second==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:cc\n"
    )
    assert pins(text) == "first==1.0\nsecond==2.0 ; sys_platform == 'win32'\n"


def test_every_version_of_the_project_s_lock_file_is_a_limit() -> None:
    file = ROOT / "requirements-program.lock"
    assert pins(file.read_text()).count("\n") == len(RequirementsFile.from_file(str(file)).requirements)


def test_a_wheel_is_installed_and_imported(built: Built, lock: Path) -> None:
    package, wheel, _ = built
    found = trial(wheel, package, lock)

    assert found.status is Status.OK, found.details
    assert found.details[0].endswith("and imported: small")


def test_another_version_is_a_problem(built: Built, lock: Path) -> None:
    package, wheel, _ = built
    assert trial(wheel, replace(package, version="1.3.0"), lock).details == ("1.2.0 is installed, and not 1.3.0",)


def test_a_wheel_that_cannot_be_imported_is_a_problem(built: Built, lock: Path, tmp_path: Path) -> None:
    package, wheel, _ = built
    copy = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"import nosuch" if name == "small/__init__.py" else old.read(name))

    found = trial(copy, package, lock)

    assert found.status is Status.FAILED
    assert "No module named 'nosuch'" in found.details[1]


class Played:
    """An environment whose command has the given output, before and after the extra is installed."""

    def __init__(self, bare: tuple[int, str], shown: str) -> None:
        self._answers = [CompletedProcess([], bare[0], "", bare[1]), CompletedProcess([], 0, shown, "")]
        self.installed: list[str] = []

    def has(self, command: str) -> bool:
        return command == COMMAND

    def install(self, requirement: str) -> None:
        self.installed.append(requirement)

    def run(self, command: str, *arguments: str, check: bool = True) -> CompletedProcess[str]:
        return self._answers.pop(0)


SENTENCE = (1, "grafana-irm needs typer, which is not installed: pip install 'small-package[cli]'\n")


@pytest.mark.parametrize(
    ("bare", "shown", "problems"),
    [
        (SENTENCE, "small-package 1.2.0\n", []),
        ((1, "Traceback"), "small-package 1.2.0\n", ["grafana-irm without the extra cli does not say what to install"]),
        ((0, ""), "small-package 1.2.0\n", ["grafana-irm without the extra cli does not say what to install"]),
        (SENTENCE, "small-package 1.1.0\n", ["grafana-irm --version reports ['small-package 1.1.0']"]),
    ],
)
def test_the_command_names_its_extra_and_then_its_version(
    built: Built, bare: tuple[int, str], shown: str, problems: list[str]
) -> None:
    package, wheel, _ = built
    environment = Played(bare, shown)

    found = _run_command(environment, wheel, package).problems  # type: ignore[arg-type]

    assert [problem.split(": ")[0] for problem in found] == problems
    assert environment.installed == [f"{wheel}[cli]"]
