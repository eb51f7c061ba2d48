import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from automation.audit.findings import Status
from automation.release.contents import sdist_contents, wheel_contents
from automation.release.package import Package

Built = tuple[Package, Path, Path]


def test_a_wheel_and_an_sdist_of_all_files_are_well(built: Built) -> None:
    package, wheel, sdist = built

    assert wheel_contents(wheel, package).status is Status.OK
    assert sdist_contents(sdist, package).status is Status.OK


def test_a_file_that_the_build_leaves_out_is_missing(built: Built) -> None:
    package, wheel, sdist = built
    more = replace(package, files=package.files | {"small/schema.json"})

    assert wheel_contents(wheel, more).details == ("small/schema.json is missing",)
    assert sdist_contents(sdist, more).details == ("small/schema.json is missing",)


def test_a_package_that_the_build_leaves_out_is_missing_and_untyped(built: Built) -> None:
    package, wheel, _ = built
    more = replace(package, files=package.files | {"small_cli/__init__.py"})

    assert wheel_contents(wheel, more).details == ("small_cli/__init__.py is missing", "small_cli/py.typed is missing")


@pytest.mark.parametrize("name", ["tests/test_small.py", "sandbox/server.py", "small/state.json"])
def test_anything_else_does_not_belong_into_a_wheel(built: Built, tmp_path: Path, name: str) -> None:
    package, wheel, _ = built
    copy = tmp_path / wheel.name
    copy.write_bytes(wheel.read_bytes())
    with zipfile.ZipFile(copy, "a") as opened:
        opened.writestr(name, "")

    assert wheel_contents(copy, package).details == (f"{name} does not belong into it",)


def test_a_wheel_without_its_licence_is_a_problem(built: Built, tmp_path: Path) -> None:
    package, wheel, _ = built
    copy = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if not name.endswith("LICENSE"):
                new.writestr(name, old.read(name))

    assert wheel_contents(copy, package).details == ("LICENSE is missing",)


def test_an_sdist_with_tests_and_without_a_readme_is_a_problem(built: Built, tmp_path: Path) -> None:
    package, _, sdist = built
    copy = tmp_path / sdist.name
    with tarfile.open(sdist) as old, tarfile.open(copy, "w:gz") as new:
        for member in old.getmembers():
            if not member.name.endswith("README.md"):
                new.addfile(member, old.extractfile(member))
        new.addfile(tarfile.TarInfo("small_package-1.2.0/tests/test_small.py"))

    assert sdist_contents(copy, package).details == (
        "tests/test_small.py does not belong into it",
        "README.md is missing",
    )
