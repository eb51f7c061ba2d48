"""Grafana is read again only while a response may come from an instance that does not know the answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest

from grafana_irm_cli.verify.model import Delivery, NotSeen, Rule, Snapshot, Wiring
from grafana_irm_cli.verify.repeated_reads import QUICK, Deliveries, Reading, read_until_known
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
    """Responds as the instances do, by turns."""

    def __init__(self, *answers: Reading) -> None:
        self._answers = cycle(answers)
        self.reads = 0
        self.reported: list[str] = []

    def seen(self, wirings: Sequence[Wiring]) -> Reading:
        async def read() -> Reading:
            self.reads += 1
            return next(self._answers)

        return asyncio.run(read_until_known(read, wirings, self.reported.append))


def test_one_read_is_enough_when_the_sender_responds(cluster: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Reading(SENT, fires))
    assert (grafana.seen([cluster]), grafana.reads) == (Reading(SENT, fires), 1)


@pytest.mark.parametrize("standby", [NEVER, {}], ids=["has never sent", "has not polled its configuration"])
def test_a_standby_is_read_again(cluster: Wiring, fires: dict[str, Rule], standby: Deliveries) -> None:
    grafana = Grafana(Reading(standby, fires), Reading(SENT, fires))
    assert (grafana.seen([cluster]).deliveries, grafana.reads) == (SENT, 2)


def test_an_old_failure_of_a_standby_is_not_the_last_delivery(cluster: Wiring, fires: dict[str, Rule]) -> None:
    old = {**NEVER, "Payments heartbeat": [Delivery(timedelta(hours=2), "webhook response status 500")]}
    grafana = Grafana(Reading(old, fires), Reading(SENT, fires))
    assert grafana.seen([cluster]).deliveries == SENT


def test_reading_ends_when_only_a_standby_responds(cluster: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Reading(NEVER, fires))
    assert (grafana.seen([cluster]), grafana.reads) == (Reading(NEVER, fires), 1 + QUICK)


def test_a_single_instance_is_read_once(wiring: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Reading(NEVER, fires))
    assert (grafana.seen([wiring]), grafana.reads) == (Reading(NEVER, fires), 1)


def test_the_first_evaluation_after_a_restart_is_awaited_with_a_message(
    wiring: Wiring, fires: dict[str, Rule], restarted: dict[str, Rule]
) -> None:
    grafana = Grafana(Reading(SENT, restarted), Reading(SENT, restarted), Reading(SENT, fires))
    assert (grafana.seen([wiring]).rules, grafana.reads) == (fires, 3)
    assert grafana.reported == ["Grafana has just started: waiting at most 65 s for its first evaluation"]


def test_an_evaluation_that_never_comes_is_not_waited_for_longer(wiring: Wiring, restarted: dict[str, Rule]) -> None:
    grafana = Grafana(Reading(SENT, restarted))
    assert (grafana.seen([wiring]).rules, grafana.reads) == (restarted, 1 + 22)


def test_a_grafana_out_of_reach_is_read_once(cluster: Wiring) -> None:
    down = NotSeen("Cannot reach Grafana")
    grafana = Grafana(Reading(down, down))
    assert (grafana.seen([cluster]), grafana.reads) == (Reading(down, down), 1)


def test_an_instance_that_fails_in_between_hides_nothing(cluster: Wiring, fires: dict[str, Rule]) -> None:
    grafana = Grafana(Reading(NEVER, fires), Reading(NotSeen("503"), NotSeen("503")), Reading(SENT, fires))
    assert grafana.seen([cluster]) == Reading(SENT, fires)


def test_a_snapshot_of_a_healthy_stack_needs_one_read(wiring: Wiring, healthy: Snapshot) -> None:
    grafana = Grafana(Reading(healthy.deliveries, healthy.rules))
    grafana.seen([wiring])
    assert grafana.reads == 1
