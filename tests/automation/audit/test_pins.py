from pathlib import Path

import pytest

from automation.audit.findings import Status
from automation.audit.pins import modules, packages, same_versions

SUM = "h1:" + "A" * 43 + "="
HASH = "--hash=sha256:" + "0" * 64
GO_MOD = """module example.org/tool

require example.org/a v1.0.0
require (
\texample.org/b v2.0.0 // indirect
\texample.org/c v3.0.0
)
replace example.org/c => example.org/fork v3.1.0
"""
GO_SUM = f"""example.org/a v1.0.0 {SUM}
example.org/a v1.0.0/go.mod {SUM}
example.org/b v2.0.0/go.mod {SUM}
example.org/fork v3.1.0/go.mod {SUM}
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text(f"first==1.0 \\\n    {HASH} \\\n    {HASH}\nsecond==2.0 ; sys_platform == 'win32' \\\n    {HASH}\n")
    return file


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "go.mod").write_text(GO_MOD)
    (tmp_path / "go.sum").write_text(GO_SUM)
    return tmp_path


class TestPackages:
    def test_one_version_and_a_sum_for_each_is_well(self, lock: Path) -> None:
        assert (packages(lock).status, packages(lock).details) == (Status.OK, ("2 packages",))

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("third==3.0", "third: no SHA-256 sum"),
            (f"third==3.0 {HASH.replace('sha256', 'md5')}", "third: no SHA-256 sum"),
            (f"third>=3.0 {HASH}", "third: no version"),
            (f"third==3.* {HASH}", "third: no version"),
            ("-e ./somewhere", "-e ./somewhere: no version"),
            ("third @ https://example.org/third.whl", "third: no version"),
        ],
    )
    def test_anything_else_is_a_problem_with_its_name(self, lock: Path, line: str, problem: str) -> None:
        lock.write_text(f"{lock.read_text()}{line}\n")
        assert (packages(lock).status, packages(lock).details) == (Status.FAILED, (problem,))


class TestSameVersions:
    def test_what_people_read_is_what_is_locked(self, lock: Path, tmp_path: Path) -> None:
        pins = tmp_path / "requirements.txt"
        pins.write_text("-e ./components\nFirst==1.0\n")
        assert same_versions(pins, lock).status is Status.OK

    def test_another_version_and_one_that_is_not_locked_are_problems(self, lock: Path, tmp_path: Path) -> None:
        pins = tmp_path / "requirements.txt"
        pins.write_text("first==1.1\nthird==3.0\n")
        assert same_versions(pins, lock).details == (
            "first: 1.1, and 1.0 in requirements.lock",
            "third: 3.0, and nothing in requirements.lock",
        )


class TestModules:
    def test_a_sum_for_each_that_is_required_is_well(self, module: Path) -> None:
        assert (modules(module).status, modules(module).details) == (Status.OK, ("3 modules",))

    @pytest.mark.parametrize("name", ["a v1.0.0", "b v2.0.0", "fork v3.1.0"])
    def test_a_missing_sum_is_a_problem(self, module: Path, name: str) -> None:
        (module / "go.sum").write_text(GO_SUM.replace(f"example.org/{name}/go.mod {SUM}\n", ""))
        assert modules(module).details == (f"example.org/{name}: no sum",)

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("example.org/a v1.0.0 h1:short=", "go.sum, line 5: not a sum"),
            (f"example.org/a v1.0.0 {SUM.replace('A', 'B')}", "example.org/a v1.0.0: two different sums"),
        ],
    )
    def test_a_bad_line_is_a_problem(self, module: Path, line: str, problem: str) -> None:
        (module / "go.sum").write_text(f"{GO_SUM}{line}\n")
        assert modules(module).details == (problem,)

    def test_a_file_that_requires_nothing_is_no_good_news(self, module: Path) -> None:
        (module / "go.mod").write_text("module example.org/tool\n")
        assert modules(module).status is Status.FAILED
