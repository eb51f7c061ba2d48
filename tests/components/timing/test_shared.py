"""One rule for several integrations: what a member that hangs costs the others, and how many IRM's limit allows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import HeartbeatTiming, TimingModel, format_duration, known
from grafana_irm.timing.checks import largest_that_would_do
from grafana_irm.timing.crowd import most_members
from tests.components.timing.drawn import intervals, models

SECOND = timedelta(seconds=1)
counts = st.integers(1, 1000)


def derived(interval: str = "10m", shared: int = 10, **given_as: str | int) -> HeartbeatTiming:
    return HeartbeatTiming.derive(interval, shared=shared, **given_as)  # type: ignore[arg-type]


def refusal(interval: str, shared: int, **given_as: str | int) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as caught:
        derived(interval, shared, **given_as)
    return {problem.path: problem.allowed for problem in caught.value.problems}


def test_the_group_interval_is_the_time_out_of_a_delivery() -> None:
    """A hanging member spaces the flushes that far apart anyway, and a failing one sends 30 requests, not 300."""
    timing = derived()
    assert format_duration(timing.group_interval) == "10s"
    assert timing.failing_requests_per_window == 30


@pytest.mark.parametrize("group", ["1s", "5s", "10s"])
def test_the_longest_gap_with_a_hanging_member(group: str) -> None:
    timing = derived(group_interval=group, repeat_interval="20s", delivery_margin="0s")
    assert timing.longest_gap == 40 * SECOND
    slow = derived(group_interval=group, repeat_interval="20s", delivery_margin="5s")
    assert slow.longest_gap == (40 + 10) * SECOND


def test_a_group_interval_beyond_ten_seconds_is_how_long_a_flush_may_take() -> None:
    assert derived(group_interval="30s", repeat_interval="1m", delivery_margin="0s").longest_gap == 120 * SECOND


def test_several_instances_add_their_wait() -> None:
    timing = derived(grafana_instances=2, repeat_interval="20s", delivery_margin="0s")
    assert timing.longest_gap == (30 + 15 + 2 * 10) * SECOND


@pytest.mark.parametrize(
    ("interval", "members", "repeat"),
    [
        ("10m", 2, "2m"),
        ("10m", 100, "2m"),
        ("10m", 180, "3m"),
        ("10m", 300, "4m"),
        ("5m", 50, "1m"),
        ("5m", 100, "2m"),
        ("1h", 100, "3m"),
        ("1h", 300, "5m"),
        ("1h", 1000, "8m"),
    ],
)
def test_the_more_members_the_longer_the_repeat_interval(interval: str, members: int, repeat: str) -> None:
    timing = derived(interval, members)
    assert format_duration(timing.repeat_interval) == repeat
    assert timing.lost_beats_tolerated >= 1


def test_too_many_members_are_refused_with_the_numbers() -> None:
    assert refusal("1m", 50) == {
        "shared": "at most 22 members with a beat every 10s: they would send 1,500 requests in 5 minutes, and at most "
        "675 of the 900 requests that IRM accepts from an organisation may be beats. With fewer beats, one lost beat "
        "would cause a false alarm. Use a longer heartbeat interval, or fewer members"
    }
    assert derived("1m", 22).lost_beats_tolerated == 1


def test_a_repeat_interval_too_short_for_the_members_is_refused() -> None:
    found = refusal("10m", 100, repeat_interval="30s")
    assert found["repeat_interval"].startswith(
        "more, or at most 67 members with a beat every 30s: they would send 1,000 requests"
    )


def test_more_than_a_third_of_the_organisations_limit_is_warned_of() -> None:
    assert not derived("10m", 180).warnings
    (said,) = derived("10m", 300).warnings
    assert said.startswith("The beats of all 300 members use 42% of the 900 requests in 5 minutes that IRM accepts")


def test_the_warning_names_what_a_hanging_member_adds() -> None:
    said = "\n".join(derived("10m", 10, repeat_interval="5m").warnings)
    assert (
        "One lost beat can cause a false alarm: two beats can be 5m30s apart while a member does not respond (the 5m "
        "repeat interval + 2 x 10s + deliveries). The removal of a member can cost another member one beat."
    ) in said


def test_the_removal_of_a_member_counts_as_one_lost_beat() -> None:
    timing = derived("10m", 100)
    assert timing.removal_gap == timing.longest_gap_after_lost(1) == 295 * SECOND
    said = "The removal of a member can cost another member one beat."
    assert said in "\n".join(derived("10m", 10, repeat_interval="5m").warnings)
    assert said not in "\n".join(HeartbeatTiming.derive("10m", repeat_interval="5m").warnings)


def test_what_comes_late_names_the_hanging_member() -> None:
    found = refusal("1m", 5, grafana_instances=2)["grafana_instances"]
    assert "2 x 10s for a flush while a member does not respond" in found


@given(models, counts)
def test_a_shared_heartbeat_is_never_better_than_one_of_its_own(drawn: TimingModel, members: int) -> None:
    shared = replace(drawn, shared=members)
    assert shared.longest_gap >= drawn.longest_gap
    assert shared.restart_gap().longest >= drawn.restart_gap().longest
    assert shared.edit_gap.longest >= drawn.edit_gap.longest
    assert shared.lost_beats_tolerated <= drawn.lost_beats_tolerated
    assert shared.requests_per_hour >= drawn.requests_per_hour
    assert shared.failing_requests_per_hour == drawn.failing_requests_per_hour


@given(models, counts)
def test_the_bound_covers_both_ways_to_compare_the_repeat_interval(drawn: TimingModel, members: int) -> None:
    """Flushes are F apart; the tick fires G after the flush before began. R is compared with the clock, or the tick."""
    model = replace(drawn, shared=members, grafana_instances=1)
    flush, tick_behind = model.flush_time, model.flush_time - model.group_interval
    by_clock = max(model.repeat_interval, tick_behind) + flush
    by_tick = model.repeat_interval + tick_behind + flush
    assert max(by_clock, by_tick) <= model.longest_gap - 2 * model.delivery_margin == model.repeat_interval + 2 * flush


@given(models, counts)
def test_the_largest_value_that_would_do_is_the_largest(drawn: TimingModel, members: int) -> None:
    model = replace(drawn, shared=members)
    for name, value in largest_that_would_do(model).items():
        if value is None:
            continue
        step = 1 if isinstance(value, int) else SECOND
        assert replace(model, **{name: value}).longest_gap < model.interval  # type: ignore[arg-type]
        assert replace(model, **{name: value + step}).longest_gap >= model.interval  # type: ignore[arg-type, operator]


@given(intervals, counts, st.integers(1, 3))
def test_what_is_derived_for_many_members_fits_irms_limit(interval: timedelta, members: int, instances: int) -> None:
    try:
        timing = HeartbeatTiming.derive(interval, shared=members, grafana_instances=instances)
    except InvalidInputs:
        return
    assert timing.requests_of_all_members <= known.LARGEST_FLEET
    assert timing.longest_gap < interval
    assert timing.lost_beats_tolerated >= 1 or timing.warnings
    assert most_members(timing) >= members


@given(intervals, counts, counts)
def test_a_repeat_interval_never_gets_shorter_with_more_members(interval: timedelta, one: int, other: int) -> None:
    fewer, more = sorted([one, other])
    assume(fewer < more)
    try:
        timing = HeartbeatTiming.derive(interval, shared=more)
    except InvalidInputs:
        return
    assert HeartbeatTiming.derive(interval, shared=fewer).repeat_interval <= timing.repeat_interval
