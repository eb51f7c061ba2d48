"""Every path in the table of CONTRIBUTING.md exists, and every command is real; owners and issue forms too."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from automation.__main__ import COMMANDS
from grafana_irm_cli.app import COMMANDS as FOR_USERS
from tests.docs.pages import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.partition("| I want to ... |")[2].partition("\n\n")[0].splitlines()[2:]
]
MIRRORED = re.findall(r"`([\w/]+)/X`", TEXT.partition("| code | tests |")[2].partition("\n\n")[0])
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def quoted(column: int) -> list[str]:
    return sorted({code for row in ROWS for code in re.findall(r"`([^`]+)`", row[column])})


def test_the_table_has_the_ten_changes_and_more() -> None:
    assert len(ROWS) >= 10
    assert all(len(row) == 3 for row in ROWS)
    assert all("`" in row[1] and "`" in row[2] for row in ROWS)


@pytest.mark.parametrize("path", [code for code in quoted(1) if code not in {"go.sum", "settings.py"}])
def test_a_file_to_touch_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("command", quoted(2))
def test_a_command_to_run_is_real(command: str) -> None:
    program, *rest = shlex.split(command)
    if program == "make":
        assert re.search(rf"^{rest[0]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    elif program == "python" and rest[1] == "automation":
        assert rest[0] == "-m"
        assert rest[2] in COMMANDS
    elif program == "python":
        assert rest[0] == "-m"
        assert (ROOT / rest[1].replace(".", "/")).with_suffix(".py").exists()
    elif program == "grafana-irm":
        assert rest[0] in FOR_USERS
    else:
        assert program == "pytest"
        assert rest
        assert [path for path in rest if not (ROOT / path).exists()] == []


def test_the_tests_mirror_the_code_as_the_table_says() -> None:
    code = ["components/grafana_irm", "components/grafana_irm_cli", "automation", "sandbox"]
    tests = ["tests/components", "tests/grafana_irm_cli", "tests/automation", "tests/sandbox"]
    assert sorted(MIRRORED) == sorted([*code, *tests])
    for source, mirror in zip(code, tests, strict=True):
        folders = {path.name for path in (ROOT / mirror).iterdir() if any(path.glob("test_*.py"))}
        assert folders
        assert [name for name in folders if not (ROOT / source / name).is_dir()] == []


def test_an_owner_s_line_names_a_path_that_exists() -> None:
    lines = (ROOT / ".github" / "CODEOWNERS").read_text().splitlines()
    owned = [line.lstrip("#").split()[0] for line in lines if "@example/" in line]

    assert len(owned) >= 8
    assert [path for path in owned if path != "*" and not (ROOT / path.strip("/")).exists()] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_an_issue_form_has_what_the_forge_demands(path: Path) -> None:
    form = yaml.safe_load(path.read_text())
    if path.name == "config.yml":
        assert form == {"blank_issues_enabled": False}
        return
    assert {"name", "description", "body"} <= set(form)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields) > 0
    assert {field["type"] for field in fields} <= {"input", "textarea", "dropdown", "checkboxes"}
    assert all(field["attributes"]["label"] for field in fields)
    for options in (field["attributes"]["options"] for field in fields if field["type"] == "checkboxes"):
        assert all(option["label"] and option["required"] for option in options)


def test_who_reports_something_broken_confirms_that_no_credential_is_in_it() -> None:
    assert [
        path.name
        for path in FORMS
        if path.name in {"bug.yml", "sandbox.yml"}
        and "Each of them is a credential" not in path.read_text(encoding="utf-8")
    ] == []
