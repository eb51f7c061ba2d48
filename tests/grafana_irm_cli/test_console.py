"""Where a command prints: at the terminal's width, and at no width of its own in a pipe or a file."""

import io
import re
from pathlib import Path

import pytest
from rich.table import Table

import grafana_irm_cli.console
import sandbox.console

ROOT = Path(__file__).parents[2]
WIDE = "an endpoint of more than eighty columns " * 5
CONSOLES = [grafana_irm_cli.console.Console, sandbox.console.Console]


def printed(console: type[grafana_irm_cli.console.Console] | type[sandbox.console.Console], *, terminal: bool) -> str:
    out = io.StringIO()
    table = Table("found")
    table.add_row(WIDE)
    console(file=out, force_terminal=terminal).print(table)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.mark.parametrize("console", CONSOLES)
class TestConsole:
    def test_a_table_in_a_pipe_is_as_wide_as_its_text(self, console: type[grafana_irm_cli.console.Console]) -> None:
        text = printed(console, terminal=False)
        assert WIDE.strip() in text
        assert max(map(len, text.splitlines())) < len(WIDE) + 10

    def test_a_table_on_a_terminal_fits_the_terminal(self, console: type[grafana_irm_cli.console.Console]) -> None:
        assert WIDE.strip() not in printed(console, terminal=True)

    def test_the_variable_columns_is_honoured(
        self, console: type[grafana_irm_cli.console.Console], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        assert max(map(len, printed(console, terminal=False).splitlines())) <= 60


def test_no_command_prints_on_a_console_of_its_own() -> None:
    files = [path for folder in ("automation", "sandbox") for path in (ROOT / folder).rglob("*.py")]
    own = [
        path
        for path in files
        if path.name != "console.py"
        and re.search(r"\bConsole\(", path.read_text())
        and re.search(r"from rich\.console import .*\bConsole\b", path.read_text())
    ]
    assert own == []
