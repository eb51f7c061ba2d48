"""The model against a real Prometheus Alertmanager: group wait, group interval, repeat interval, slow answers."""

from datetime import timedelta
from itertools import pairwise

import pytest

from grafana_irm.timing import TimingModel
from tests.simulation.real_alertmanager import BINARY, Case, observe

pytestmark = pytest.mark.skipif(
    BINARY is None, reason="no Alertmanager here: `apt-get install prometheus-alertmanager` brings one"
)

OBSERVED_FOR = 31.0
NOISE = 1.5
"""Seconds by which a busy machine may delay a notification; the settings are far enough apart to tell all the same."""

CASES = [
    Case("prompt", 0, 1, 5),
    Case("slow-answers", 0, 1, 5, answers_after=0.6),
    Case("coarse-ticks", 0, 7, 8),
    Case("coarse-and-slow", 0, 7, 8, answers_after=0.6),
    Case("ticks-longer-than-repeat", 0, 6, 1),
    Case("waits-first", 6, 2, 3),
    Case("answers-slower-than-ticks", 0, 1, 4, answers_after=3.0),
    Case("repeat-a-multiple-of-ticks", 0, 5, 10),
]
FAILING = [Case("refused", 0, 3, 30, status=400)]


def model(case: Case) -> TimingModel:
    return TimingModel(
        interval=timedelta(minutes=10),
        evaluation_interval=timedelta(seconds=10),
        pending_period=timedelta(0),
        group_wait=timedelta(seconds=case.group_wait),
        group_interval=timedelta(seconds=case.group_interval),
        repeat_interval=timedelta(seconds=case.repeat_interval),
        delivery_margin=timedelta(seconds=case.answers_after + NOISE),
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    return observe([*CASES, *FAILING], tmp_path_factory.mktemp("alertmanager"), OBSERVED_FOR)


@pytest.mark.xdist_group("alertmanager")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestNotifications:
    def test_no_gap_is_longer_than_predicted_and_the_longest_is_not_far_off(
        self, case: Case, seen: dict[str, list[float]]
    ) -> None:
        gaps = [later - earlier for earlier, later in pairwise(seen[case.name])]
        assert gaps, "there were at least two notifications"
        predicted = model(case).steady_gap
        assert max(gaps) <= predicted.longest.total_seconds()
        allowed = model(case).group_interval + model(case).evaluation_interval
        assert predicted.longest.total_seconds() - max(gaps) <= allowed.total_seconds()

    def test_no_gap_is_shorter_than_predicted(self, case: Case, seen: dict[str, list[float]]) -> None:
        gaps = [later - earlier for earlier, later in pairwise(seen[case.name])]
        assert min(gaps) >= model(case).steady_gap.shortest.total_seconds() - 0.01

    def test_the_first_comes_after_the_group_wait(self, case: Case, seen: dict[str, list[float]]) -> None:
        first = seen[case.name][0]
        assert case.group_wait - 0.01 <= first <= case.group_wait + NOISE


@pytest.mark.xdist_group("alertmanager")
def test_what_fails_is_tried_again_at_every_tick(seen: dict[str, list[float]]) -> None:
    (case,) = FAILING
    expected = OBSERVED_FOR / case.group_interval
    assert expected - 2 <= len(seen[case.name]) <= expected + 1
    assert model(case).failing_requests_per_hour == 3600 / case.group_interval
