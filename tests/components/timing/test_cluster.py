"""What follows from several Grafana instances: measured on two and three of Grafana 13.1.0, group interval 1s."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming, TimingModel, format_duration, parse_duration
from tests.components.timing.drawn import models

SECOND = timedelta(seconds=1)


def model(instances: int, repeat: int, group: float = 1, margin: float = 0) -> TimingModel:
    return TimingModel(
        interval=timedelta(hours=1),
        evaluation_interval=10 * SECOND,
        pending_period=0 * SECOND,
        group_wait=0 * SECOND,
        group_interval=group * SECOND,
        repeat_interval=repeat * SECOND,
        delivery_margin=margin * SECOND,
        grafana_instances=instances,
    )


@pytest.mark.parametrize(
    ("interval", "instances", "repeat", "longest_gap"),
    [("1m", 2, "5s", "55s"), ("2m", 3, "2s", "1m40s"), ("2m", 3, "20s", "1m40s")],
)
def test_short_intervals_tolerate_no_lost_beat(interval: str, instances: int, repeat: str, longest_gap: str) -> None:
    """A standby sends only once the record is 30 s a position old, however short the repeat interval is."""
    timing = HeartbeatTiming.derive(interval, grafana_instances=instances, repeat_interval=repeat)
    assert format_duration(timing.longest_gap) == longest_gap
    assert timing.lost_beats_tolerated == 0


def test_three_instances_cannot_beat_every_minute() -> None:
    with pytest.raises(InvalidInputs, match="at most 2: two beats can be 1m40s apart "):
        HeartbeatTiming.derive("1m", grafana_instances=3)
    assert HeartbeatTiming.derive("2m", grafana_instances=3).longest_gap == parse_duration("1m40s")


# Seconds: what was seen beyond R in the worst case, or the whole gap where R plays no part.
@pytest.mark.parametrize(
    ("instances", "repeat", "measured"),
    [
        (2, 20, 30),  # the sender cannot deliver
        (2, 40, 45),
        (2, 60, 60),
        (2, 40, 40 + 14.5),  # the sender is killed
        (3, 60, 60 + 27),  # two are killed at once
        (3, 60, 60 + 22.3),  # Redis, the sender is killed
        (3, 20, 60),  # two of three cannot deliver
    ],
)
def test_measured_gaps_lie_within_the_bound(instances: int, repeat: int, measured: float) -> None:
    assert model(instances, repeat).longest_gap >= measured * SECOND


def test_from_twice_the_wait_on_only_the_repeat_interval_counts() -> None:
    assert [model(3, repeat).due_after for repeat in (20, 60, 61)] == [60 * SECOND, 60 * SECOND, 61 * SECOND]
    assert model(3, 90, margin=5).longest_gap == (90 + 30 + 10) * SECOND


def test_a_wait_within_the_group_interval_is_not_a_flush_behind() -> None:
    assert [model(3, 20, group).longest_gap for group in (29, 30, 40)] == [90 * SECOND, 60 * SECOND, 70 * SECOND]


def test_two_instances_may_send_the_same_beat() -> None:
    assert model(2, 60).steady_gap.shortest == timedelta(0)
    assert model(1, 60).steady_gap.shortest == 60 * SECOND


@pytest.mark.parametrize(("instances", "repeat", "beats"), [(2, 10, 30), (2, 30, 20), (3, 30, 20), (3, 60, 15)])
def test_doubles_count_as_requests(instances: int, repeat: int, beats: int) -> None:
    """Below some 29 s a position a standby never sends beside the sender (measured)."""
    assert model(instances, repeat).requests_per_window == beats


def test_a_stopped_cluster_needs_ten_seconds_more() -> None:
    one, two = model(1, 60, group=15), model(2, 60, group=15)
    added = two.peer_wait + 10 * SECOND
    assert two.restart_gap().longest == one.restart_gap().longest + added
    assert two.first_beat_after_restart_within == one.first_beat_after_restart_within + 10 * SECOND


def test_failing_deliveries_of_several_instances_add_up() -> None:
    """Measured: 1.06 requests a second for two, 1.09 for three."""
    assert model(2, 60).failing_requests_per_hour == pytest.approx(1.06 * 3600, rel=0.01)
    assert model(3, 60).failing_requests_per_hour == pytest.approx(1.09 * 3600, rel=0.01)


@pytest.mark.parametrize("instances", [2, 3, 5])
def test_derived_retries_fit_the_limit(instances: int) -> None:
    timing = HeartbeatTiming.derive("10m", grafana_instances=instances)
    assert format_duration(timing.group_interval) == "2s"
    assert timing.failing_share_of_limit < 1


@pytest.mark.parametrize("instances", [2, 3])
@pytest.mark.parametrize("interval", list(IRM_INTERVALS), ids=format_duration)
def test_two_beats_may_be_lost_while_the_sender_lives(interval: timedelta, instances: int) -> None:
    if (interval, instances) == (timedelta(minutes=1), 3):
        return  # refused
    assert HeartbeatTiming.derive(interval, grafana_instances=instances).lost_beats_while_sender_lives >= 2


@given(models)
def test_more_instances_never_make_a_gap_shorter(drawn: TimingModel) -> None:
    more = replace(drawn, grafana_instances=drawn.grafana_instances + 1)
    assert more.longest_gap >= drawn.longest_gap
    assert more.restart_gap().longest > drawn.restart_gap().longest
    assert more.lost_beats_tolerated <= drawn.lost_beats_while_sender_lives
    assert more.requests_per_hour >= drawn.requests_per_hour


@given(models)
def test_the_bound_covers_what_was_measured(drawn: TimingModel) -> None:
    """Facts: a standby at position p sends once the record is max(R, 30p - G) old, and decides every max(G, 15p)."""
    assume(drawn.is_cluster)
    wait, group = drawn.peer_wait, drawn.group_interval
    last = max(drawn.repeat_interval, wait, 2 * wait - group) + max(group, wait)
    assert last <= drawn.longest_gap - 2 * drawn.delivery_margin <= last + (group if group < wait else timedelta(0))
