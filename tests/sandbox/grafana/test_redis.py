"""Instances whose Alertmanagers are connected by Redis, or not at all, as measured on Grafana 13.1."""

from collections import Counter

import pytest

from tests.sandbox.grafana.instances import REPEAT, Instances


def test_positions_follow_the_names_and_position_0_sends() -> None:
    seen = Instances(3, "redis")
    assert seen.positions == [0, 1, 2]
    assert seen.senders(300) == {0}


def test_a_restarted_process_with_a_random_name_may_take_position_0() -> None:
    """Each new process has the next name here, so that the names turn around once the first one restarts."""
    seen = Instances(2, "redis")
    names = iter(["a-first-name", "z-last-name"])
    seen.cluster._new_name = lambda: next(names)
    seen.cluster.stop(1)
    seen.run(10)
    seen.cluster.start(1)
    assert seen.positions == [1, 0]
    seen.run(60)
    assert seen.senders(300) == {1}


@pytest.mark.parametrize("number", [0, 1])
def test_a_process_with_a_name_of_its_own_returns_to_its_position(number: int) -> None:
    seen = Instances(2, "redis-named")
    seen.cluster.stop(number, graceful=False)
    seen.run(5)
    seen.cluster.start(number)
    assert seen.positions == [0, 1]
    seen.run(60)
    assert seen.senders(300) == {0}


def test_a_kill_is_noticed_after_a_minute_and_an_orderly_stop_within_3_s() -> None:
    seen = Instances(2, "redis")
    seen.cluster.stop(0, graceful=False)
    seen.run(56)
    assert seen.positions == [0, 1]
    seen.run(7)
    assert seen.positions == [None, 0]
    seen.cluster.start(0)
    seen.run(30)
    seen.cluster.stop(1)
    seen.run(3.1)
    assert seen.positions == [0, None]


def test_a_killed_process_keeps_its_place_beside_its_successor() -> None:
    """The successor has another name: the others wait for the dead one until it has been silent for a minute."""
    seen = Instances(2, "redis")
    seen.cluster.stop(0, graceful=False)
    seen.run(5)
    seen.cluster.start(0)
    assert seen.positions == [2, 1]
    seen.run(60)
    assert seen.positions == [1, 0]


def test_the_next_one_sends_when_the_sender_is_killed() -> None:
    """Measured with three instances: 22.3 s beyond the repeat interval."""
    seen = Instances(3, "redis", repeat=60)
    seen.sent.clear()
    seen.cluster.stop(0, graceful=False)
    seen.run(600)
    assert {number for number, _ in seen.sent} == {1}
    assert seen.gap() <= 60 + 22.3


class TestRedisDown:
    def test_each_instance_sends_for_itself_without_a_gap(self) -> None:
        """Measured: twice the beats from about 29 s on."""
        seen = Instances(2, "redis")
        seen.sent.clear()
        seen.cluster.stop_redis()
        started = seen.clock.now()
        while {number for number, _ in seen.sent} != {0, 1}:
            seen.run(0.5)
        assert 15 <= seen.clock.now() - started <= 2 * 15 + REPEAT
        seen.run(60)
        assert seen.positions == [0, 0]
        seen.sent.clear()
        seen.run(600)
        beats = Counter(number for number, _ in seen.sent)
        assert abs(beats[0] - beats[1]) <= 1
        assert seen.gap() <= REPEAT + 1.05

    def test_no_instance_starts_without_it(self) -> None:
        seen = Instances(2, "redis")
        seen.cluster.stop(1)
        seen.cluster.stop_redis()
        with pytest.raises(ValueError, match="Grafana does not start without it"):
            seen.cluster.start(1)
        seen.cluster.start_redis()
        seen.cluster.start(1)
        assert all(one.running for one in seen.cluster.instances)

    def test_one_sends_again_once_it_is_back(self) -> None:
        seen = Instances(2, "redis")
        seen.cluster.stop_redis()
        seen.run(120)
        seen.cluster.start_redis()
        seen.run(60 + REPEAT)
        assert seen.senders(300) == {0}

    def test_a_cluster_by_gossip_has_no_redis(self) -> None:
        with pytest.raises(ValueError, match="does not work by Redis"):
            Instances(2).cluster.stop_redis()


class TestWithoutCluster:
    def test_each_instance_sends_every_beat(self) -> None:
        seen = Instances(2, "none")
        assert seen.positions == [0, 0]
        seen.sent.clear()
        seen.run(600)
        beats = Counter(number for number, _ in seen.sent)
        assert abs(beats[0] - beats[1]) <= 1
        assert min(beats.values()) >= 600 / (REPEAT + 1.05) - 1

    def test_nothing_waits_after_a_start(self) -> None:
        seen = Instances(2, "none")
        seen.cluster.stop(0)
        seen.run(1)
        assert seen.positions == [None, 0]
        seen.cluster.start(0)
        assert seen.cluster.instances[0].alertmanager.peers.settles_in(seen.clock.now()) == 0
