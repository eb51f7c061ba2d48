"""All heartbeats together."""

from dataclasses import replace

from grafana_irm_cli.verify.load import requests_of_all
from grafana_irm_cli.verify.model import Status, Wiring
from tests.grafana_irm_cli.verify.world import World


def wirings(count: int, repeat_interval: str) -> list[Wiring]:
    world = World()
    world.connect()
    (one,) = world.wirings
    assert one.heartbeat is not None
    timings = replace(one.heartbeat.timings, repeat_interval=repeat_interval)
    beat = replace(one.heartbeat, timings=timings)
    return [replace(one, name=f"team {number}", heartbeat=beat) for number in range(count)]


def test_nothing_is_said_up_to_a_third_of_the_limit() -> None:
    assert list(requests_of_all(wirings(60, "1m"))) == []
    assert list(requests_of_all([replace(one, heartbeat=None) for one in wirings(200, "1m")])) == []


def test_more_than_a_third_is_reported() -> None:
    (finding,) = requests_of_all(wirings(61, "1m"))
    assert (finding.integration, finding.status) == ("all heartbeats", Status.OK)
    assert finding.found == (
        "61 heartbeats with up to 305 requests in 5 minutes; IRM accepts 900 per organisation, alerts included. "
        "Most requests: team 0 (5), team 1 (5), team 2 (5) and 58 more"
    )


def test_more_than_three_quarters_is_wrong() -> None:
    (finding,) = requests_of_all(wirings(180, "1m"))
    assert finding.status is Status.WRONG
    assert finding.found.startswith("180 heartbeats with up to 900 requests in 5 minutes; IRM accepts 900")
    assert finding.todo.startswith("use longer repeat or heartbeat intervals; most requests: team 0 (5)")


def test_doubles_of_several_instances_count() -> None:
    several = [
        replace(one, heartbeat=replace(one.heartbeat, grafana_instances=2))  # type: ignore[type-var]
        for one in wirings(61, "2m")
    ]
    (finding,) = requests_of_all(several)
    assert finding.found.startswith("61 heartbeats with up to 305 requests")
