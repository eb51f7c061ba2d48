"""Who uses the contact points that can be adopted."""

from typing import Any

import httpx
import pytest

from grafana_irm.api import client as http
from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.adopt.model import Proposal
from grafana_irm_cli.adopt.users import with_users

PROPOSALS = [
    Proposal("payments", {}, {}, {"integration": "Payments", "contact point": "Payments"}, ("first",)),
    Proposal("search", {}, {}, {"integration": "Search", "contact point": "Search"}),
]


def remarks(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any], proposals: list[Proposal]) -> list[list[str]]:
    """Return each proposal's remarks where Grafana answers so by the end of a path; else 403."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = [body for path, body in answers.items() if request.url.path.endswith(path)]
        return httpx.Response(200, json=found[0]) if found else httpx.Response(403)

    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(answer))
    done = with_users(proposals, Credentials(grafana_url="https://grafana.example", grafana_auth="u:p"))
    return [list(one.remarks) for one in done]


def test_users_are_counted_for_each_proposal(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {"uid": "a", "title": "A", "folderUID": "f", "notification_settings": {"receiver": "Payments"}}
    answers = {"/alert-rules": [rule, {**rule, "uid": "b"}], "/policies": {"receiver": "Payments"}}

    assert remarks(monkeypatch, answers, PROPOSALS) == [
        [
            "first",
            "contact point 'Payments' is used by 2 alert rules and 1 notification policy: they keep using it",
        ],
        [],
    ]


def test_a_token_without_read_access_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    assert remarks(monkeypatch, {}, PROPOSALS) == [["first"], []]


def test_nothing_is_requested_without_a_contact_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "transport_factory", lambda: pytest.fail("a request was sent"))

    assert with_users([Proposal("a", {}, {}, {"integration": "A"})], Credentials()) != []
