"""What `verify` says of two Grafana instances behind one address: all is well, whichever answers."""

from dataclasses import replace

import pytest

from grafana_irm_cli.verify.model import Status
from sandbox.network.delivery import DeliveryResult
from tests.grafana_irm_cli.verify.world import World

MOMENTS = 50
ANOTHER = (
    "another of the 2 Grafana instances sends them, or did before a config change: none sent by the instances that"
    " responded"
)


@pytest.fixture
def instances() -> int:
    """Return how many Grafana instances share their address."""
    return 2


def beats(world: World) -> str:
    return next(finding.found for finding in world.findings() if finding.check == "beats")


def test_all_is_well_fifty_times_of_fifty(world: World) -> None:
    world.connect(2)
    for _ in range(MOMENTS):
        assert world.bad() == {}
        world.wait(11.3)


@pytest.mark.parametrize("last", [0, 1])
def test_the_sender_is_found_where_each_answers_in_turn(world: World, last: int) -> None:
    """With two requests in the same order each time, the same instance would always show its deliveries."""
    world.connect()
    world.balancer._last = last
    assert beats(world) != ANOTHER


@pytest.mark.parametrize("number", [0, 1])
def test_and_so_it_is_where_one_of_them_always_answers(world: World, number: int) -> None:
    world.connect(2)
    world.balancer.pinned = number
    for _ in range(MOMENTS):
        assert world.bad() == {}
        world.wait(11.3)
    assert (beats(world) == ANOTHER) is (number == 1)


def test_where_the_number_of_instances_is_not_known_a_standby_is_no_answer(world: World) -> None:
    world.connect()
    beat = world.wirings[0].heartbeat
    assert beat is not None
    world.wirings[0] = replace(world.wirings[0], heartbeat=replace(beat, grafana_instances=1))
    world.balancer.pinned = 1
    status, found = world.bad()["beats"]
    assert (status, found.startswith("Grafana has no record of any")) == (Status.NOT_SEEN, True)


@pytest.mark.parametrize("graceful", [False, True])
def test_all_is_well_while_another_one_takes_the_senders_place(world: World, graceful: bool) -> None:
    world.connect()
    world.cluster.stop(0, graceful=graceful)
    for _ in range(MOMENTS):
        assert world.bad() == {}
        world.wait(11.3)


@pytest.mark.parametrize("pinned", [None, 0, 1])
def test_all_is_well_after_a_rolling_restart(world: World, pinned: int | None) -> None:
    world.connect()
    world.balancer.pinned = pinned
    for number in (0, 1):
        world.cluster.stop(number)
        world.wait(20)
        world.cluster.start(number)
        world.wait(1)
        assert set(world.bad()) <= {"beats"}
        world.wait(300)
        assert world.bad() == {}


def test_a_cluster_that_does_not_send_is_found(world: World) -> None:
    world.connect()
    for one in world.cluster.instances:
        one.pause_evaluation()
    world.wait(15 * 60)
    assert {"heartbeat rule", "beats", "heartbeat in IRM"} <= set(world.bad())


def test_a_receiver_that_fails_for_all_is_found(world: World) -> None:
    world.connect()
    world.on_the_way = lambda _: DeliveryResult(500)
    world.wait(400)
    status, found = world.bad()["beats"]
    assert (status, "500" in found) == (Status.WRONG, True)


def test_requests_stay_few(world: World) -> None:
    world.connect(3)
    world.balancer.pinned = 1
    world.requested()
    world.snapshot()
    assert world.requested().total() <= 11 + 1 + 2 * 5
