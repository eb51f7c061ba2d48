"""docs/architecture.md finds the files: every path exists, and every name occurs in a file of its paragraph."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CHANGES = PAGE.partition("## Find the file\n")[2].partition("\n## ")[0]
PLACES = re.split(r"\n\n|\n(?=- )", CHANGES)
"""The paragraphs and list items of "Find the file"."""

NAME = re.compile(r"[A-Z_]{2,}|[A-Z]\w+|_\w+|\w+_\w+|\w+\.\w+(?<!\.py)(?<!\.md)")
"""How constants, classes, functions and methods are spelled."""


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def files(text: str) -> list[Path]:
    """Return the files and folders that a text names."""
    return [ROOT / code for code in codes(text) if "/" in code and " " not in code and not code.startswith("/")]


def names() -> list[tuple[str, str]]:
    found = [(code, place) for place in PLACES for code in codes(place) if NAME.fullmatch(code) and files(place)]
    return sorted(found, key=lambda one: one[0])


@pytest.mark.parametrize("path", files(CHANGES), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_to_touch_exists(path: Path) -> None:
    assert path.exists()


@pytest.mark.parametrize(("name", "place"), names(), ids=lambda text: text.split()[0])
def test_a_name_occurs_in_a_file_of_its_paragraph(name: str, place: str) -> None:
    word = re.compile(rf"\b{re.escape(name.rpartition('.')[2])}\b")
    found = [file for path in files(place) for file in [path, *path.glob("*.py")] if file.is_file()]
    assert any(word.search(file.read_text(encoding="utf-8")) for file in found)


def test_each_change_names_files() -> None:
    assert len(re.findall(r"^\*\*A", CHANGES, re.MULTILINE)) >= 7
    assert len(names()) > 15


def test_the_table_of_folders_has_every_folder_of_the_repository() -> None:
    table = PAGE.partition("| folder | what it is |")[2].partition("\n\n")[0]
    listed = {code.split("/")[0] for row in table.splitlines()[2:] for code in codes(row.split("|")[1]) if "/" in code}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert listed == {file.partition("/")[0] for file in tracked.splitlines() if "/" in file}
