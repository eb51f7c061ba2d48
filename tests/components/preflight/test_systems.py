"""Problems that are reported of both systems, and the requests that find them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from grafana_irm.api import client as http
from grafana_irm.api import lookups
from grafana_irm.api.credentials import Credentials, from_environment
from grafana_irm.api.patience import Patience
from grafana_irm.preflight.systems import Needs, NotReady, check_systems
from tests.components.harness import ENVIRONMENT, Run, run
from tests.components.systems import EDITORS_RIGHTS, Answer, irm

CREDENTIALS = from_environment(ENVIRONMENT)
HEALTH, RIGHTS, INFO = "/api/health", "/api/access-control/user/permissions", "/oncall/api/v1/info/"


@pytest.fixture(autouse=True)
def patient_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ATTEMPTS", 1)


def checked(
    answer: Answer | None = None, credentials: Credentials = CREDENTIALS, needs: Needs | None = None, times: int = 1
) -> tuple[Run, list[str]]:
    """Check once, or more often, and return the requests and the reported problems."""
    problems: list[str] = []

    async def program() -> None:
        for _ in range(times):
            try:
                await check_systems(credentials, None, needs)
            except NotReady as told:
                problems.extend(told.problems)

    return run(program, answer), problems


def but(path: str, reply: Callable[[], httpx.Response]) -> Answer:
    """Answer as usual, but for one path."""
    usual = irm()
    return lambda request: reply() if request.url.path == path else usual(request)


def json(status: int, body: Any) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(status, json=body)


def refused() -> httpx.Response:
    raise httpx.ConnectError("Connection refused")


def too_slow() -> httpx.Response:
    raise httpx.ReadTimeout("")


def test_systems_that_can_be_used_get_three_requests() -> None:
    done, problems = checked()
    assert problems == []
    assert sorted(request.url.path for request in done.requests) == sorted([HEALTH, RIGHTS, INFO])
    assert {request.method for request in done.requests} == {"GET"}


def test_asked_again_the_answers_are_there() -> None:
    done, problems = checked(times=3)
    assert problems == []
    assert len(done.requests) == 3


@pytest.mark.parametrize(("auth", "told"), [("a-token", 1), ("admin:password", 0)])
def test_a_token_of_another_organisation_is_reported(auth: str, told: int) -> None:
    credentials = replace(CREDENTIALS, grafana_auth=auth, org_id="2")
    done, problems = checked(but("/api/org", json(200, {"id": 1, "name": "Main Org."})), credentials)
    assert (
        len([one for one in problems if "belongs to organisation 1, not 2 (grafana.orgId or GRAFANA_ORG_ID)" in one])
        == told
    )
    assert len(done.requests) == 3 + told


def test_the_organisation_in_which_rights_are_lacking_is_named() -> None:
    credentials = replace(CREDENTIALS, grafana_auth="admin:password", org_id="9")
    _, (problem,) = checked(but(RIGHTS, json(200, {})), credentials)
    assert problem.startswith("Grafana at https://grafana.example, organisation 9, accepts the credentials")


BAD: dict[str, tuple[Answer, list[str]]] = {
    "grafana refuses connections": (
        lambda request: refused() if request.url.host == "grafana.example" else irm()(request),
        ["Cannot reach Grafana at https://grafana.example", "Connection refused"],
    ),
    "grafana does not answer": (
        lambda request: too_slow() if request.url.host == "grafana.example" else irm()(request),
        ["Cannot reach Grafana at https://grafana.example", "ReadTimeout"],
    ),
    "grafana does not know the token": (
        but(RIGHTS, json(401, {"message": "Invalid API key"})),
        ["Grafana at https://grafana.example rejects the credentials (401)", "GRAFANA_AUTH"],
    ),
    "grafana is not there": (
        lambda request: httpx.Response(404) if request.url.host == "grafana.example" else irm()(request),
        ["No Grafana found at https://grafana.example", "GRAFANA_URL"],
    ),
    "a page in front of grafana": (
        but(RIGHTS, lambda: httpx.Response(302, headers={"location": "/login"})),
        ["Grafana responded with 302"],
    ),
    "a page instead of JSON": (but(RIGHTS, lambda: httpx.Response(200, text="<html>")), ["responded without JSON"]),
    "grafana is too old": (
        but(HEALTH, json(200, {"version": "10.4.3"})),
        ["version 10.4.3", "11.0 or later", "heartbeat.enabled: false"],
    ),
    "irm does not know the token": (
        but(INFO, json(403, {"detail": "Invalid token."})),
        ["Grafana IRM at https://irm.example/oncall rejects the token (403)", "region", "Admin & API"],
    ),
    "irm is not there": (but(INFO, lambda: httpx.Response(404)), ["No API of Grafana IRM found", "ends with /oncall"]),
    "irm refuses connections": (but(INFO, refused), ["Cannot reach Grafana IRM at https://irm.example"]),
    "irm is busy": (but(INFO, json(429, {})), ["Grafana IRM responded with 429", "busy"]),
    "irm is busy for long": (
        but(INFO, lambda: httpx.Response(429, headers={"Retry-After": "350"})),
        ["Grafana IRM is busy (429): try again in 350 seconds"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_each_problem_is_reported_once_with_what_to_do(case: str) -> None:
    answer, words = BAD[case]
    _, (problem,) = checked(answer)
    assert [word for word in words if word not in problem] == []


def test_the_problems_of_both_systems_are_reported_together() -> None:
    _, problems = checked(lambda _: httpx.Response(403))
    assert [problem.partition(" at ")[0] for problem in problems] == ["Grafana", "Grafana IRM"]


def test_the_error_lists_all_problems() -> None:
    assert str(NotReady(["One", "Two"])).splitlines()[1:] == ["  - One", "  - Two"]


def test_no_credential_is_reported() -> None:
    told = CREDENTIALS.over(Credentials()).__dict__ | {"grafana_url": "https://someone:word@grafana.example"}
    _, problems = checked(lambda _: httpx.Response(403), Credentials(**told))
    said = " ".join(problems)
    assert "https://grafana.example" in said
    assert not any(secret in said for secret in ("word", "glsa_grafana", "irm-token"))


@pytest.mark.parametrize(
    ("left_out", "needs", "told"),
    [
        ("alert.notifications:write", Needs(), "create contact points"),
        ("alert.rules:create", Needs(), "create alert rules"),
        ("folders:create", Needs(), "create folders"),
        ("alert.rules:create", Needs(rules=False), None),
        ("folders:create", Needs(folders=False), None),
    ],
)
def test_rights_that_are_needed_and_lacking_are_reported(left_out: str, needs: Needs, told: str | None) -> None:
    granted = {right: scopes for right, scopes in EDITORS_RIGHTS.items() if right != left_out}
    _, problems = checked(but(RIGHTS, json(200, granted)), needs=needs)
    assert len(problems) == (told is not None)
    assert all(told is not None and told in problem for problem in problems)


@pytest.mark.parametrize("version", ["11.0.0", "12.4.0", "13.1.0-12345pre", "", "main"])
def test_versions_that_are_new_enough_or_not_known_are_good(version: str) -> None:
    assert checked(but(HEALTH, json(200, {"version": version})))[1] == []


def test_without_heartbeats_an_older_grafana_is_good_enough() -> None:
    assert checked(but(HEALTH, json(200, {"version": "10.4.3"})), needs=Needs(rules=False))[1] == []


@pytest.mark.parametrize("path", [HEALTH, RIGHTS])
def test_what_grafana_does_not_show_stops_nobody(path: str) -> None:
    assert checked(but(path, lambda: httpx.Response(404)))[1] == []


def test_a_region_that_nobody_set_is_named() -> None:
    _, (problem,) = checked(
        lambda request: httpx.Response(403) if "oncall-prod" in request.url.host else irm()(request),
        Credentials(grafana_url="https://grafana.example", grafana_auth="a", irm_token="b"),
    )
    where = "https://oncall-prod-us-central-0.grafana.net/oncall"
    assert f"irm.url is not set, so the address is {where}, the provider's default" in problem


def test_the_address_in_grafanas_irm_plugin_is_the_one_that_is_checked() -> None:
    derived = "https://oncall-prod-eu-west-0.grafana.net/oncall"

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/plugins/grafana-irm-app/settings":
            return httpx.Response(200, json={"jsonData": {"onCallApiUrl": f"{derived}/"}})
        return httpx.Response(403) if request.url.host.startswith("oncall-prod-eu-west") else irm()(request)

    _, (problem,) = checked(answer, Credentials(grafana_url="https://grafana.example", grafana_auth="a", irm_token="b"))
    assert problem.startswith(f"Grafana IRM at {derived} rejects the token (403)")
    assert f"the address is {derived}, from the settings of Grafana's IRM plugin" in problem


SERVICE_ACCOUNT = Credentials(
    grafana_url="https://grafana.example",
    grafana_auth="a",
    irm_url="https://irm.example/oncall",
    irm_token="glsa_x",
    irm_stack_url="https://stack.example",
)


def test_a_service_account_requests_a_team_from_irm() -> None:
    """IRM serves its own information only with its own API keys."""
    done, problems = checked(credentials=SERVICE_ACCOUNT)
    assert problems == []
    (asked,) = done.asked("/oncall/")
    assert (asked.url.path, asked.url.query) == ("/oncall/api/v1/teams/", b"perpage=1")


def test_a_busy_irm_is_waited_for_and_the_run_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(lookups, "Patience", lambda: Patience(clock=lambda: sum(waits), sleep=sleep))
    answers = [httpx.Response(429, headers={"Retry-After": "37"})]
    done, problems = checked(lambda one: answers.pop() if one.url.path == INFO and answers else irm()(one))
    assert (problems, waits) == ([], [37])
    assert done.infos == ["Grafana IRM accepts 300 requests a minute: waiting 37 s"]


def test_a_busy_irm_is_not_taken_for_one_that_does_not_know_the_stack() -> None:
    answer = httpx.Response(429, headers={"Retry-After": "350"})
    _, (problem,) = checked(lambda request: answer if "oncall" in request.url.path else irm()(request), SERVICE_ACCOUNT)
    assert problem.startswith("Grafana IRM is busy (429): try again in 350 seconds")


def test_a_stack_that_irm_does_not_know_is_reported() -> None:
    _, (problem,) = checked(
        lambda request: httpx.Response(429) if "oncall" in request.url.path else irm()(request), SERVICE_ACCOUNT
    )
    assert "does not know the stack https://stack.example" in problem
    assert "irm.stackUrl" in problem


@pytest.mark.parametrize(("minutes", "warned"), [("04", False), ("06", True)])
def test_clocks_that_differ_by_more_than_five_minutes_are_worth_a_warning(minutes: str, warned: bool) -> None:
    def dated(request: httpx.Request) -> httpx.Response:
        answer = irm()(request)
        minute = minutes if request.url.host == "grafana.example" else "00"
        answer.headers["Date"] = f"Mon, 23 Nov 2026 12:{minute}:00 GMT"
        return answer

    done, problems = checked(dated)
    assert problems == []
    assert any("differ by 6 minutes" in warning for warning in done.warnings) == warned


def test_a_time_without_a_zone_as_behind_two_gateways_is_not_compared() -> None:
    def dated(request: httpx.Request) -> httpx.Response:
        answer = irm()(request)
        date = "Mon, 23 Nov 2026 12:00:00 GMT"
        answer.headers["Date"] = f"{date}, {date}" if request.url.host == "grafana.example" else date
        return answer

    done, problems = checked(dated)
    assert (problems, done.warnings) == ([], [])
