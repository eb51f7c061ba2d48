"""Progress of long work: on a terminal, and nowhere else."""

import io

import pytest

from grafana_irm_cli.console import Console
from grafana_irm_cli.progress import step


def shown(*, terminal: bool = True) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    with step(console, "sending [bold]test alerts") as show:
        show("37 of 100")
        console.print("a line of its own")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_terminal_shows_how_far_it_is() -> None:
    assert "sending [bold]test alerts: 37 of 100" in shown()


def test_a_pipe_gets_the_other_lines_alone() -> None:
    assert shown(terminal=False) == "a line of its own\n"


def test_a_terminal_that_cannot_move_its_cursor_gets_the_other_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert shown() == "a line of its own\n"


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[32m" in shown()
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown()
    assert "37 of 100" in text
    assert "\x1b[3" not in text
