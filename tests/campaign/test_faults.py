"""Which request meets which fault."""

from itertools import product

import pytest

from tests.campaign.faults import KINDS, FaultCase, covering
from tests.campaign.requests import Request, api_requests, forms

CHECK = [Request("irm", "GET", "/api/v1/info/", 200), Request("grafana", "GET", "/api/health", 200)]
WRITE = [Request("irm", "POST", "/api/v1/integrations/", 201), Request("grafana", "PUT", "/api/x/*", 200)]
READ = [Request("grafana", "GET", f"/api/{name}", 200) for name in "abc"]
PREVIEW = "preview --refresh"
REQUESTS = {"up": CHECK + WRITE, "refresh": READ, PREVIEW: READ + CHECK, "destroy": WRITE}


@pytest.mark.parametrize("seed", [0, 1])
def test_every_request_of_the_plugins_meets_every_fault(seed: int) -> None:
    met = {(case.command, case.request, case.kind) for case in covering(REQUESTS, seed)}
    for command, requests in (("up", WRITE), ("refresh", READ), ("destroy", WRITE)):
        assert {(command, *pair) for pair in product(requests, KINDS)} <= met


def test_every_request_and_every_fault_comes_in_every_command() -> None:
    cases = covering(REQUESTS)
    assert {(case.command, case.kind) for case in cases} == set(product(REQUESTS, KINDS))
    assert {(case.command, case.request) for case in cases} == {
        (name, one) for name in REQUESTS for one in REQUESTS[name]
    }


def test_what_goes_through_our_own_client_meets_a_third_of_the_faults() -> None:
    for command, requests in ((PREVIEW, READ + CHECK), ("up", CHECK)):
        cases = [case for case in covering(REQUESTS) if case.command == command and case.request in requests]
        assert len(requests) * len(KINDS) / 4 < len(cases) < len(requests) * len(KINDS) / 2


@pytest.mark.parametrize("seed", [0, 1])
def test_each_fault_of_a_command_and_each_request_comes_once_and_for_good(seed: int) -> None:
    cases = covering(REQUESTS, seed)
    assert len({(one.command, one.request, one.for_good) for one in cases}) == 2 * sum(map(len, REQUESTS.values()))
    by_plugins = [one for one in cases if one.command in {"up", "refresh", "destroy"}]
    assert len({(one.command, one.kind, one.for_good) for one in by_plugins}) == 2 * 3 * len(KINDS)


def test_in_full_each_case_comes_both_ways() -> None:
    cases = covering(REQUESTS, full=True)
    requests = sum(len(of) for of in REQUESTS.values())
    assert len(cases) == len(set(cases)) == requests * len(KINDS) * 2


def test_an_answer_that_is_lost_on_its_way_leaves_what_was_written() -> None:
    post = WRITE[0]
    assert FaultCase("up", post, "reset in mid body", False).answer == {"kind": "reset", "status": 201, "when": "after"}
    assert FaultCase("up", post, "502", False).answer == {"status": 502, "when": "after"}
    assert "when" not in FaultCase("up", post, "503", False).answer
    assert "when" not in FaultCase("up", CHECK[0], "reset in mid body", False).answer


def test_requests_are_told_apart_by_form_and_not_by_name() -> None:
    log = [
        {"system": "irm", "method": "PUT", "path": "/api/v1/integrations/C1/", "status": 404},
        {"system": "irm", "method": "PUT", "path": "/api/v1/integrations/C2/", "status": 200},
        {"system": "irm", "method": "POST", "path": "/integrations/v1/alertmanager/…/heartbeat/", "status": 200},
        {"system": "grafana", "method": "PUT", "path": "/api/v1/x/folder/f1/rule-groups/a%20b?c=d", "status": 200},
    ]
    assert [str(one) for one in forms(api_requests(log))] == [
        "grafana PUT /api/v1/x/folder/*/rule-groups/*",
        "irm PUT /api/v1/integrations/*/",
    ]
    assert forms(api_requests(log))[1].status == 200
