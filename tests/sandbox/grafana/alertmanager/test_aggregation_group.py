"""The rhythm of notifications: the tables that were measured on Alertmanager 0.25 and Grafana 12.4."""

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.grafana.alertmanager.aggregation_group import AggregationGroup
from sandbox.grafana.scheduler.rule_state import RuleState
from sandbox.network.delivery import DeliveryResult
from tests.sandbox.grafana.lab import Lab, rule


def beating(lab: Lab, **timings: Any) -> None:
    """Create a rule that fires at once, after the config poll that applies its contact point."""
    lab.hook(disableResolveMessage=timings.pop("silent", True))
    lab.rules(rule(group_wait="0s", **timings))
    lab.run(65)
    lab.sent.clear()


@pytest.mark.parametrize(
    ("group_interval", "repeat_interval", "delay", "gap"),
    [
        ("1s", "10s", 0.0, 10.01),
        ("1s", "10s", 0.3, 11.01),
        ("7s", "10s", 0.0, 14.0),
        ("7s", "10s", 0.3, 14.0),
        ("1s", "1s", 0.0, 2.0),
        ("1s", "1s", 0.3, 2.0),
        ("1s", "20s", 0.0, 20.01),
        ("1s", "20s", 0.02, 21.01),
        ("1s", "45s", 0.0, 45.03),
        ("1s", "60s", 0.0, 60.04),
        ("15s", "20s", 0.0, 30.0),
    ],
)
def test_gap_is_the_measured_one(lab: Lab, group_interval: str, repeat_interval: str, delay: float, gap: float) -> None:
    lab.delay = delay
    beating(lab, group_interval=group_interval, repeat_interval=repeat_interval)
    lab.run(1800)
    assert set(lab.gaps()) == {gap}


@pytest.mark.parametrize("result", [DeliveryResult(500), DeliveryResult(429), DeliveryResult(None, "refused")])
def test_a_failed_delivery_is_tried_again_at_each_tick(lab: Lab, result: DeliveryResult) -> None:
    beating(lab, group_interval="1s", repeat_interval="5m")
    lab.answer = lambda _: result
    lab.run(600)
    assert set(lab.gaps()) == {1.0}


def test_after_a_failure_the_first_success_sets_the_rhythm(lab: Lab) -> None:
    beating(lab, group_interval="1s", repeat_interval="60s")
    answers = iter([DeliveryResult(500)] * 3)
    lab.answer = lambda _: next(answers, DeliveryResult(200))
    lab.run(300)
    assert [round(gap) for gap in lab.gaps()] == [1, 1, 1, 60, 60]


def test_a_delivery_fails_after_ten_seconds_and_a_late_answer_is_ignored(
    lab: Lab,
) -> None:
    beating(lab, group_interval="1s", repeat_interval="60s")
    lab.delay = 25
    lab.run(400)
    assert set(lab.gaps()) == {10.0}


def test_a_slow_answer_shifts_the_ticks(lab: Lab) -> None:
    beating(lab, group_interval="1s", repeat_interval="10s")
    lab.delay = 5
    lab.run(600)
    assert set(lab.gaps()) == {15.01}


def test_group_wait_comes_before_the_first(lab: Lab) -> None:
    lab.hook()
    timings = {"group_wait": "20s", "group_interval": "5m", "repeat_interval": "1h"}
    lab.rules(rule(isPaused=True, **timings))
    lab.run(61)
    lab.rules(rule(**timings))
    lab.run(600)
    assert lab.times() == [90.0]


def test_alerts_of_one_group_are_reported_together(lab: Lab) -> None:
    lab.hook()
    timings = {"group_wait": "15s", "group_interval": "30s", "repeat_interval": "1h"}
    rules = [rule(uid, labels={"team": uid}, **timings) for uid in ("a", "b")]
    lab.rules(*(each | {"isPaused": True} for each in rules))
    lab.run(65)
    lab.rules(*rules)
    lab.run(300)
    (sent,) = lab.sent
    assert [alert["ruleUID"] for alert in sent.body["alerts"]] == ["a", "b"]
    assert sent.body["title"] == "[FIRING:2] Main rule PT One "


def test_resolved_is_reported_at_the_next_tick(lab: Lab) -> None:
    beating(lab, group_interval="30s", repeat_interval="1h", silent=False)
    lab.rules(rule(expression="0", group_wait="0s", group_interval="30s", repeat_interval="1h"))
    lab.run(200)
    assert lab.statuses() == ["resolved"]


def test_with_disable_resolve_message_nothing_is_reported(lab: Lab) -> None:
    beating(lab, group_interval="1s", repeat_interval="1h")
    lab.grafana.rules.delete("r-main", "api")
    lab.run(200)
    assert lab.sent == []


