"""What Grafana's metrics show of its Alertmanager cluster."""

import pytest

from tests.sandbox.grafana.instances import Instances

MEMBERS = "grafana_alertmanager_cluster_members"
UNHEALTHY = "grafana_alertmanager_cluster_health_score"
POSITION = "grafana_alertmanager_peer_position"


def metrics(seen: Instances, number: int = 0) -> dict[str, float]:
    """Return the metrics of an instance by name, without labels."""
    seen.balancer.pinned = number
    lines = seen.request("/metrics").text.splitlines()
    found = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name.partition("{")[0]: float(value) for name, _, value in found}


def test_anybody_may_read_them() -> None:
    response = Instances(1).request("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(("size", "by"), [(1, "gossip"), (2, "none")])
def test_without_a_cluster_there_are_none_of_it(size: int, by: str) -> None:
    shown = metrics(Instances(size, by))
    assert [name for name in shown if "cluster" in name or "peer" in name] == []
    assert shown["grafana_build_info"] == 1


@pytest.mark.parametrize("by", ["gossip", "redis"])
def test_each_instance_shows_the_members_and_its_own_position(by: str) -> None:
    seen = Instances(3, by)
    assert [metrics(seen, number)[MEMBERS] for number in range(3)] == [3, 3, 3]
    assert [metrics(seen, number)[POSITION] for number in range(3)] == [0, 1, 2]
    assert ("grafana_alertmanager_cluster_failed_peers" in metrics(seen)) == (by == "gossip")


def test_by_gossip_a_killed_process_is_no_member() -> None:
    seen = Instances(3)
    seen.cluster.stop(0, graceful=False)
    seen.run(10)
    assert (metrics(seen, 1)[MEMBERS], metrics(seen, 1)[UNHEALTHY]) == (2, 0)


def test_with_redis_a_killed_process_is_unhealthy_for_five_minutes() -> None:
    seen = Instances(3, "redis")
    seen.cluster.stop(0, graceful=False)
    seen.run(70)
    assert (metrics(seen, 1)[MEMBERS], metrics(seen, 1)[UNHEALTHY]) == (3, 1)
    seen.run(240)
    assert (metrics(seen, 1)[MEMBERS], metrics(seen, 1)[UNHEALTHY]) == (2, 0)


def test_with_redis_a_restarted_process_counts_twice_under_a_new_name() -> None:
    for by, members in (("redis", 3), ("redis-named", 2)):
        seen = Instances(2, by)
        seen.cluster.stop(0, graceful=False)
        seen.run(5)
        seen.cluster.start(0)
        assert metrics(seen)[MEMBERS] == members


def test_while_redis_is_down_there_are_no_members() -> None:
    seen = Instances(2, "redis")
    seen.cluster.stop_redis()
    assert metrics(seen)[MEMBERS] == 0
