"""The folders of the library import in one direction, and the picture of them is that of the code."""

from pathlib import Path

import pytest

from tests.components.rooms import (
    LEVELS,
    LIBRARY,
    PACKAGES,
    PAGE,
    imports_between_packages,
    imports_between_rooms,
    imports_of,
    reduced,
    renewed,
)

LEVEL = {room: number for number, level in enumerate(LEVELS) for room in level}
FORBIDDEN = {
    "grafana_irm": {"grafana_irm_cli", "automation", "sandbox", "tests"},
    "grafana_irm_cli": {"automation", "sandbox", "tests"},
    "automation": {"tests"},
    "sandbox": {"grafana_irm", "grafana_irm_cli", "automation", "tests"},
}


def test_every_folder_of_the_library_has_a_level() -> None:
    folder = PACKAGES[LIBRARY]
    rooms = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms == set(LEVEL), "add a new folder to LEVELS in tests/components/rooms.py"


def test_each_folder_imports_only_from_levels_below_its_own() -> None:
    wrong = {edge: file for edge, file in imports_between_rooms().items() if LEVEL[edge[1]] <= LEVEL[edge[0]]}
    assert wrong == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_in_one_direction(package: str) -> None:
    wrong = {
        edge: file
        for edge, file in imports_between_packages().items()
        if edge[0] == package and edge[1] in FORBIDDEN[package]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import sandbox.clock", "sandbox.clock"),
        ("from grafana_irm import run", "grafana_irm.run"),
        ("from ..api import links", "grafana_irm.api.links"),
        ("def late():\n    from grafana_irm.stack import file", "grafana_irm.stack.file"),
    ],
)
def test_an_import_is_found_however_it_is_written(tmp_path: Path, line: str, name: str) -> None:
    file = tmp_path / "unique" / "table.py"
    file.parent.mkdir()
    file.write_text(line)
    assert list(imports_of(file, "grafana_irm", tmp_path)) == [name]


def test_the_picture_leaves_out_arrows_that_follow_from_others() -> None:
    assert reduced({"a": {"b", "c"}, "b": {"c"}}) == [("a", "b"), ("b", "c")]


def test_the_picture_and_the_lists_on_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "run `python -m tests.components.rooms`"
    assert page.count("<!-- rooms: ") == page.count("<!-- end -->") == 4
