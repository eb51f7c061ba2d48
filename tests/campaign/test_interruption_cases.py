"""Some cases of the campaign of interruptions, on the real engine; `make soak` runs them all."""

import pytest

from tests.campaign.cases import Stage, live_interruption
from tests.campaign.interruptions import ROLES, Interruption, every
from tests.campaign.requests import Request
from tests.campaign.verdict import End

POINTS = "/api/v1/provisioning/contact-points"


@pytest.fixture(scope="module")
def asked(stage: Stage) -> dict[str, list[Request]]:
    return stage.rehearse(("up", "update", "update back", "destroy"))


@pytest.mark.engine
@pytest.mark.parametrize(
    ("command", "method", "path", "role", "answered"),
    [
        ("up", "POST", "/api/v1/integrations/", "engine", False),
        ("up", "POST", POINTS, "plugin", False),
        ("update", "POST", POINTS, "engine", False),
        ("update", "DELETE", f"{POINTS}/*", "program", True),
        ("destroy", "DELETE", "/api/v1/integrations/*/", "engine", False),
    ],
)
def test_after_a_kill_the_next_run_converges_or_says_what_to_run(
    stage: Stage, asked: dict[str, list[Request]], command: str, method: str, path: str, role: str, answered: bool
) -> None:
    numbers = [at for at, one in enumerate(asked[command], 1) if (one.method, one.path) == (method, path)]
    verdict = live_interruption(stage, Interruption(command, numbers[0], role, answered))
    assert verdict is not None, "there was nothing to kill"
    if verdict.end is End.FAILED:
        stage.start_over()
    assert verdict.problems == ()


REQUEST = Request("irm", "GET", "/api/v1/info/", 200)


def test_each_process_is_killed_at_each_request_but_the_program_where_there_is_none() -> None:
    cases = every({"up": [REQUEST] * 3, "update": [REQUEST] * 2, "destroy": [REQUEST]})
    killed = {(case.command, case.number, case.role) for case in cases}
    assert killed == {
        *(("up", number, role) for number in (1, 2, 3) for role in ROLES),
        *(("update", number, role) for number in (1, 2) for role in ROLES),
        ("destroy", 1, "engine"),
        ("destroy", 1, "plugin"),
    }
    assert {case.answered for case in cases if case.number < 3} == {True, False}


def test_in_full_both_ways_but_for_the_last_request_whose_answer_nobody_sees_arrive() -> None:
    cases = every({"up": [REQUEST] * 3, "update": [], "destroy": []}, full=True)
    assert len(cases) == 3 * (2 + 2 + 1)
