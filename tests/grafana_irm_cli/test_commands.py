"""Both command lines: `grafana-irm` for users, and `python -m automation` for this repository."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from automation import __main__ as automation
from grafana_irm_cli import app as grafana_irm

ROOT = Path(__file__).parents[2]
LINES = {"grafana_irm_cli.app": grafana_irm, "automation.__main__": automation}
COMMANDS = [(module, name) for module, line in LINES.items() for name in line.COMMANDS]


def shown_by(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own


def app_of(module: str) -> typer.Typer:
    app: typer.Typer = LINES[module].app
    return app


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("grafana_irm_cli.app", ["grafana_irm_cli", "grafana_irm_cli.app", "grafana_irm_cli.commands"]),
        ("automation.__main__", ["automation.__main__", "grafana_irm_cli", "grafana_irm_cli.commands"]),
    ],
)
def test_the_list_shows_every_command_and_imports_none(module: str, imported: list[str]) -> None:
    program = (
        f"import sys; from typer.testing import CliRunner; from {module} import app;"
        "print(CliRunner().invoke(app, ['--help']).output);"
        "print(sorted(m for m in sys.modules if m.startswith(('automation.', 'sandbox', 'grafana_irm', 'pulumi'))))"
    )
    shown = shown_by(sys.executable, "-c", program)
    assert all(re.search(rf"\b{name}\b", shown) for name in LINES[module].COMMANDS)
    assert shown.splitlines()[-1] == str(imported)


@pytest.mark.parametrize(("module", "name"), COMMANDS)
def test_every_command_can_be_loaded_and_has_help(module: str, name: str) -> None:
    result = CliRunner().invoke(app_of(module), [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage" in result.output


@pytest.mark.parametrize("module", LINES)
def test_an_unknown_command_is_refused(module: str) -> None:
    result = CliRunner().invoke(app_of(module), ["nosuch"])
    assert result.exit_code == 2
    assert "No such command 'nosuch'" in result.output


@pytest.mark.parametrize("package", ["grafana_irm_cli", "automation"])
def test_child_processes_can_be_interrupted_in_a_scripts_background(package: str) -> None:
    program = (
        f"import runpy, signal, sys; sys.argv = [{package!r}, '--help'];"
        "ended = lambda *_: print(signal.getsignal(signal.SIGINT) is signal.default_int_handler);"
        f"__import__('atexit').register(ended); runpy.run_module({package!r}, run_name='__main__')"
    )
    shown = shown_by("sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", program)
    assert shown.splitlines()[-1] == "True"
