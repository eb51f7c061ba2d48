"""Integrations that share a heartbeat: each has its own endpoint, its own deliveries, and its own heartbeat in IRM."""

from urllib.parse import urlsplit

import pytest

from grafana_irm_cli.verify.line import PUT_BACK
from grafana_irm_cli.verify.load import requests_of_all
from grafana_irm_cli.verify.model import Finding, Status
from sandbox.network.delivery import Delivery, DeliveryResult
from tests.grafana_irm_cli.verify.world import SHARED, Answer, World


@pytest.fixture
def members(world: World) -> World:
    """Return three members that beat."""
    world.share(3)
    return world


def of(world: World, check: str) -> dict[str, Finding]:
    return {one.integration: one for one in world.findings() if one.check == check}


def failing(members: World, number: int) -> Answer:
    """Answer 500 to the beats of one member, and pass on those of all others."""
    beat = members.wirings[number].heartbeat
    assert beat is not None

    def answer(delivery: Delivery) -> DeliveryResult:
        if delivery.url == beat.endpoint:
            return DeliveryResult(500)
        path = urlsplit(delivery.url).path.removeprefix(members.irm.base_path)
        return DeliveryResult(members.irm.receive(delivery.method, path, delivery.body).status)

    return answer


def test_a_healthy_member_is_reported_as_one_of_several(members: World) -> None:
    assert members.bad() == {}
    told = of(members, "heartbeat contact point")
    assert {one.found for one in told.values()} == {"sends to the heartbeat endpoint once, beside 2 other members"}
    assert all("was delivered" in one.found for one in of(members, "beats").values())


def test_members_cost_no_more_requests_than_one_integration(members: World) -> None:
    members.requested()
    members.snapshot()
    shared = members.requested()
    members.wirings = []
    members.connect(3)
    members.requested()
    members.snapshot()
    assert shared == members.requested()


def test_a_failing_member_alone_is_not_well(members: World) -> None:
    members.on_the_way = failing(members, 1)
    members.wait(300)
    told = of(members, "beats")
    assert [one.status for one in told.values()] == [Status.OK, Status.WRONG, Status.OK]
    assert "status 500" in told["member 1"].found


def test_an_older_grafana_does_not_show_whose_delivery_failed(members: World) -> None:
    members.on_the_way = failing(members, 1)
    members.answer("/receivers/SVJNIGhlYXJ0YmVhdCAxMG0", 404)
    members.wait(300)
    (found,) = {one.found for one in of(members, "beats").values()}
    assert found.startswith("1 of 3 deliveries failed, and Grafana does not report which: webhook response status 500")


def test_irm_shows_whose_beats_are_missing(members: World) -> None:
    members.on_the_way = failing(members, 1)
    members.wait(1200)
    members.on_the_way = None
    told = of(members, "heartbeat in IRM")
    assert [one.status for one in told.values()] == [Status.OK, Status.WRONG, Status.OK]


def test_an_endpoint_that_is_not_called_any_more(members: World) -> None:
    own = members.wirings[0].heartbeat
    assert own is not None
    (point,) = [one for one in members.grafana.contact_points.listed() if one["settings"]["url"] == own.endpoint]
    members.grafana.contact_points.delete(point["uid"])
    told = of(members, "heartbeat contact point")
    assert told["member 0"].found == f"{SHARED} does not send to this heartbeat"
    assert told["member 1"].status is Status.OK


def test_an_endpoint_that_is_called_twice(members: World) -> None:
    own = members.wirings[0].heartbeat
    assert own is not None
    members.put_contact_point(SHARED, own.endpoint, silent=True)
    told = of(members, "heartbeat contact point")
    assert told["member 0"].found == f"{SHARED} sends to this heartbeat 2 times"
    assert told["member 0"].todo == "`pulumi up` deletes the duplicates"


def test_an_integration_of_somebody_else_in_the_shared_contact_point(members: World) -> None:
    members.put_contact_point(SHARED, "https://elsewhere.example/hook", silent=True)
    (found,) = {one.found for one in of(members, "heartbeat contact point").values()}
    assert found == f"1 of the 4 integrations of {SHARED} are not of this stack; Grafana sends to all"


@pytest.mark.parametrize("changed", ["https://elsewhere.example/hook", "https://gateway.example"])
def test_a_changed_url_is_reported_for_its_member_alone(members: World, changed: str) -> None:
    """Nobody is advised to delete the integration of another member."""
    own = members.wirings[0].heartbeat
    assert own is not None
    (point,) = [one for one in members.grafana.contact_points.listed() if one["settings"]["url"] == own.endpoint]
    members.grafana.contact_points.delete(point["uid"])
    url = changed if changed.endswith("hook") else f"{changed}{urlsplit(own.endpoint).path}"
    members.put_contact_point(SHARED, url, silent=True)
    told = of(members, "heartbeat contact point")
    assert [one.status for one in told.values()] == [Status.WRONG, Status.OK, Status.OK]
    assert told["member 0"].todo == PUT_BACK


def test_the_requests_of_all_members_count(members: World) -> None:
    many = members.wirings * 70
    (finding,) = requests_of_all(many)
    assert finding.found.startswith("210 heartbeats with up to 350 requests in 5 minutes")
