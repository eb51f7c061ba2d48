"""The table of many integrations: what is not well, and one line of counts."""

import io
from dataclasses import replace

import pytest

from grafana_irm_cli.console import Console
from grafana_irm_cli.verify.brief import FEW, summary
from grafana_irm_cli.verify.line import PUT_BACK
from grafana_irm_cli.verify.load import ALL
from grafana_irm_cli.verify.model import Finding, Status
from grafana_irm_cli.verify.report import print_table
from tests.docs.outputs import is_shown
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "a-stack-of-your-own.md"
WELL = Finding("team 0", "beats", Status.OK, "the last was delivered 1m ago")
PAUSED = Finding("team 0", "heartbeat rule", Status.WRONG, "is paused", "`pulumi up` puts it back", "http://g.test/r")
UNREACHABLE = Finding("team 0", "last alert", Status.NOT_SEEN, "Cannot reach Grafana", "make it reachable")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


def of(count: int, finding: Finding = WELL) -> list[Finding]:
    """Return this finding for so many integrations."""
    return [replace(finding, integration=f"team {number}") for number in range(count)]


def printed(findings: list[Finding], *, everything: bool = False) -> str:
    out = io.StringIO()
    print_table(findings, Console(file=out), everything=everything)
    return out.getvalue()


def test_up_to_three_integrations_show_every_check() -> None:
    assert printed(of(FEW)).count(WELL.found) == FEW
    assert "--all" not in printed(of(FEW))


def test_of_many_that_are_well_one_line_is_left() -> None:
    assert printed(of(100)) == "100 checks of 100 integrations: all well (--all shows every check)\n"


def test_of_many_only_what_is_not_well_is_shown() -> None:
    text = printed([*of(100), replace(PAUSED, integration="team 7")])
    assert WELL.found not in text
    assert "│ team 7      │ heartbeat rule │ wrong │ is paused │" in text
    assert "→ `pulumi up` puts it back\n    team 7: heartbeat rule: http://g.test/r\n" in text
    assert text.endswith("\n101 checks of 100 integrations: 1 wrong, in 1 integration (--all shows every check)\n")


def test_the_documentation_shows_what_is_printed() -> None:
    link = "https://grafana.example.com/alerting/grafana/checkout/view"
    paused = Finding("Checkout", "heartbeat rule", Status.WRONG, "is paused", PUT_BACK, link)
    found = [*(replace(one, check=f"check {number}") for number in range(7) for one in of(99)), paused]
    found += [replace(paused, check=f"check {number}", status=Status.OK, todo="") for number in range(6)]
    shown = [block.text for block in blocks_of(PAGE) if "700 checks of" in block.text]
    assert [is_shown(text, printed(found)) for text in shown] == [True]


def test_on_request_every_check_of_many_is_shown() -> None:
    text = printed([*of(100), PAUSED], everything=True)
    assert text.count(WELL.found) == 100
    assert text.endswith("\n101 checks of 100 integrations: 1 wrong, in 1 integration\n")


def test_what_is_the_same_for_many_is_one_line_with_a_few_names() -> None:
    text = printed(of(300, UNREACHABLE))
    assert "│ team 0, team 1, team 2 and 297 more │ last alert │ not seen │ Cannot reach Grafana │" in text
    assert "    team 9: last alert\n    and 290 more\n300 checks" in text
    assert len(text.splitlines()) == 18


def test_what_is_left_to_do_is_shown_although_it_is_well() -> None:
    alert = Finding("team 7", "test alert", Status.OK, "became alert group I1, still open", "resolve it in IRM")
    assert "→ resolve it in IRM\n    team 7: test alert\n" in printed([*of(100), alert])


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ([WELL, WELL], "2 checks: all well"),
        ([WELL, PAUSED, PAUSED], "3 checks: 2 wrong"),
        ([UNREACHABLE, WELL], "2 checks: 1 not seen"),
        ([UNREACHABLE, PAUSED], "2 checks: 1 wrong, 1 not seen"),
        (of(2), "2 checks of 2 integrations: all well"),
        ([*of(2), replace(WELL, integration=ALL)], "3 checks of 2 integrations: all well"),
        ([*of(9), *of(2, PAUSED)], "11 checks of 9 integrations: 2 wrong, in 2 integrations"),
        ([*of(9), PAUSED, UNREACHABLE], "11 checks of 9 integrations: 1 wrong, 1 not seen, in 1 integration"),
        ([*of(9), replace(PAUSED, integration=ALL)], "10 checks of 9 integrations: 1 wrong"),
    ],
)
def test_the_summary_counts_what_is_not_well(findings: list[Finding], told: str) -> None:
    assert summary(findings) == told
