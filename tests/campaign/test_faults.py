"""Which request meets which fault."""

from itertools import product

import pytest

from tests.campaign.faults import CLASSES, KINDS, FaultCase, covering
from tests.campaign.requests import Request, api_requests, forms

POST = Request("irm", "POST", "/api/v1/integrations/", 201)
ASKED = [POST, *(Request("grafana", "GET", f"/api/{name}", 200) for name in "abcdefghi")]
PREVIEW = "preview --refresh"
REQUESTS = {"up": ASKED, "refresh": ASKED[:5], PREVIEW: ASKED, "destroy": ASKED[:7]}


@pytest.mark.parametrize("seed", [0, 1])
def test_every_request_of_every_command_meets_each_class_of_fault(seed: int) -> None:
    cases = covering(REQUESTS, seed)
    for command in ("up", "refresh", "destroy"):
        for request in REQUESTS[command]:
            met = {case.kind for case in cases if (case.command, case.request) == (command, request)}
            assert all(met & set(kinds) for kinds in CLASSES)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_fault_comes_in_every_command(seed: int) -> None:
    assert {(case.command, case.kind) for case in covering(REQUESTS, seed)} == set(product(REQUESTS, KINDS))


@pytest.mark.parametrize("seed", [0, 1])
def test_every_request_of_every_command_meets_faults_once_and_for_good(seed: int) -> None:
    both = {(case.command, case.request, case.for_good) for case in covering(REQUESTS, seed)}
    assert len(both) == 2 * sum(map(len, REQUESTS.values()))


def test_two_requests_meet_half_of_them() -> None:
    assert len([case for case in covering(REQUESTS) if case.command == PREVIEW]) == len(ASKED) * len(CLASSES) // 2


def test_each_kind_is_of_one_class() -> None:
    assert sorted(kind for kinds in CLASSES for kind in kinds) == sorted(KINDS)


def test_in_full_each_request_of_each_command_meets_each_fault_both_ways() -> None:
    cases = covering(REQUESTS, full=True)
    assert len(cases) == len(set(cases)) == sum(map(len, REQUESTS.values())) * len(KINDS) * 2


def test_an_answer_that_is_lost_on_its_way_leaves_what_was_written() -> None:
    assert FaultCase("up", POST, "reset in mid body", False).answer == {"kind": "reset", "status": 201, "when": "after"}
    assert FaultCase("up", POST, "502", False).answer == {"status": 502, "when": "after"}
    assert "when" not in FaultCase("up", POST, "503", False).answer
    assert "when" not in FaultCase("up", ASKED[1], "reset in mid body", False).answer


def test_requests_are_reported_apart_by_form_and_not_by_name() -> None:
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
