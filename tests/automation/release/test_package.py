from pathlib import Path

from automation.release.package import export, time_of, uncommitted
from tests.automation.release.conftest import git


def test_the_package_is_that_of_the_commit_and_not_of_the_work_tree(repository: Path, tmp_path: Path) -> None:
    (repository / "components" / "small" / "left_over.py").write_text("")
    (repository / "components" / "small" / "__init__.py").unlink()
    (tmp_path / "export").mkdir()

    package = export(repository, tmp_path / "export")

    assert (package.name, package.version) == ("small-package", "1.2.0")
    assert package.commit == git(repository, "rev-parse", "HEAD")
    assert package.files == {"small/__init__.py", "small/inner/__init__.py", "small/inner/module.py", "small/py.typed"}
    assert [line.split()[-1] for line in uncommitted(repository)] == [
        "components/small/__init__.py",
        "components/small/left_over.py",
    ]


def test_the_time_of_a_commit_is_in_seconds(repository: Path) -> None:
    assert time_of(repository, "HEAD").isdigit()
