"""The report at a terminal."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grafana_irm_cli.preview.model import Report
from grafana_irm_cli.preview.terminal import show
from tests.grafana_irm_cli.preview.nasty import BENIGN, NASTY, report


def _shown(found: Report) -> str:
    out = StringIO()
    show(found, Console(file=out, width=200, force_terminal=False))
    return out.getvalue()


def test_it_says_all_that_the_report_says() -> None:
    text = _shown(BENIGN)

    for part in (
        "What a reviewer must see",
        "prod",
        "dev failed",
        "drifted payments",
        "Left out: out",
        "forces the replacement",
    ):
        assert part in text


@given(st.lists(NASTY, min_size=1, max_size=5))
def test_nothing_in_it_is_a_control_sequence_or_markup(words: list[str]) -> None:
    text = _shown(report(words))

    assert all(char.isprintable() or char == "\n" for char in text)


def test_brackets_are_no_markup() -> None:
    assert "[bold red]x[/]" in _shown(report(["[bold red]x[/]"]))


def test_a_note_is_shown() -> None:
    assert "from a fork" in _shown(Report(project="shop", note="It comes from a fork."))
