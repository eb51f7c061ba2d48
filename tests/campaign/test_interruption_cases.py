"""Some cases of the campaign of interruptions, on the real engine; `make soak` runs them all."""

import pytest

from tests.campaign.cases import Stage, live_interruption
from tests.campaign.interruptions import ROLES, Interruption, every
from tests.campaign.judge import way_on
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
        ("update", "POST", POINTS, "engine", False),
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


@pytest.mark.engine
@pytest.mark.soak
def test_an_empty_note_beside_the_state_is_a_case_with_a_documented_way_on(
    stage: Stage, asked: dict[str, list[Request]]
) -> None:
    assert asked
    stage.make()
    for note in (stage.world.project.home / "backend" / ".pulumi" / "stacks").rglob("*.attrs"):
        note.write_bytes(b"")
    assert way_on(stage.world, "destroy", stage.world.empty) == (End.DOCUMENTED, [])
    stage.stands = False


REQUEST = Request("irm", "GET", "/api/v1/info/", 200)


def test_the_engine_is_killed_at_each_request_and_the_others_take_turns() -> None:
    cases = every({"up": [REQUEST] * 4, "update": [REQUEST] * 2, "destroy": [REQUEST]})
    killed = {(case.command, case.number, case.role) for case in cases}
    assert {one for one in killed if one[2] == "engine"} == {
        *(("up", number, "engine") for number in (1, 2, 3, 4)),
        *(("update", number, "engine") for number in (1, 2)),
        ("destroy", 1, "engine"),
    }
    others = sorted(one for one in killed if one[2] != "engine" and one[0] == "up")
    assert [role for _, _, role in others] == ["program", "plugin", "program", "plugin"]
    assert ("destroy", 1, "plugin") in killed
    assert {case.answered for case in cases if case.command == "up"} == {True, False}


def test_in_full_every_process_is_interrupted_both_ways() -> None:
    """Except for the last response, which no process receives."""
    cases = every({"up": [REQUEST] * 3, "update": [], "destroy": []}, full=True)
    assert len(cases) == len(ROLES) * (2 + 2 + 1)
