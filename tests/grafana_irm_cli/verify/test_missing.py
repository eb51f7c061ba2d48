"""Missing heartbeats, read from IRM's open alert groups in few requests however many are open."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from grafana_irm.api import client as http
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.alert_groups import REQUESTS, SIZES
from grafana_irm_cli.verify.missing import NO_PAGE, NOT_ALL, missing_heartbeats, says_heartbeat_missing
from grafana_irm_cli.verify.model import MissingHeartbeat, NotSeen
from tests.grafana_irm_cli.verify.world import CREDENTIALS, World

GROUPS = "GET irm.test/oncall/api/v1/alert_groups/"
MINUTE = timedelta(minutes=1)


def group(**payload: Any) -> dict[str, Any]:
    return {"last_alert": {"payload": payload}}


@pytest.mark.parametrize(
    ("listed", "missing"),
    [
        (group(commonLabels={"alertname": "OnCallHeartBeatMissing"}, status="firing"), True),
        (group(commonLabels={"alertname": "OnCallHeartBeatMissing"}, status="resolved"), False),
        (group(commonLabels={"alertname": "HighLoad"}, status="firing"), False),
        (group(is_oncall_heartbeat=True), True),
        (group(is_oncall_heartbeat=True, is_oncall_heartbeat_restored=True), False),
        (group(is_oncall_heartbeat="true"), False),
        (group(), False),
        ({"last_alert": {"payload": None}}, False),
        ({"last_alert": None}, False),
        ({}, False),
    ],
)
def test_alert_groups_of_missing_heartbeats_are_reported_by_irms_markers(listed: dict[str, Any], missing: bool) -> None:
    assert says_heartbeat_missing(listed) is missing


class Open:
    """Integrations whose heartbeats are missing, and the alert groups of others."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.irm.limits.on = False

    def missing(self, count: int = 1) -> list[str]:
        """Let so many heartbeats go missing; return the integrations."""
        self.world.connect(count)
        self.world.grafana.stop()
        self.world.wait(15 * 60)
        return [wiring.integration_id for wiring in self.world.wirings]

    def others(self, count: int, payload: int = 0) -> None:
        """Open so many alert groups of another integration, each with a payload of so many bytes."""
        made = self.world.irm.create_integration({"type": "webhook", "name": "noisy"})
        token = made["link"].rstrip("/").rpartition("/")[2]
        for number in range(count):
            self.world.irm.ingest("webhook", token, b'{"n": %d, "text": "%s"}' % (number, b"x" * payload))
        self.world.wait(5)

    def find(self, **beats: timedelta | None) -> dict[str, MissingHeartbeat | NotSeen]:
        self.world.requested()
        return asyncio.run(missing_heartbeats(Systems(CREDENTIALS), beats))


@pytest.fixture
def opened(world: World) -> Open:
    return Open(world)


def test_without_heartbeats_nothing_is_requested(opened: Open) -> None:
    assert opened.find() == {}
    assert not opened.world.requests


def test_a_missing_heartbeat_is_found_with_its_age_and_page(opened: Open) -> None:
    (lost,) = opened.missing()
    found = opened.find(**{lost: None})[lost]
    assert isinstance(found, MissingHeartbeat)
    assert found.state == "firing"
    assert timedelta() < found.age < 15 * MINUTE
    assert "/alert-groups/" in found.link


@pytest.mark.parametrize("action", ["acknowledge", "silence", "resolve"])
def test_an_acknowledged_group_is_missing_and_a_resolved_one_is_not(opened: Open, action: str) -> None:
    (lost,) = opened.missing()
    store = opened.world.irm.store
    (open_group,) = store.groups.values()
    match action:
        case "acknowledge":
            open_group.acknowledged_at = opened.world.clock.now()
        case "silence":
            open_group.silenced_at = opened.world.clock.now()
        case _:
            store.resolve(open_group, None)
    found = opened.find(**{lost: None})
    assert [one.state for one in found.values() if isinstance(one, MissingHeartbeat)] == {
        "acknowledge": ["acknowledged"],
        "silence": ["silenced"],
        "resolve": [],
    }[action]


def test_for_a_single_integration_only_its_own_alert_groups_are_read(opened: Open) -> None:
    (lost,) = opened.missing()
    opened.others(500)
    assert isinstance(opened.find(**{lost: None})[lost], MissingHeartbeat)
    assert opened.world.requested() == {GROUPS: 3}


def test_where_beats_are_known_older_alert_groups_are_not_read(opened: Open) -> None:
    opened.others(1000)
    opened.world.wait(5 * 60)
    assert opened.find(a=2 * MINUTE, b=3 * MINUTE) == {}
    assert opened.world.requested() == {GROUPS: 3}


def test_few_integrations_hidden_by_others_are_read_one_by_one(opened: Open) -> None:
    ids = opened.missing(2)
    opened.others(1000)
    found = opened.find(**dict.fromkeys(ids))
    assert {id_: type(one) for id_, one in found.items()} == dict.fromkeys(ids, MissingHeartbeat)
    assert opened.world.requested() == {GROUPS: 10}


def test_what_too_many_alert_groups_may_hide_is_not_seen(opened: Open) -> None:
    hidden = opened.missing(10)
    opened.others(1000)
    assert opened.find(**dict.fromkeys(hidden), beating=timedelta()) == dict.fromkeys([*hidden, "beating"], NOT_ALL)
    assert opened.world.requested() == {GROUPS: 4}
    opened.world.wait(5 * 60)
    assert opened.find(**dict.fromkeys(hidden), beating=2 * MINUTE) == dict.fromkeys(hidden, NOT_ALL)


class TestLargePayloads:
    """A page holds each alert group's last payload, and answers of more than 32 MB are not read."""

    def test_a_smaller_page_follows_a_page_that_is_too_large(self, opened: Open) -> None:
        ids = opened.missing(3)
        opened.others(100, payload=400_000)
        found = opened.find(**dict.fromkeys(ids))
        assert {id_: type(one) for id_, one in found.items()} == dict.fromkeys(ids, MissingHeartbeat)
        sizes = [request.partition("perpage=")[2].partition("&")[0] for request in opened.world.requests]
        assert sorted(sizes, key=int, reverse=True) == ["100", "100", "100", "50", "50", "50"]

    @pytest.fixture
    def small_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http, "_LARGEST_RESPONSE", 50_000)

    @pytest.mark.usefixtures("small_answers")
    def test_an_alert_group_too_large_alone_is_skipped(self, opened: Open) -> None:
        ids = opened.missing(3)
        opened.others(1, payload=60_000)
        found = opened.find(**dict.fromkeys(ids))
        assert {id_: type(one) for id_, one in found.items()} == dict.fromkeys(ids, MissingHeartbeat)

    @pytest.mark.usefixtures("small_answers")
    def test_requests_stay_within_the_bound_whatever_the_size(self, opened: Open) -> None:
        ids = opened.missing(5)
        opened.others(20, payload=60_000)
        assert opened.find(**dict.fromkeys(ids)) == dict.fromkeys(ids, NO_PAGE)
        assert opened.world.requested() == {GROUPS: REQUESTS}


def test_a_smaller_page_begins_where_the_larger_one_did() -> None:
    assert all(larger % smaller == 0 for larger, smaller in pairwise(SIZES))


def test_what_is_among_the_newest_is_found_all_the_same(opened: Open) -> None:
    opened.others(1000)
    ids = opened.missing(2)
    found = opened.find(**dict.fromkeys(ids), beating=MINUTE)
    assert {id_: type(one) for id_, one in found.items()} == dict.fromkeys(ids, MissingHeartbeat)
