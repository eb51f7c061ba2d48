"""Every step sees what it should, or says that it did not: with systems and an engine that the test scripts."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from automation.demo import stage as stage_module
from automation.demo import steps
from automation.demo.stage import NotSeenError, Stage
from automation.demo.steps import Story
from automation.demo.systems import Systems
from grafana_irm_cli.pulumi.stack import Engine, Outcome
from grafana_irm_cli.verify.model import Delivery
from sandbox.control.client import Sandbox

PAYMENTS = {
    "id": "C1",
    "contactPoint": "payments",
    "heartbeatContactPoint": "payments-heartbeat",
    "firstBeatWithin": "4m",
    "longestGap": "4m",
}
EMPTY: dict[str, dict[str, str]] = {"integrations": {}, "contact points": {}, "alert rules": {}, "folders": {}}
MADE = EMPTY | {"integrations": {"C1": "Payments"}, "contact points": {"cp1": "payments"}}


def outcome(code: int = 0, **changes: int) -> Outcome:
    return Outcome(code, "", "", changes, [])


def group(state: str, alertname: str, number: str = "I1") -> dict[str, Any]:
    return {
        "id": number,
        "state": state,
        "title": alertname,
        "last_alert": {"payload": {"commonLabels": {"alertname": alertname}}},
    }


class FakeEngine:
    def __init__(self) -> None:
        self.operations: list[str] = []
        self.answers = {"up": outcome(create=9), "preview": outcome(same=9), "destroy": outcome(delete=9)}

    def up(self) -> Outcome:
        return self.answers["up"]

    def preview(self, *_: str) -> Outcome:
        return self.answers["preview"]

    def destroy(self) -> Outcome:
        return self.answers["destroy"]

    def outputs(self) -> dict[str, Any]:
        return {"integrations": {"payments": PAYMENTS}}

    def export(self) -> dict[str, Any]:
        return {"deployment": {"resources": None}}


class FakeSystems:
    """Systems in which a rule's alert group appears and resolves as the rule says, unless broken."""

    def __init__(self) -> None:
        self.inventories = [EMPTY, MADE]
        self.delivery: Delivery | None = Delivery(timedelta(seconds=7), None)
        self.groups: list[dict[str, Any]] = []
        self.deaf = False
        self.rules: dict[str, dict[str, Any]] = {}

    def inventory(self) -> dict[str, dict[str, str]]:
        return self.inventories.pop(0) if len(self.inventories) > 1 else self.inventories[0]

    def last_delivery(self, _: str) -> Delivery | None:
        return self.delivery

    def alert_groups(self, _: str) -> list[dict[str, Any]]:
        return self.groups

    def put_rule(self, folder: str, rule: dict[str, Any]) -> None:
        self.rules[folder] = rule
        firing = rule["data"][0]["model"]["expression"] == "1 > 0"
        if not self.deaf:
            self.groups = [group("firing" if firing else "resolved", rule["title"])]

    def delete_folder(self, folder: str) -> None:
        del self.rules[folder]


class FakeInstances:
    """Two instances, of which the first sends."""

    def __init__(self) -> None:
        self.done: list[tuple[str, int]] = []

    def sender(self) -> int:
        return 0

    def stop(self, number: int, *, graceful: bool) -> None:
        assert not graceful
        self.done.append(("kill", number))

    def start(self, number: int) -> None:
        self.done.append(("start", number))


class FakeSandbox:
    speed = 1e9

    def __init__(self, systems: FakeSystems) -> None:
        self.systems = systems
        self.instances = FakeInstances()
        self.times = [1.0]

    def now(self) -> float:
        return 100.0

    def beats(self, _: str) -> list[float]:
        return [] if self.systems.deaf else self.times

    def stop_grafana(self) -> None:
        if not self.systems.deaf:
            self.systems.groups = [group("firing", "OnCallHeartBeatMissing")]

    def start_grafana(self) -> None:
        if not self.systems.deaf:
            self.systems.groups = [group("resolved", "OnCallHeartBeatMissing")]


class World:
    def __init__(self) -> None:
        self.engine, self.systems = FakeEngine(), FakeSystems()
        self.sandbox = FakeSandbox(self.systems)
        stage = Stage(
            Console(quiet=True),
            cast(Engine, self.engine),
            cast(Systems, self.systems),
            cast(Sandbox, self.sandbox),
            "a plugin",
            Path(),
        )
        self.story = Story(stage)
        self.story.integrations = {"payments": PAYMENTS}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(stage_module, "GRACE", 0.01)
    return World()


def test_building_reports_what_is_new_in_both_systems(world: World) -> None:
    assert steps.build(world.story) == ["integrations: Payments", "contact points: payments"]


def test_building_fails_with_the_engine(world: World) -> None:
    world.engine.answers["up"] = outcome(255)
    with pytest.raises(NotSeenError, match="exit code 255"):
        steps.build(world.story)


