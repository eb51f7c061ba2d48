"""The check of the heartbeat rule."""

from dataclasses import replace
from typing import Any

import pytest

from grafana_irm.notification_policy.matchers import Matcher
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.model import (
    NotSeen,
    Rule,
    Snapshot,
    Status,
    Timings,
    Wiring,
)
from grafana_irm_cli.verify.silences import Silence
from tests.grafana_irm_cli.verify.conftest import seconds, with_rule, wrong


def test_two_heartbeats_with_one_rule_uid_are_wrong(wiring: Wiring, healthy: Snapshot) -> None:
    assert wiring.heartbeat is not None
    shared = replace(wiring, heartbeat=replace(wiring.heartbeat, rule_shared_with=("checkout",)))
    finding = wrong(shared, healthy)["heartbeat rule"]
    assert finding.found == "r1 is also the UID of the heartbeat rule of checkout, and Grafana keeps one rule per UID"
    assert finding.todo == "set a different ruleUid for each heartbeat, then `pulumi up`"


class TestRule:
    def found(self, wiring: Wiring, seen: Snapshot) -> str:
        return wrong(wiring, seen)["heartbeat rule"].found

    def test_deleted(self, wiring: Wiring, healthy: Snapshot) -> None:
        assert self.found(wiring, replace(healthy, rules={})) == "r1 does not exist in Grafana"

    def test_paused_is_reported_rather_than_its_effects(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule
    ) -> None:
        paused = replace(healthy_rule, paused=True, state="inactive", evaluated=None)
        assert self.found(wiring, with_rule(healthy, paused)) == "is paused"

    @pytest.mark.parametrize(
        ("receiver", "found"),
        [("Ops", "sends to Ops, not to"), (None, "sends to the notification policy, not to")],
    )
    def test_another_receiver(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule, receiver: str | None, found: str
    ) -> None:
        assert found in self.found(wiring, with_rule(healthy, replace(healthy_rule, receiver=receiver)))

    def test_changed_timings_are_named(self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule) -> None:
        changed = replace(healthy_rule, timings=Timings("1m", "2m", "0s", "1s", "30m"))
        assert "repeat interval 30m instead of 3m" in self.found(wiring, with_rule(healthy, changed))

    def test_a_mute_timing_is_reported_before_a_beat_is_lost(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule
    ) -> None:
        muted = replace(healthy_rule, muted_by=("weekend",))
        assert self.found(wiring, with_rule(healthy, muted)) == "is muted at times, by weekend"

    def test_a_silence_is_reported_before_a_beat_is_lost(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule
    ) -> None:
        silence = Silence((Matcher("alertname", "=", "Beats"),), "2026-11-23T20:55:33.000Z")
        seen = with_rule(replace(healthy, silences=[silence]), replace(healthy_rule, labels={"alertname": "Beats"}))
        assert self.found(wiring, seen) == "is silenced until 2026-11-23T20:55:33.000Z"
        assert not wrong(wiring, with_rule(seen, replace(healthy_rule, labels={"alertname": "Other"})))
        assert not wrong(wiring, replace(seen, silences=NotSeen("no right to read them")))

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"evaluated": None, "state": "inactive"}, "is not evaluated yet"),
            ({"state": "pending"}, "is pending; it fires after 2m"),
        ],
    )
    def test_a_new_rule_that_does_not_fire_yet_is_not_wrong(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule, changes: dict[str, Any], found: str
    ) -> None:
        findings = check(wiring, with_rule(healthy, replace(healthy_rule, **changes)))
        (finding,) = [finding for finding in findings if finding.status is not Status.OK]
        assert (finding.check, finding.status, finding.found) == ("heartbeat rule", Status.NOT_SEEN, found)

    @pytest.mark.parametrize(
        ("interval", "late", "age"), [("1m", 180, "3m 1s"), ("5m", 900, "15m 1s"), ("10s", 90, "1m 31s")]
    )
    def test_evaluation_counts_as_stopped_before_the_alert_ends(
        self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule, interval: str, late: int, age: str
    ) -> None:
        timings = Timings(interval, "2m", "0s", "1s", "3m")
        assert wiring.heartbeat is not None
        changed = replace(wiring, heartbeat=replace(wiring.heartbeat, timings=timings))
        due = replace(healthy_rule, timings=timings, evaluated=seconds(late))
        assert not wrong(changed, with_rule(healthy, due))
        stopped = replace(due, evaluated=seconds(late + 1))
        assert self.found(changed, with_rule(healthy, stopped)).startswith(f"was last evaluated {age} ago")

    def test_a_failing_query(self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule) -> None:
        failing = replace(healthy_rule, health="error", last_error="data source not found")
        assert self.found(wiring, with_rule(healthy, failing)) == "its query fails: data source not found"

    def test_not_firing(self, wiring: Wiring, healthy: Snapshot, healthy_rule: Rule) -> None:
        inactive = replace(healthy_rule, state="inactive")
        assert self.found(wiring, with_rule(healthy, inactive)) == "is inactive, not firing"
