"""The command line `grafana-irm`."""

import ast
import re
import subprocess
import sys
from importlib.metadata import entry_points, requires, version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grafana_irm_cli import __main__ as entry
from grafana_irm_cli.app import COMMANDS, app


def shown_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own


def test_it_is_installed_with_the_library() -> None:
    (script,) = entry_points(group="console_scripts", name="grafana-irm")
    assert script.load() is entry.main


def test_the_list_shows_every_command_and_imports_none() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from grafana_irm_cli.app import app;"
        "print(CliRunner().invoke(app, ['--help']).output);"
        "print(sorted(m for m in sys.modules if m.startswith(('grafana_irm', 'pulumi'))))"
    )
    shown = shown_by(sys.executable, "-c", program)
    assert all(re.search(rf"\b{name}\b", shown) for name in COMMANDS)
    assert shown.splitlines()[-1] == str(["grafana_irm_cli", "grafana_irm_cli.app", "grafana_irm_cli.commands"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_has_help(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage" in result.output


def test_the_version_names_the_library_and_what_it_stands_on() -> None:
    shown = CliRunner().invoke(app, ["--version"]).output
    assert f"grafana-irm-pulumi {version('grafana-irm-pulumi')}" in shown
    assert f"pulumi {version('pulumi')}" in shown
    assert f"pulumiverse-grafana {version('pulumiverse-grafana')}" in shown


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(app, ["nosuch"])
    assert result.exit_code == 2
    assert "No such command 'nosuch'" in result.output


def test_a_shell_can_complete_the_commands() -> None:
    completed = CliRunner().invoke(
        app,
        prog_name="grafana-irm",
        env={"_GRAFANA_IRM_COMPLETE": "complete_bash", "COMP_WORDS": "grafana-irm ver", "COMP_CWORD": "1"},
    )
    assert completed.output.split() == ["verify"]


def test_a_shell_can_complete_the_options_of_a_command() -> None:
    completed = CliRunner().invoke(
        app,
        prog_name="grafana-irm",
        env={"_GRAFANA_IRM_COMPLETE": "complete_bash", "COMP_WORDS": "grafana-irm verify --send", "COMP_CWORD": "2"},
    )
    assert completed.output.split() == ["--send-test-alert"]


@pytest.mark.parametrize("package", ["typer", "pulumi"])
def test_a_missing_package_is_one_sentence_with_the_command_to_install_it(package: str) -> None:
    program = (
        f"import sys; sys.modules[{package!r}] = None; sys.argv = ['grafana-irm', 'verify', '--stack', 'dev'];"
        "from grafana_irm_cli.__main__ import main; main()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    sentence = f"grafana-irm needs {package}, which is not installed: pip install 'grafana-irm-pulumi[cli]'\n"
    assert (ended.returncode, ended.stderr) == (1, sentence)


def test_the_version_names_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grafana_irm_cli.app._SHOWN", ("nosuch-package",))
    assert CliRunner().invoke(app, ["--version"]).output == "nosuch-package not installed\n"


def test_the_distribution_requires_every_package_that_the_commands_import() -> None:
    folder = Path(entry.__file__).parent
    nodes = [node for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    third_party = {name.split(".")[0] for name in imported} - sys.stdlib_module_names
    required = {re.split(r"[><=]", line)[0].lower() for line in requires("grafana-irm-pulumi") or ()}
    assert third_party - {"grafana_irm", "grafana_irm_cli"} <= {name.replace("pyyaml", "yaml") for name in required}


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_no_color_is_honoured(variable: dict[str, str]) -> None:
    import os  # noqa: PLC0415 - the environment of the child

    done = subprocess.run(
        [sys.executable, "-m", "grafana_irm_cli", "heartbeat"],
        env={**os.environ, **variable},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not re.findall(r"\x1b\[[0-9;]*3[0-9]", done.stdout)


def test_child_processes_can_be_interrupted_in_a_scripts_background() -> None:
    program = (
        "import runpy, signal, sys; sys.argv = ['grafana_irm_cli', '--help'];"
        "ended = lambda *_: print(signal.getsignal(signal.SIGINT) is signal.default_int_handler);"
        "__import__('atexit').register(ended); runpy.run_module('grafana_irm_cli', run_name='__main__')"
    )
    shown = shown_by("sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", program)
    assert shown.splitlines()[-1] == "True"
