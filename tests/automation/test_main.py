import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from automation.__main__ import COMMANDS, app

ROOT = Path(__file__).parents[2]


def shown_by(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own


def test_the_list_shows_every_command_and_imports_none() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from automation.__main__ import app;"
        "print(CliRunner().invoke(app, ['--help']).output);"
        "print([m for m in sys.modules if m.startswith(('automation.', 'sandbox', 'grafana_irm', 'pulumi'))])"
    )
    shown = shown_by(sys.executable, "-c", program)
    assert all(re.search(rf"\b{name}\b", shown) for name in COMMANDS)
    assert shown.splitlines()[-1] == "['grafana_irm_cli', 'grafana_irm_cli.commands', 'automation.__main__']"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_has_help(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage" in result.output


def test_child_processes_can_be_interrupted_in_a_scripts_background() -> None:
    program = (
        "import runpy, signal, sys; sys.argv = ['automation', '--help'];"
        "ended = lambda *_: print(signal.getsignal(signal.SIGINT) is signal.default_int_handler);"
        "__import__('atexit').register(ended); runpy.run_module('automation', run_name='__main__')"
    )
    shown = shown_by("sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", program)
    assert shown.splitlines()[-1] == "True"


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(app, ["nosuch"])
    assert result.exit_code == 2
    assert "No such command 'nosuch'" in result.output


def test_every_target_of_the_makefile_is_a_command_there_is() -> None:
    called = set(re.findall(r"\$\(AUTOMATION\) ([\w-]+)", (ROOT / "Makefile").read_text()))
    assert called <= set(COMMANDS)
