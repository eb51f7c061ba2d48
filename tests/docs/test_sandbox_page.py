"""What the sandbox's own page says between its blocks: every path exists, and every command and name is real."""

import inspect
import re

import pytest
from typer.testing import CliRunner

from sandbox.__main__ import app
from sandbox.control.instance_switches import InstanceSwitches
from sandbox.grafana.versions import DEFAULT, VERSIONS
from sandbox.provider import PLUGIN
from sandbox.testing.program import ProgramSandbox
from sandbox.testing.pytest_plugin import OPTIONS
from tests.docs.pages import ROOT

PACKAGE = ROOT / "sandbox"
TEXT = (PACKAGE / "README.md").read_text(encoding="utf-8")
CODES = sorted(set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))))
FOLDERS = sorted(
    str(path.parent.relative_to(PACKAGE))
    for path in PACKAGE.rglob("__init__.py")
    if path.parent not in {PACKAGE, PACKAGE / "grafana"}
)
WIDE = {"COLUMNS": "200", "TERM": "dumb"}


@pytest.mark.parametrize("path", [code for code in CODES if re.fullmatch(r"[\w/.-]+\.(py|md)", code)])
def test_a_file_exists(path: str) -> None:
    assert (PACKAGE / path).is_file() or (ROOT / path).is_file()


def test_the_table_of_folders_has_every_folder() -> None:
    table = TEXT.partition("| folder |")[2].partition("\n\n")[0]
    assert sorted(code.strip("/") for code in re.findall(r"^\| `([\w/]+/)` \|", table, re.MULTILINE)) == FOLDERS


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("python -m sandbox ")])
def test_a_command_exists(code: str) -> None:
    assert CliRunner().invoke(app, [*code.split()[3:], "--help"], env=WIDE).exit_code == 0


def test_every_option_exists() -> None:
    shown = "".join(CliRunner().invoke(app, [name, "--help"], env=WIDE).output for name in ("up", "status", "stop"))
    codes = [code for code in CODES if not code.startswith("grafana-irm ")]
    options = {option for code in codes for option in re.findall(r"--[a-z-]+", code)}
    assert {"--speed", "--grafana"} < options
    assert [option for option in sorted(options) if option not in shown] == []


def test_the_table_of_the_fixture_names_what_it_offers() -> None:
    table = TEXT.partition("| of the fixture |")[2].partition("\n\n")[0]
    calls = re.findall(r"`(\w+)\(([^)]*)\)`", table)
    of_instances = re.findall(r"`instances\.(\w+)\(([^)]*)\)`", table)
    assert len(calls) >= 8
    assert len(of_instances) == 6
    for owner, described in ((ProgramSandbox, calls), (InstanceSwitches, of_instances)):
        for name, given in described:
            offered = list(inspect.signature(getattr(owner, name)).parameters)
            assert [one for one in given.split(", ") if one and one not in offered] == []


def test_the_options_of_the_marker_and_the_releases_are_the_code_s() -> None:
    marker = TEXT.partition("The marker `grafana_irm_sandbox`")[2].partition("\n\n")[0]
    assert [option for option in OPTIONS if f"`{option}`" not in marker] == []
    assert re.findall(r'`"([\d.]+)"`', marker) == list(VERSIONS)
    assert f'`"{DEFAULT}"`, the default' in marker
    assert [one.release for one in VERSIONS.values() if f"| {one.release} |" not in TEXT] == []


def test_the_version_of_the_stand_in_is_the_plugin_s() -> None:
    assert re.findall(r"plugin \| ([\d.]+)", TEXT) == re.findall(r"-v([\d.]+)/", str(PLUGIN))
