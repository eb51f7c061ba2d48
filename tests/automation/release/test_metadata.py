import zipfile
from pathlib import Path

import pytest

from automation.audit.findings import Status
from automation.release.metadata import addresses, check
from automation.release.package import Package

Built = tuple[Package, Path, Path]


def changed(wheel: Path, folder: Path, old: str, new: str) -> Path:
    """Return a copy of a wheel with another text in its metadata."""
    copy = folder / wheel.name
    with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name.endswith("/METADATA"):
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
    return copy


def test_whole_metadata_is_well_in_both_files(built: Built) -> None:
    _, *archives = built
    for archive in archives:
        found = check(archive, "small-package", "1.2.0")
        assert (found.status, found.details[0].partition(", metadata")[0]) == (
            Status.OK,
            "small-package 1.2.0, Apache-2.0, Python >=3.11",
        )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Version: 1.2.0", "Version: 1.2.1", "is of small-package 1.2.1"),
        ("Version: 1.2.0", "Version: latest", "'latest' is invalid for 'version'"),
        ("Summary: A small package\n", "", "Summary is missing"),
        ("Keywords: small\n", "", "Keywords is missing"),
        (
            "Expression: Apache-2.0",
            "Expression: Apache",
            "'Apache' is invalid for 'license-expression'",
        ),
        ("License-Expression: Apache-2.0\n", "", "License-Expression is missing"),
        ("Typing :: Typed", "Typing :: Strong", "Classifier: 'Typing :: Strong' is unknown"),
        ("text/markdown", "text/plain", "Description-Content-Type: text/plain; allowed is text/markdown"),
        ("](https://example.org/)", "](docs/page.md)", "Description: docs/page.md leads nowhere on an index"),
    ],
)
def test_what_an_index_would_refuse_or_show_badly_is_a_problem(
    built: Built, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    found = check(changed(built[1], tmp_path, old, new), "small-package", "1.2.0")

    assert found.status is Status.FAILED
    assert any(problem in detail for detail in found.details), found.details


def test_addresses_below_the_repository_are_well(built: Built) -> None:
    assert addresses(built[1], "https://forge.test/team/small").status is Status.OK


def test_addresses_elsewhere_stop_a_release(built: Built) -> None:
    assert addresses(built[1], "https://forge.test/team/smaller").details == (
        "project.urls.Source in components/pyproject.toml: https://forge.test/team/small is not below "
        "https://forge.test/team/smaller",
    )


def test_placeholders_are_no_addresses(built: Built, tmp_path: Path) -> None:
    wheel = changed(built[1], tmp_path, "https://forge.test/", "https://example.com/")

    assert addresses(wheel, "https://forge.test/team/small").status is Status.FAILED
    assert addresses(wheel, None).status is Status.NOT_CHECKED
    assert addresses(wheel, None).details == ("placeholders, to be replaced before a release: project.urls.Source",)
