"""The model against a real Prometheus Alertmanager: group wait, group interval, repeat interval, slow answers."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from grafana_irm.timing import TimingModel
from tests.simulation.real_alertmanager import BINARY, Case, observe

pytestmark = pytest.mark.skipif(
    BINARY is None, reason="no Alertmanager here: `apt-get install prometheus-alertmanager` brings one"
)

OBSERVED_FOR = 24.0
EARLY = 0.01
NOISE = 1.5
"""Seconds by which a busy machine may delay a notification; the settings differ by more than that."""

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
    """When each case was notified: all at once, as the time is spent waiting."""
    return observe([*CASES, *FAILING], tmp_path_factory.mktemp("alertmanager"), OBSERVED_FOR)


# One test for all cases, so that no second worker waits for an Alertmanager of its own.
def test_a_real_alertmanager_keeps_to_the_model(seen: dict[str, list[float]]) -> None:
    wrong = [problem for case in CASES for problem in _problems(case, seen[case.name])]
    wrong += [problem for case in FAILING for problem in _problems_of_failing(case, seen[case.name])]
    assert not wrong


def _problems(case: Case, times: list[float]) -> Iterator[str]:
    predicted, allowed = model(case).steady_gap, model(case).group_interval + model(case).evaluation_interval
    gaps = [later - earlier for earlier, later in pairwise(times)]
    if not gaps:
        yield f"{case.name}: fewer than two notifications"
        return
    if max(gaps) > predicted.longest.total_seconds():
        yield f"{case.name}: a gap of {max(gaps):.2f}s is longer than predicted: {predicted}"
    if predicted.longest.total_seconds() - max(gaps) > allowed.total_seconds():
        yield f"{case.name}: no gap longer than {max(gaps):.2f}s is too far from {predicted}"
    if min(gaps) < predicted.shortest.total_seconds() - EARLY:
        yield f"{case.name}: a gap of {min(gaps):.2f}s is shorter than predicted: {predicted}"
    if not case.group_wait - EARLY <= times[0] <= case.group_wait + NOISE:
        yield f"{case.name}: first notified after {times[0]:.2f}s, not after its group wait"


def _problems_of_failing(case: Case, times: list[float]) -> Iterator[str]:
    tries = model(case).failing_requests_per_hour * OBSERVED_FOR / 3600
    if not tries - 2 <= len(times) <= tries + 1:
        yield f"{case.name}: {len(times)} tries, {tries:.0f} predicted"
