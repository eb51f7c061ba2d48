"""Repeat intervals of several shared heartbeats that keep the organisation's limit together."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import HeartbeatTiming, format_duration, known, parse_duration, repeats_together
from grafana_irm.timing.repeats import LONG_REPEATS, ROUND_REPEATS
from tests.components.timing.drawn import intervals

Groups = dict[timedelta, int]
"""The number of members by heartbeat interval."""

groups = st.dictionaries(intervals, st.integers(1, 400), min_size=1, max_size=4)
instances = st.integers(1, 3)


def derived(members: Groups, grafana_instances: int = 1) -> list[HeartbeatTiming]:
    try:
        return [
            HeartbeatTiming.derive(interval, shared=count, grafana_instances=grafana_instances)
            for interval, count in members.items()
        ]
    except InvalidInputs:
        assume(False)
        raise


def together(members: Groups, grafana_instances: int = 1, others: float = 0) -> list[HeartbeatTiming]:
    timings = derived(members, grafana_instances)
    alone = [
        HeartbeatTiming.derive(interval, shared=1, grafana_instances=grafana_instances).repeat_interval
        for interval in members
    ]
    repeats = repeats_together(timings, alone, others)
    return [replace(timing, repeat_interval=repeat) for timing, repeat in zip(timings, repeats, strict=True)]


def requests(timings: list[HeartbeatTiming]) -> float:
    return sum(timing.requests_of_all_members for timing in timings)


@pytest.mark.parametrize(
    ("members", "repeats"),
    [
        ({"10m": 100}, ["2m"]),
        ({"10m": 100, "15m": 10}, ["2m", "3m"]),
        ({"10m": 100, "15m": 100}, ["4m", "4m"]),
        ({"5m": 100, "10m": 100, "15m": 100}, ["2m", "4m", "5m"]),
        ({"3m": 20, "10m": 20}, ["30s", "2m"]),
    ],
)
def test_members_of_all_heartbeats_make_repeat_intervals_longer(members: dict[str, int], repeats: list[str]) -> None:
    found = together({parse_duration(interval): count for interval, count in members.items()})
    assert [format_duration(timing.repeat_interval) for timing in found] == repeats


def test_the_requests_of_other_heartbeats_count() -> None:
    (timing,) = together({timedelta(minutes=10): 100}, others=200)
    assert format_duration(timing.repeat_interval) == "4m"


@given(intervals, st.integers(1, 1000), instances)
def test_a_heartbeat_alone_keeps_its_repeat_interval(interval: timedelta, count: int, grafana_instances: int) -> None:
    assert together({interval: count}, grafana_instances) == derived({interval: count}, grafana_instances)


@given(groups, instances, st.floats(0, 675))
def test_no_repeat_interval_is_shorter_and_none_loses_robustness(
    members: Groups, grafana_instances: int, others: float
) -> None:
    for before, after in zip(
        derived(members, grafana_instances), together(members, grafana_instances, others), strict=True
    ):
        assert after.repeat_interval >= before.repeat_interval
        assert min(after.lost_beats_tolerated, 1) == min(before.lost_beats_tolerated, 1)
        assert after.longest_gap < after.interval


@given(groups, st.floats(0, 675))
def test_no_other_repeat_intervals_would_fit_where_these_do_not(members: Groups, others: float) -> None:
    found = together(members, others=others)
    if requests(found) + others <= known.LARGEST_FLEET:
        return
    slower = [[replace(one, repeat_interval=repeat) for repeat in (*ROUND_REPEATS, *LONG_REPEATS)] for one in found]
    choices = [list(filter(_tolerates, each)) for each in slower]
    assert min(requests(list(chosen)) for chosen in product(*choices)) + others > known.LARGEST_FLEET


def _tolerates(timing: HeartbeatTiming) -> bool:
    return timing.lost_beats_tolerated >= 1


@settings(max_examples=50)
@given(groups, st.data(), st.floats(0, 300))
def test_more_members_never_make_a_repeat_interval_shorter(members: Groups, data: st.DataObject, others: float) -> None:
    grown = data.draw(st.sampled_from(list(members)))
    more = {**members, grown: members[grown] + data.draw(st.integers(1, 100))}
    for before, after in zip(together(members, others=others), together(more, others=others), strict=True):
        assert after.repeat_interval >= before.repeat_interval


@given(groups, st.floats(0, 300))
def test_no_more_than_a_third_is_used_where_that_is_possible(members: Groups, others: float) -> None:
    found = together(members, others=others)
    if requests(found) + others <= known.HEAVY_FLEET:
        return
    for timing in found:
        longer = (one for one in (*ROUND_REPEATS, *LONG_REPEATS) if one > timing.repeat_interval)
        assert not any(
            _tolerates(more) and (more.interval <= timedelta(minutes=10) or more.longest_gap < timedelta(minutes=10))
            for more in (replace(timing, repeat_interval=repeat) for repeat in longer)
        )
