import io
import json

import pytest
from rich.console import Console

from automation.verify.model import Finding, Status
from automation.verify.report import as_json, exit_status, print_table

OK = Finding("payments", "heartbeat rule", Status.OK, "fires")
WRONG = Finding("payments", "contact point [x]", Status.WRONG, "does not exist", "run `pulumi up`", "http://g.test/cp")
NOT_SEEN = Finding("search", "integration in IRM", Status.NOT_SEEN, "no answer", "make it reachable")


@pytest.mark.parametrize(
    ("findings", "status"),
    [([OK], 0), ([OK, WRONG], 1), ([OK, NOT_SEEN], 2), ([NOT_SEEN, WRONG], 1), ([], 0)],
)
def test_the_exit_status_tells_wrong_from_not_seen(findings: list[Finding], status: int) -> None:
    assert exit_status(findings) == status


def test_json_has_every_field_of_every_check() -> None:
    answer = json.loads(as_json([OK, WRONG]))
    assert answer["ok"] is False
    assert answer["checks"][1] == {
        "integration": "payments",
        "check": "contact point [x]",
        "status": "wrong",
        "found": "does not exist",
        "todo": "run `pulumi up`",
        "link": "http://g.test/cp",
    }


def test_the_table_says_what_to_do_and_takes_names_as_they_are() -> None:
    out = io.StringIO()
    print_table([OK, WRONG, NOT_SEEN], Console(file=out, width=120))
    text = out.getvalue()
    assert "contact point [x]" in text
    assert "→ payments, contact point [x]: run `pulumi up`\n  see http://g.test/cp" in text
    assert text.count("→") == 2
    assert "\x1b" not in text
