"""The reports of waits in the engine's events, and where a preview shows them."""

import io
import json

import pytest

from grafana_irm_cli.console import Console
from grafana_irm_cli.preview.progress import watching
from grafana_irm_cli.preview.waits import wait_in
from tests.grafana_irm_cli.preview.test_count import lines_of

WAIT = "Grafana IRM accepts 300 requests a minute: waiting 37 s"


def message(text: str) -> str:
    """Return the event of a program's message, as the engine writes it."""
    urn = "urn:pulumi:prod::teams::pulumi:pulumi:Stack::teams-prod"
    said = {"urn": urn, "message": f"{text}\n", "color": "never", "severity": "info"}
    return json.dumps({"sequence": 7, "timestamp": 1795424647, "diagnosticEvent": said}, separators=(",", ":"))


@pytest.mark.parametrize("text", [WAIT, "Grafana is busy (503): waiting 5 s"])
def test_the_report_of_a_wait_is_found(text: str) -> None:
    assert wait_in(message(text)) == text


@pytest.mark.parametrize("text", ["token-S3cr3t: waiting 37 s", f"{WAIT} token-S3cr3t", ""])
def test_other_messages_of_a_program_are_not_shown(text: str) -> None:
    assert wait_in(message(text)) is None
    assert [line for line in lines_of("failure") if wait_in(line)] == []


def test_in_a_pipe_a_wait_is_a_line() -> None:
    out = io.StringIO()
    with watching(("dev", "prod"), Console(file=out)) as watcher:
        watcher.begins("prod")
        watcher.event("prod", message(WAIT))
    assert out.getvalue() == f"prod: {WAIT}\n"


def test_the_board_shows_a_wait_until_the_preview_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    out = io.StringIO()
    with watching(("prod",), Console(file=out, force_terminal=True, width=120)) as watcher:
        watcher.begins("prod")
        watcher.event("prod", message(WAIT))
    assert f"{WAIT}, 0 s" in out.getvalue()
    assert "previewing" not in out.getvalue().rpartition(WAIT)[2]
    out = io.StringIO()
    with watching(("prod",), Console(file=out, force_terminal=True, width=120)) as watcher:
        watcher.begins("prod")
        for line in [message(WAIT), *lines_of("changes")]:
            watcher.event("prod", line)
    assert "previewing, 4 resources" in out.getvalue()
