"""More looks at Grafana: while one answer may come from an instance that does not know, and no longer."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest

from grafana_irm_cli.verify.looks import QUICK, Deliveries, Look, look_until_known
from grafana_irm_cli.verify.model import Delivery, NotSeen, Rule, Snapshot, Wiring
from tests.grafana_irm_cli.verify.conftest import seconds

NEVER = {"Payments to IRM": [Delivery(None, None)], "Payments heartbeat": [Delivery(None, None)]}
SENT = {**NEVER, "Payments heartbeat": [Delivery(seconds(100), None)]}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio, "sleep", no_time)


async def no_time(_: float) -> None:
    """Wait for nothing."""


@pytest.fixture
def cluster(wiring: Wiring) -> Wiring:
    assert wiring.heartbeat is not None
    return replace(wiring, heartbeat=replace(wiring.heartbeat, grafana_instances=2))


@pytest.fixture
def fires(healthy_rule: Rule) -> dict[str, Rule]:
    return {healthy_rule.uid: healthy_rule}


@pytest.fixture
def restarted(healthy_rule: Rule) -> dict[str, Rule]:
    return {healthy_rule.uid: replace(healthy_rule, evaluated=None)}


class Grafana:
    """Answers as its instances do, by turns."""

    def __init__(self, *answers: Look) -> None:
        self._answers = cycle(answers)
        self.looks = 0
        self.told: list[str] = []

    def seen(self, wirings: Sequence[Wiring]) -> Look:
        async def look() -> Look:
            self.looks += 1
            return next(self._answers)

        return asyncio.run(look_until_known(look, wirings, self.told.append))


def test_one_look_is_enough_where_the_sender_answers(cluster: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Look(SENT, fires))
    assert (grafana.seen([cluster]), grafana.looks) == (Look(SENT, fires), 1)


@pytest.mark.parametrize("standby", [NEVER, {}], ids=["has never sent", "has not polled its configuration"])
def test_a_standby_is_followed_by_another_look(cluster: Wiring, fires: dict[str, Rule], standby: Deliveries) -> None:
    grafana = Grafana(Look(standby, fires), Look(SENT, fires))
    assert (grafana.seen([cluster]).deliveries, grafana.looks) == (SENT, 2)


def test_an_old_failure_of_a_standby_is_not_the_last_delivery(cluster: Wiring, fires: dict[str, Rule]) -> None:
    old = {**NEVER, "Payments heartbeat": [Delivery(timedelta(hours=2), "webhook response status 500")]}
    grafana = Grafana(Look(old, fires), Look(SENT, fires))
    assert grafana.seen([cluster]).deliveries == SENT


def test_where_only_a_standby_answers_it_ends(cluster: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Look(NEVER, fires))
    assert (grafana.seen([cluster]), grafana.looks) == (Look(NEVER, fires), 1 + QUICK)


def test_a_single_instance_is_looked_at_once(wiring: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Look(NEVER, fires))
    assert (grafana.seen([wiring]), grafana.looks) == (Look(NEVER, fires), 1)


def test_the_first_evaluation_after_a_restart_is_waited_for_and_said(
    wiring: Wiring, fires: dict[str, Rule], restarted: dict[str, Rule]
) -> None:
    grafana = Grafana(Look(SENT, restarted), Look(SENT, restarted), Look(SENT, fires))
    assert (grafana.seen([wiring]).rules, grafana.looks) == (fires, 3)
    assert grafana.told == ["Grafana has just started: waiting at most 65 s for its first evaluation"]


def test_an_evaluation_that_never_comes_is_not_waited_for_longer(wiring: Wiring, restarted: dict[str, Rule]) -> None:
    grafana = Grafana(Look(SENT, restarted))
    assert (grafana.seen([wiring]).rules, grafana.looks) == (restarted, 1 + 22)


def test_a_grafana_that_cannot_be_reached_is_looked_at_once(cluster: Wiring) -> None:
    down = NotSeen("Cannot reach Grafana")
    grafana = Grafana(Look(down, down))
    assert (grafana.seen([cluster]), grafana.looks) == (Look(down, down), 1)


def test_an_instance_that_fails_in_between_hides_nothing(cluster: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Look(NEVER, fires), Look(NotSeen("503"), NotSeen("503")), Look(SENT, fires))
    assert grafana.seen([cluster]) == Look(SENT, fires)


def test_a_snapshot_of_a_healthy_stack_needs_one_look(wiring: Wiring, healthy: Snapshot) -> None:
    grafana = Grafana(Look(healthy.deliveries, healthy.rules))
    grafana.seen([wiring])
    assert grafana.looks == 1
