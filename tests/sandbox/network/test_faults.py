"""Faults over real connections, and what makes no sense as a fault."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from sandbox.control.client import Sandbox, SandboxError
from sandbox.network.faults import Fault

TEAMS = "/api/v1/teams"


@pytest.fixture
def ask(sandbox: Sandbox) -> Callable[..., httpx.Response]:
    def request(path: str = TEAMS, method: str = "GET", **options: Any) -> httpx.Response:
        options.setdefault("timeout", 20)
        return httpx.request(
            method, f"{sandbox.irm_url}{path}", headers={"Authorization": sandbox.irm_token}, **options
        )

    return request


Ask = Callable[..., httpx.Response]


def test_answers_come_in_turn_and_then_the_system_again(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", "^/api/v1/teams", [429, 503])
    assert [ask().status_code for _ in range(3)] == [429, 503, 200]


def test_a_turn_is_given_several_times_or_for_good(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "*", TEAMS, [500], times=2)
    assert [ask().status_code for _ in range(3)] == [500, 500, 200]
    sandbox.fault("irm", "*", TEAMS, [500, 502], times=None)
    assert [ask().status_code for _ in range(4)] == [500, 502, 500, 502]
    sandbox.clear_faults()
    assert ask().status_code == 200


def test_only_what_matches_meets_it(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "POST", TEAMS, [500])
    sandbox.fault("grafana", "GET", TEAMS, [500])
    sandbox.fault("irm", "GET", "name=Payroll$", [500])
    assert ask().status_code == 200
    assert ask(f"{TEAMS}?name=Payroll").status_code == 500
    assert [fault["given"] for fault in sandbox.faults()] == [0, 0, 1]


def test_headers_and_bodies_are_as_given(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, [{"status": 429, "headers": {"Retry-After": "7"}, "body": '{"x":1}'}, 429])
    given = ask()
    assert (given.headers["retry-after"], given.json()) == ("7", {"x": 1})
    assert "retry-after" not in ask().headers


@pytest.mark.parametrize(
    ("system", "status", "body"),
    [("irm", 404, {"detail": "Not Found."}), ("grafana", 409, {"message": "Conflict"})],
)
def test_a_status_alone_has_the_systems_words(sandbox: Sandbox, system: str, status: int, body: object) -> None:
    sandbox.fault(system, "GET", "/api", [status])
    url = sandbox.irm_url if system == "irm" else sandbox.grafana_url
    answer = httpx.get(f"{url}/api/health")
    assert (answer.status_code, answer.json()) == (status, body)


def test_gateways_answer_pages(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, [502])
    assert ask().headers["content-type"].startswith("text/html")


def test_pages_redirects_and_nothing(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, ["html", "redirect", "empty", 204])
    page, redirect, empty, nothing = ask(), ask(), ask(), ask()
    assert (page.status_code, "<html>" in page.text) == (200, True)
    assert (redirect.status_code, redirect.headers["location"]) == (302, "/login")
    assert (empty.status_code, empty.content) == (200, b"")
    assert (nothing.status_code, nothing.content) == (204, b"")


@pytest.mark.parametrize("size", [1, 2, 3, 50_000_000])
def test_a_huge_body_has_the_size_it_says(sandbox: Sandbox, ask: Ask, size: int) -> None:
    sandbox.fault("irm", "GET", TEAMS, [{"kind": "huge", "size": size}])
    answer = ask()
    assert len(answer.content) == size == int(answer.headers["content-length"])


def test_connections_are_reset_closed_and_left_hanging(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, ["reset", "close", "hang"])
    for _ in range(2):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            ask()
    with pytest.raises(httpx.ReadTimeout):
        ask(timeout=0.3)
    assert ask().status_code == 200


def test_a_reset_comes_in_the_middle_of_a_body(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, [{"kind": "reset", "body": "x" * 1000}])
    with httpx.stream("GET", f"{sandbox.irm_url}{TEAMS}") as answer:
        assert answer.status_code == 200
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            answer.read()


def test_a_delay_is_followed_by_the_real_answer(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, [{"kind": "delay", "seconds": 0.01}])
    assert ask().json()["count"] == 3


@pytest.mark.parametrize("kind", ["hang", "close", "reset", "answer", "empty"])
def test_a_lost_answer_leaves_the_deed_done(sandbox: Sandbox, ask: Ask, kind: str) -> None:
    sandbox.fault("irm", "POST", "escalation_chains", [{"kind": kind, "when": "after"}])
    try:
        answer = ask("/api/v1/escalation_chains/", "POST", json={"name": f"lost {kind}"}, timeout=1)
        assert answer.status_code in (200, 500)
    except httpx.HTTPError:
        assert kind in ("hang", "close", "reset")
    assert ask(f"/api/v1/escalation_chains/?name=lost+{kind}").json()["count"] == 1


def test_before_the_system_nothing_is_done(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "POST", "escalation_chains", [500])
    ask("/api/v1/escalation_chains/", "POST", json={"name": "never"})
    assert ask("/api/v1/escalation_chains/?name=never").json()["count"] == 0


def test_faults_are_in_the_log(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("irm", "GET", TEAMS, [418, "close"])
    ask()
    with pytest.raises(httpx.HTTPError):
        ask()
    assert [entry["status"] for entry in sandbox.requests("irm")] == [418, None]


def test_what_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match=r"path_regex.*answers\.0\.kind"):
        sandbox.fault("irm", "GET", "(", ["nosuch"])
    assert sandbox.faults() == []


@pytest.mark.parametrize("bad", [{"system": "other"}, {"times": 0}, {"answers": []}, {"unknown": 1}])
def test_bad_faults(bad: dict[str, object]) -> None:
    good: dict[str, object] = {"system": "irm", "answers": [500]}
    with pytest.raises(ValidationError):
        Fault.model_validate(good | bad)
