"""What follows from a set of timings."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.timing import Span, TimingModel, parse_duration
from tests.components.timing.drawn import models, seconds

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def timing(**changed: str | int) -> TimingModel:
    values: dict[str, str | int] = {
        "interval": "10m",
        "evaluation_interval": "1m",
        "pending_period": "2m",
        "group_wait": "0s",
        "group_interval": "1s",
        "repeat_interval": "3m",
        "delivery_margin": "5s",
        **changed,
    }
    parsed = {name: parse_duration(value) for name, value in values.items() if isinstance(value, str)}
    return TimingModel(grafana_instances=int(values.get("grafana_instances", 1)), shared=0, **parsed)


def span(shortest: str, longest: str) -> Span:
    return Span(parse_duration(shortest), parse_duration(longest))


# Measured on Prometheus Alertmanager 0.25.0: group interval, repeat interval, answer after, gap.
@pytest.mark.parametrize(
    ("group", "repeat", "answer", "measured"),
    [
        ("1s", "10s", "0s", "10s10ms"),
        ("1s", "10s", "300ms", "11s"),
        ("7s", "10s", "0s", "14s"),
        ("7s", "10s", "300ms", "14s"),
        ("1s", "1s", "300ms", "2s"),
        ("15s", "20s", "0s", "30s"),
        ("1s", "1m", "0s", "1m950ms"),
    ],
)
def test_the_gaps_that_were_measured_lie_within(group: str, repeat: str, answer: str, measured: str) -> None:
    gap = timing(group_interval=group, repeat_interval=repeat, delivery_margin=answer).steady_gap
    assert gap.shortest <= parse_duration(measured) <= gap.longest
    assert gap.longest - parse_duration(measured) <= parse_duration(group) + parse_duration(answer)


# Measured on Grafana 12.4.0: looks of 1 s drift by half a millisecond each.
@pytest.mark.parametrize(
    ("group", "repeat", "shortest"),
    [("1s", "3m", "3m"), ("7s", "10s", "14s"), ("2500ms", "55m43s", "55m43s"), ("2500ms", "5m43s", "5m45s")],
)
def test_looks_that_drift_can_come_a_whole_group_interval_earlier(group: str, repeat: str, shortest: str) -> None:
    model = timing(group_interval=group, repeat_interval=repeat)
    assert model.shortest_sending_gap == parse_duration(shortest)


def test_the_default_heartbeat_in_figures() -> None:
    model = timing()
    assert model.steady_gap == span("3m", "3m11s")
    assert model.longest_gap_after_lost(2) == parse_duration("9m23s")
    assert model.lost_beats_tolerated == 2
    assert model.first_beat_within == parse_duration("3m15s")
    assert model.first_beat_after_restart_within == parse_duration("3m6s")
    assert model.restart_gap() == span("0s", "4m26s")
    assert model.restart_gap(2 * MINUTE) == span("1m55s", "6m26s")
    assert model.longest_quiet_downtime == parse_duration("5m33s")
    assert model.edit_gap == span("0s", "6m22s")
    assert model.edit_is_quiet
    assert not model.can_reach_root_policy
    assert model.alert_group_after_death == span("6m49s", "12m5s")
    assert model.alert_group_after_stall == span("9m49s", "16m5s")
    assert model.requests_per_hour == 20
    assert model.share_of_limit == pytest.approx(20 / 12 / 300)
    assert model.failing_requests_per_hour == 3600
    assert model.failing_share_of_limit == 1


def test_the_pending_period_ends_only_at_an_evaluation() -> None:
    assert timing(pending_period="61s").pending_evaluated == 2 * MINUTE
    assert timing(pending_period="1m").pending_evaluated == MINUTE
    assert timing(pending_period="0s").pending_evaluated == timedelta(0)


def test_a_short_pending_period_sends_the_first_alert_to_the_root_policy() -> None:
    """The pending period must be longer than the config poll interval."""
    assert timing(pending_period="1m").can_reach_root_policy
    assert not timing(pending_period="61s").can_reach_root_policy
    assert timing(pending_period="2m", config_poll_interval="5m").can_reach_root_policy


def test_alerts_are_handed_over_no_oftener_than_every_30_seconds() -> None:
    assert timing(evaluation_interval="10s").resend_spacing == 30 * SECOND
    assert timing(evaluation_interval="20s").resend_spacing == 40 * SECOND
    assert timing(evaluation_interval="1m").resend_spacing == MINUTE


def test_a_quick_restart_waits_for_the_next_hand_over() -> None:
    often = timing(evaluation_interval="10s")
    assert often.restart_gap().longest == often.restart_gap(20 * SECOND).longest
    assert often.restart_gap(21 * SECOND).longest == often.restart_gap().longest + SECOND


def test_no_restart_is_quiet_where_even_a_quick_one_is_too_long() -> None:
    assert timing(interval="1m", evaluation_interval="10s", repeat_interval="10s").longest_quiet_downtime is None


@given(models)
def test_the_shortest_is_never_longer_than_the_longest(model: TimingModel) -> None:
    spans = [model.steady_gap, model.restart_gap(), model.edit_gap]
    for one in [*spans, model.alert_group_after_death, model.alert_group_after_stall]:
        assert timedelta(0) <= one.shortest <= one.longest


@given(models)
def test_as_many_beats_may_be_lost_as_fit_and_not_one_more(model: TimingModel) -> None:
    tolerated = model.lost_beats_tolerated
    assert tolerated < 0 or model.longest_gap_after_lost(tolerated) < model.interval
    assert model.longest_gap_after_lost(max(tolerated, -1) + 1) >= model.interval
    assert model.longest_gap_after_lost(0) == model.longest_gap


@given(models)
def test_the_longest_quiet_downtime_is_the_longest(model: TimingModel) -> None:
    downtime = model.longest_quiet_downtime
    if downtime is None:
        assert model.restart_gap().longest >= model.interval
    else:
        assert model.restart_gap(downtime).longest < model.interval
        assert model.restart_gap(downtime + SECOND).longest >= model.interval


@given(models, seconds(1, 600))
def test_nothing_longer_makes_any_gap_shorter(model: TimingModel, more: timedelta) -> None:
    for name in ("repeat_interval", "group_interval", "delivery_margin", "group_wait"):
        longer = replace(model, **{name: getattr(model, name) + more * 10})
        if name == "group_interval" and model.group_interval < model.peer_wait <= longer.group_interval:
            continue  # no instance is a flush behind any more
        assert longer.longest_gap >= model.longest_gap
        assert longer.restart_gap().longest >= model.restart_gap().longest


def test_evaluating_every_30_seconds_hands_over_sooner_than_every_20() -> None:
    every_20, every_30 = timing(evaluation_interval="20s"), timing(evaluation_interval="30s")
    assert every_30.restart_gap().longest == every_20.restart_gap().longest - 10 * SECOND


@given(models, st.integers(0, 5))
def test_every_lost_beat_stretches_the_gap_by_one_sending_gap(model: TimingModel, beats: int) -> None:
    more = model.longest_gap_after_lost(beats + 1) - model.longest_gap_after_lost(beats)
    assert more == model.sending_gap >= model.repeat_interval + model.group_interval
