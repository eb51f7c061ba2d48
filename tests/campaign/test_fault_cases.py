"""Some cases of the campaign of faults, on the real engine; `make soak` runs them all."""

import pytest

from tests.campaign.cases import Stage, live_fault
from tests.campaign.faults import FaultCase
from tests.campaign.requests import Request
from tests.campaign.verdict import End

pytestmark = pytest.mark.engine

POINTS = "/api/v1/provisioning/contact-points"

ONCE = False

CASES = (
    FaultCase("up", Request("irm", "POST", "/api/v1/integrations/", 201), "reset in mid body", ONCE),
    FaultCase("destroy", Request("grafana", "DELETE", f"{POINTS}/*", 202), "502", ONCE),
)


@pytest.fixture(scope="module", autouse=True)
def rehearsed(stage: Stage) -> None:
    stage.rehearse(("up", "destroy"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_ends_with_a_clear_word_and_the_next_run_converges(stage: Stage, case: FaultCase) -> None:
    verdict = live_fault(stage, case)
    if verdict.end is End.FAILED:
        stage.start_over()
    assert verdict.problems == ()


def test_afterwards_nothing_is_left(stage: Stage) -> None:
    stage.clear()
    assert stage.world.objects() == stage.world.empty
