import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from grafana_irm_cli.verify.model import Finding, Status
from grafana_irm_cli.verify.report import as_json, exit_status, print_table

OK = Finding("payments", "heartbeat rule", Status.OK, "fires")
WRONG = Finding("payments", "contact point [x]", Status.WRONG, "does not exist", "run `pulumi up`", "http://g.test/cp")
NOT_SEEN = Finding("search", "integration in IRM", Status.NOT_SEEN, "no answer", "make it reachable")


@pytest.mark.parametrize(
    ("findings", "status"),
    [([OK], 0), ([OK, WRONG], 1), ([OK, NOT_SEEN], 2), ([NOT_SEEN, WRONG], 1), ([], 0)],
)
def test_the_exit_status_distinguishes_wrong_from_not_seen(findings: list[Finding], status: int) -> None:
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


def test_what_is_to_be_done_for_several_is_said_once() -> None:
    out = io.StringIO()
    others = [
        replace(NOT_SEEN, check="beats"),
        replace(NOT_SEEN, integration="shop"),
        replace(NOT_SEEN, link="http://g"),
    ]
    print_table([NOT_SEEN, *others], Console(file=out, width=120))
    told = "→ make it reachable\n    search: integration in IRM, beats\n    shop: integration in IRM\n    search: "
    assert told + "integration in IRM: http://g\n" in out.getvalue()


def test_a_long_reason_is_said_once() -> None:
    out = io.StringIO()
    reason = "Cannot reach Grafana at http://g.test: All connection attempts failed. Check the address"
    down = replace(NOT_SEEN, found=reason)
    print_table([down, replace(down, integration="shop"), NOT_SEEN], Console(file=out, width=200))
    assert out.getvalue().count(reason) == 1
    assert "as search, integration in IRM" in out.getvalue()
    assert as_json([down, replace(down, integration="shop")]).count(reason) == 2


def test_the_table_says_what_to_do_and_takes_names_as_they_are() -> None:
    out = io.StringIO()
    print_table([OK, WRONG, NOT_SEEN], Console(file=out, width=120))
    text = out.getvalue()
    assert "contact point [x]" in text
    assert "→ run `pulumi up`\n    payments: contact point [x]: http://g.test/cp\n" in text
    assert "→ make it reachable\n    search: integration in IRM\n" in text
    assert text.endswith("\n3 checks of 2 integrations: 1 wrong, 1 not seen, in 2 integrations\n")
    assert "\x1b" not in text