@pytest.mark.parametrize(("silent", "firing"), [(True, ["ab"]), (False, ["ab", "b", "ab"])])
def test_an_alert_that_fires_again_beside_another_needs_resolve_messages(
    lab: Lab, silent: bool, firing: list[str]
) -> None:
    """Measured on Alertmanager 0.25; `needsUpdate` of Grafana's Alertmanager decides by the same rule."""
    lab.hook(disableResolveMessage=silent)
    timings = {"group_wait": "15s", "group_interval": "30s", "repeat_interval": "1h"}
    lab.rules(*(rule(uid, isPaused=True, **timings) for uid in ("a", "b")))
    lab.run(65)
    for until, expression in ((200, "1 > 0"), (400, "0"), (600, "1 > 0")):
        lab.rules(rule("a", expression=expression, **timings), rule("b", **timings))
        lab.run(until)
    bodies = [sent.body["alerts"] for sent in lab.sent]
    assert ["".join(one["ruleUID"] for one in alerts if one["status"] == "firing") for alerts in bodies] == firing


def test_a_resolved_notification_that_fails_is_tried_until_it_arrives(lab: Lab) -> None:
    beating(lab, group_interval="1s", repeat_interval="1h", silent=False)
    answers = iter([DeliveryResult(500)] * 2)
    lab.answer = lambda _: next(answers, DeliveryResult(200))
    lab.grafana.rules.delete("r-main", "api")
    lab.run(200)
    assert lab.statuses() == ["resolved"] * 3


EVENTS = ("restart", "crash", "edit", "hook", "break", "mend", "stick", "unstick", "pause", "delete")


def happen(lab: Lab, event: str, given_rule: dict[str, Any], interval: int) -> None:
    """Let one thing happen to a Grafana at work."""
    grafana = lab.grafana
    if event in ("restart", "crash"):
        grafana.restart(7, graceful=event == "restart")
    elif event in ("break", "mend"):
        grafana.break_data_source("prometheus", broken=event == "break")
    elif event in ("stick", "unstick"):
        grafana.pause_evaluation(paused=event == "stick")
    elif event == "hook":
        lab.hook(f"Other {lab.clock.now()}")
    elif event == "delete":
        grafana.rules.delete("r-main", "api")
    else:
        change = {"isPaused": True} if event == "pause" else {"labels": {"at": str(lab.clock.now())}}
        lab.rules({**given_rule, **change}, interval=interval)


@given(
    group_interval=st.integers(1, 40),
    repeat_interval=st.integers(1, 400),
    interval=st.integers(1, 12).map(lambda tens: 10 * tens),
    pending=st.sampled_from(["0s", "1m"]),
    on_error=st.sampled_from(["Alerting", "Error", "OK", "KeepLast"]),
    delay=st.sampled_from([0.0, 0.01, 0.3, 4.0, 12.0]),
    failing=st.sets(st.integers(0, 20)),
    position=st.integers(0, 2),
    events=st.lists(st.tuples(st.integers(70, 1500).map(lambda at: at + 0.5), st.sampled_from(EVENTS)), max_size=5),
)
@settings(max_examples=25, deadline=None)
def test_skipping_what_changes_nothing_makes_no_difference(
    group_interval: int,
    repeat_interval: int,
    interval: int,
    pending: str,
    on_error: str,
    delay: float,
    failing: set[int],
    position: int,
    events: list[tuple[float, str]],
) -> None:
    """The same campaign with every tick and every evaluation run, and with those left out that do nothing."""
    timings = {"group_interval": f"{group_interval}s", "repeat_interval": f"{repeat_interval}s"}
    given_rule = rule(group_wait="0s", execErrState=on_error, **{"for": pending}, **timings)
    given_rule["data"][0] |= {
        "datasourceUid": "prometheus",
        "relativeTimeRange": {"from": 600, "to": 0},
        "model": {"expr": "vector(1) > 0"},
    }

    def campaign() -> tuple[list[str], list[float]]:
        lab = Lab(delay=delay)
        count = iter(range(10**6))
        lab.answer = lambda _: DeliveryResult(500 if next(count) in failing else 200)
        lab.grafana.set_cluster_position(position)
        lab.hook()
        lab.rules(given_rule, interval=interval)
        for at, event in sorted(events):
            lab.run(at)
            happen(lab, event, given_rule, interval)
        lab.run(1800)
        return [sent.body["title"] for sent in lab.sent], [sent.at for sent in lab.sent]

    def each_tick(group: AggregationGroup) -> float | None:
        return group._tick_from(group._clock.now()) if group._alerts else None

    titles, times = campaign()
    with (
        patch.object(AggregationGroup, "_next_that_matters", each_tick),
        patch.object(RuleState, "settled", False),
    ):
        assert [*campaign()] == [titles, pytest.approx(times, abs=1e-3)]
