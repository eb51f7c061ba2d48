"""A receiver with several webhooks in a real Prometheus Alertmanager: one hangs, one fails, one is removed."""

import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from grafana_irm.timing import TimingModel
from tests.simulation.fleet import Responds, SharedFleet
from tests.simulation.real_alertmanager import BINARY, Case, Sibling, observe, running

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        BINARY is None, reason="no Alertmanager here: `apt-get install prometheus-alertmanager` brings one"
    ),
]

OBSERVED_FOR = 95.0
GROUP, REPEAT = 1, 12
NOISE = 1.5
"""Seconds by which a busy machine may delay a notification."""

HANGS = Sibling(answers_after=600.0)
LATE = 5.0
CASES = {
    "healthy": Case("healthy", 0, GROUP, REPEAT, siblings=(Sibling(),)),
    "hangs": Case("hangs", 0, GROUP, REPEAT, siblings=(HANGS,)),
    "refuses": Case("refuses", 0, GROUP, REPEAT, siblings=(Sibling(status=400),)),
    "fails": Case("fails", 0, GROUP, REPEAT, siblings=(Sibling(status=500),)),
}
REMOVED = Case("removed", 0, GROUP, REPEAT, answers_after=LATE, siblings=(Sibling(),), before=True)


def model(margin: float = NOISE) -> TimingModel:
    return TimingModel(
        interval=timedelta(minutes=10),
        evaluation_interval=timedelta(seconds=10),
        pending_period=timedelta(0),
        group_wait=timedelta(0),
        group_interval=timedelta(seconds=GROUP),
        repeat_interval=timedelta(seconds=REPEAT),
        delivery_margin=timedelta(seconds=margin),
        shared=2,
    )


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    """When each webhook was notified: all cases at once, since the time is spent waiting."""
    return observe(list(CASES.values()), tmp_path_factory.mktemp("alertmanager"), OBSERVED_FOR)


def test_a_webhook_that_fails_costs_the_others_nothing(seen: dict[str, list[float]]) -> None:
    for name in ("healthy", "refuses"):
        assert max(gaps(seen[name])) <= REPEAT + GROUP + NOISE
    assert len(seen["refuses-1"]) >= 0.8 * OBSERVED_FOR / GROUP


def test_a_webhook_that_hangs_delays_the_others_within_the_bound(seen: dict[str, list[float]]) -> None:
    bound = model().longest_gap.total_seconds()
    for name in ("hangs", "fails"):
        assert REPEAT + GROUP + NOISE < max(gaps(seen[name])) <= bound
    assert min(gaps(seen["hangs-1"])) >= 10 - 0.1


@pytest.mark.parametrize(("name", "sibling"), [("healthy", "in time"), ("hangs", "never"), ("refuses", "with 500")])
def test_the_sandbox_sends_as_the_real_alertmanager_does(
    seen: dict[str, list[float]], name: str, sibling: Responds
) -> None:
    """The sandbox is Grafana, which does not retry within a flush: there, 500 is as 400 is here."""
    played = SharedFleet(lambda _: model(margin=0.01), 2, seed=0)
    watched, other = played.members
    other.responds = sibling
    played.run(OBSERVED_FOR)
    since = played.now
    played.run(OBSERVED_FOR)
    steady = median(gaps([at for at in watched.beats if at > since]))
    assert median(gaps(seen[name])) == pytest.approx(steady, abs=GROUP)


def test_the_removal_of_a_webhook_can_cost_another_one_a_beat(tmp_path: Path) -> None:
    """The notification log identifies a webhook by its position, so the next webhook uses its entry.

    The slow webhook is due 5 s after the prompt one. The removal of the prompt one comes in between.
    """
    with running([REMOVED], tmp_path) as alertmanager:
        alertmanager.fire([REMOVED])
        alertmanager.wait_for("removed-1", 2)
        time.sleep(0.3)
        alertmanager.reload([replace(REMOVED, siblings=())])
        alertmanager.wait_for("removed", 3)
        across, after = gaps(alertmanager.arrivals("removed"))
    slow = model(LATE + NOISE)
    assert slow.longest_gap_after_lost(1) > timedelta(seconds=across) > timedelta(seconds=2 * REPEAT)
    assert after == pytest.approx(REPEAT + LATE, abs=GROUP + NOISE)
