"""Single-node evaluation (`ha_single_node_evaluation`), as measured on Grafana 13.1: who evaluates, and who sends."""

from datetime import UTC, datetime

import pytest

from tests.sandbox.grafana.instances import NEVER, REPEAT, Instances
from tests.sandbox.grafana.lab import rule


def evaluated_ago(seen: Instances) -> float:
    """Return the age of the last evaluation as the next instance shows it."""
    shown = datetime.fromisoformat(seen.rule()["lastEvaluation"]).astimezone(UTC)
    return seen.clock.now() - shown.timestamp()


def test_position_0_alone_evaluates_and_sends() -> None:
    seen = Instances(3, single=True)
    assert seen.evaluating == [True, False, False]
    assert seen.senders(600) == {0}
    assert seen.gap() <= REPEAT + 1.05


def test_every_instance_holds_the_alert() -> None:
    """The evaluating instance cannot deliver: a standby sends at its own pace, as in a cluster where all evaluate."""
    seen = Instances(2, single=True)
    seen.refused = {0}
    seen.run(60)
    seen.sent.clear()
    seen.run(600)
    delivered = [at for number, at in seen.sent if number == 1]
    assert len(delivered) >= 600 / 31 - 1


@pytest.mark.parametrize(
    ("by", "size", "takes", "longest"), [("gossip", 2, 13, 19.0), ("gossip", 3, 13, 18.9), ("redis", 3, 67, 21.2)]
)
def test_another_instance_evaluates_after_a_kill(by: str, size: int, takes: float, longest: float) -> None:
    """Measured: after 12 s by gossip and 59 s by Redis; the longest gap beyond a repeat interval of 60 s."""
    seen = Instances(size, by, single=True, repeat=60)
    before = seen.rule()["activeAt"]
    seen.sent.clear()
    seen.cluster.stop(0, graceful=False)
    seen.run(3)
    assert not any(seen.evaluating)
    seen.run(takes - 3)
    assert seen.evaluating == [False, True, *[False] * (size - 2)]
    seen.run(600)
    assert {number for number, _ in seen.sent} == {1}
    assert seen.gap() <= 60 + longest
    assert seen.rule()["activeAt"] == before


def test_a_restarted_instance_learns_of_the_alert_when_it_is_sent_again() -> None:
    seen = Instances(2, single=True)
    seen.cluster.stop(1)
    seen.run(20)
    seen.cluster.start(1)
    seen.run(60)
    seen.cluster.stop(0, graceful=False)
    assert seen.senders(120) == {1}


def test_an_instance_that_takes_position_0_evaluates_instead() -> None:
    seen = Instances(2, "redis-named", single=True)
    seen.cluster.stop(0)
    seen.run(30)
    assert seen.evaluating == [False, True]
    seen.cluster.start(0)
    seen.run(10)
    assert seen.evaluating == [True, False]
    assert seen.senders(300) == {0}


def test_a_deleted_rule_resolves_on_every_instance() -> None:
    seen = Instances(2, single=True)
    seen.cluster.instances[1].put_rule_group("pt-one", "g", {"interval": 10, "rules": []})
    seen.run(60)
    seen.cluster.stop(0)
    assert seen.senders(300) == set()


class TestWhatIsShown:
    """Every instance reads the states of rules from the database."""

    def test_each_instance_shows_the_last_evaluation(self) -> None:
        """Measured: up to 18 s old at an interval of 10 s."""
        seen = Instances(2, single=True)
        seen.cluster.instances[0].put_rule_group(
            "pt-one", "others", {"interval": 10, "rules": [rule(f"r-{number}") for number in range(4)]}
        )
        seen.run(60)
        for _ in range(20):
            seen.run(1)
            (first, *_) = seen.get("/api/prometheus/grafana/api/v1/rules?rule_uid=r-main")["data"]["groups"]
            assert first["rules"][0]["state"] == "firing"
            assert first["lastEvaluation"] != NEVER

    def test_a_restarted_instance_shows_it_at_once(self) -> None:
        seen = Instances(2, single=True)
        seen.cluster.stop(1)
        seen.run(5)
        seen.cluster.start(1)
        assert {seen.shown() for _ in range(2)} == {("firing", True)}

    @pytest.mark.parametrize(("by", "oldest"), [("gossip", 37), ("redis", 88)])
    def test_it_grows_old_after_a_kill(self, by: str, oldest: float) -> None:
        """Measured: 27 to 37 s by gossip, 88 s by Redis."""
        seen = Instances(2, by, single=True)
        seen.cluster.stop(0, graceful=False)
        ages = []
        for _ in range(100):
            seen.run(1)
            ages.append(evaluated_ago(seen))
        assert oldest / 3 <= max(ages) <= oldest
        assert ages[-1] <= 10
        assert seen.shown() == ("firing", True)


class TestWithoutCluster:
    """Grafana starts although there is no cluster, and every instance evaluates and sends (read in its sources)."""

    @pytest.mark.parametrize("size", [1, 2])
    def test_every_instance_evaluates(self, size: int) -> None:
        seen = Instances(size, "none", single=True)
        assert seen.evaluating == [True] * size
        assert seen.senders(300) == set(range(size))
