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
from grafana_irm_cli.app import app


def test_it_is_installed_with_the_library() -> None:
    (script,) = entry_points(group="console_scripts", name="grafana-irm")
    assert script.load() is entry.main


def test_the_version_names_the_library_and_what_it_stands_on() -> None:
    shown = CliRunner().invoke(app, ["--version"]).output
    assert f"grafana-irm-pulumi {version('grafana-irm-pulumi')}" in shown
    assert f"pulumi {version('pulumi')}" in shown
    assert f"pulumiverse-grafana {version('pulumiverse-grafana')}" in shown


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
