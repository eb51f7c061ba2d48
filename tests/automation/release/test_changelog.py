from pathlib import Path

import pytest

from automation.audit.findings import Status
from automation.release.changelog import check, notes, versions

ROOT = Path(__file__).parents[3]
EMPTY = """# Changelog

## [Unreleased]

## [1.1.0] - 2026-02-01

### Added

- A thing.
- Another thing.

## [1.0.0] - 2026-01-01

### Fixed

- A first thing.
"""
WAITING = EMPTY.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Changed\n\n- Something new.\n")


def test_the_newest_version_is_that_of_the_package() -> None:
    assert check(EMPTY, "1.1.0").details == ("1.1.0, the newest in CHANGELOG.md",)
    assert check(EMPTY, "1.2.0").details == (
        "components/pyproject.toml has 1.2.0, and the newest version in CHANGELOG.md is 1.1.0",
    )


def test_the_tag_is_that_of_the_version() -> None:
    assert check(EMPTY, "1.1.0", "v1.1.0").status is Status.OK
    assert check(EMPTY, "1.1.0", "1.1.0").details == (
        "The tag is 1.1.0, and the version in components/pyproject.toml is 1.1.0",
    )


def test_unreleased_entries_wait_between_releases_and_stop_a_tag() -> None:
    assert check(WAITING, "1.1.0").details == (
        "1.1.0, the newest in CHANGELOG.md; 1 entries under [Unreleased] wait for the next version",
    )
    assert check(WAITING, "1.1.0", "v1.1.0").details == (
        "1 entries under [Unreleased]: move them under the version that is released",
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[1.0.0] - 2026-01-01", "[1.0.0]", "CHANGELOG.md: '## [1.0.0]': a heading is"),
        ("[1.0.0] - 2026-01-01", "1.0.0 (2026)", "CHANGELOG.md: '## 1.0.0 (2026)': a heading is"),
        ("[1.0.0]", "[1.2.0]", "CHANGELOG.md: the newest version comes first"),
        ("[1.0.0]", "[first]", "CHANGELOG.md: Invalid version: 'first'"),
        ("### Fixed", "### Repaired", "CHANGELOG.md: [1.0.0]: '### Repaired': allowed are Added, Changed"),
    ],
)
def test_another_form_is_a_problem(old: str, new: str, problem: str) -> None:
    found = check(EMPTY.replace(old, new), "1.1.0")

    assert found.status is Status.FAILED
    assert found.details[0].startswith(problem)


def test_the_notes_of_a_release_are_its_entries() -> None:
    assert notes(EMPTY, "1.1.0") == "### Added\n\n- A thing.\n- Another thing.\n"


def test_the_repository_s_own_changelog_has_the_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert check(text, versions(text)[0]).status is Status.OK