def test_a_delivered_heartbeat_is_seen(world: World) -> None:
    seen = steps.see_heartbeats(world.story)[0]
    assert "delivered a beat 7s ago" in seen
    assert "IRM counts 1 beat" in seen


@pytest.mark.parametrize("delivery", [None, Delivery(timedelta(seconds=7), "webhook response status 403")])
def test_a_heartbeat_that_is_not_delivered_is_not(world: World, delivery: Delivery | None) -> None:
    world.systems.delivery = delivery
    with pytest.raises(NotSeenError, match="no first beat through payments-heartbeat within 240 s"):
        steps.see_heartbeats(world.story)


def test_a_beat_that_irm_does_not_count_is_not(world: World) -> None:
    world.systems.deaf = True
    with pytest.raises(NotSeenError, match="no beat in IRM"):
        steps.see_heartbeats(world.story)


def test_a_delivery_without_effect_in_irm_is_not_either(world: World) -> None:
    world.systems.groups = [group("firing", "OnCallHeartBeatMissing")]
    with pytest.raises(NotSeenError, match="IRM misses the heartbeat"):
        steps.see_heartbeats(world.story)


def test_an_alert_is_followed_to_its_end_and_its_rule_removed(world: World) -> None:
    fired, resolved = steps.see_alerts(world.story)
    assert "is firing" in fired
    assert "is resolved" in resolved
    assert world.systems.rules == {}


def test_the_rule_of_an_alert_that_does_not_arrive_is_deleted_too(world: World) -> None:
    world.systems.deaf = True
    with pytest.raises(NotSeenError, match="no alert group of"):
        steps.see_alerts(world.story)
    assert world.systems.rules == {}


def test_after_a_kill_of_the_sender_another_instance_sends(world: World) -> None:
    world.sandbox.times = [50.0, 100.5, 230.0]
    (seen,) = steps.lose_sender(world.story)
    assert seen == (
        "payments: instance 0, which sent, is killed; the next beat came 2m10s after the last (longest gap: 4m)"
    )
    assert world.sandbox.instances.done == [("kill", 0), ("start", 0)]


def test_a_beat_that_was_on_the_way_is_not_one_of_another_instance(world: World) -> None:
    world.sandbox.times = [50.0, 100.5]
    with pytest.raises(NotSeenError, match="no beat of another instance within 240 s"):
        steps.lose_sender(world.story)


def test_a_kill_of_the_sender_may_not_lose_the_heartbeat(world: World) -> None:
    world.sandbox.times = [50.0, 230.0]
    world.systems.groups = [group("firing", "OnCallHeartBeatMissing")]
    with pytest.raises(NotSeenError, match="IRM misses the heartbeat"):
        steps.lose_sender(world.story)


def test_the_loss_and_return_of_the_heartbeat_are_seen(world: World) -> None:
    assert "is firing" in steps.lose_heartbeats(world.story)[0]
    assert "is resolved" in steps.regain_heartbeats(world.story)[0]


def test_a_loss_that_irm_does_not_notice_is_not_seen(world: World) -> None:
    world.systems.deaf = True
    with pytest.raises(NotSeenError, match="no alert group of the lost heartbeat of payments"):
        steps.lose_heartbeats(world.story)


def test_a_loss_that_is_reported_twice_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [group("firing", "OnCallHeartBeatMissing", number) for number in ("I1", "I2")]
    monkeypatch.setattr(world.systems, "alert_groups", lambda _: twice)
    with pytest.raises(NotSeenError, match="2 alert groups for one lost heartbeat"):
        steps.lose_heartbeats(world.story)


def test_another_alert_group_that_resolves_is_not_the_return(world: World) -> None:
    steps.lose_heartbeats(world.story)
    world.systems.deaf = True
    world.systems.groups = [group("resolved", "OnCallHeartBeatMissing", "another")]
    with pytest.raises(NotSeenError, match="no end of the alert group"):
        steps.regain_heartbeats(world.story)


def test_a_preview_with_changes_is_refused(world: World) -> None:
    assert steps.preview_again(world.story) == ["9 resources, no changes"]
    world.engine.answers["preview"] = outcome(same=8, update=1)
    with pytest.raises(NotSeenError, match="update"):
        steps.preview_again(world.story)


def test_after_destroy_both_systems_are_as_before(world: World) -> None:
    steps.build(world.story)
    world.systems.inventories = [EMPTY]
    assert steps.destroy(world.story) == [
        "both systems are as they were before: 0 integrations, 0 contact points, 0 alert rules, 0 folders"
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(EMPTY, MADE, r"left behind: .*Payments"), (MADE, EMPTY, r"gone that was there before: .*C1")],
)
def test_what_is_left_or_gone_after_destroy_is_named(
    world: World, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]], told: str
) -> None:
    world.systems.inventories = [after]
    world.story.before = before
    with pytest.raises(NotSeenError, match=told):
        steps.destroy(world.story)
