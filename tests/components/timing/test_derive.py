"""What is filled in, and what is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import DEFAULT_IRM_INTERVAL, IRM_INTERVALS, HeartbeatTiming, canonical, format_duration
from tests.components.timing.drawn import evaluations, intervals, seconds

SETTINGS = {
    "evaluation_interval": evaluations,
    "pending_period": seconds(0, 700),
    "group_wait": seconds(0, 120),
    "group_interval": seconds(1, 60),
    "repeat_interval": seconds(1, 700),
    "config_poll_interval": seconds(0, 300),
    "delivery_margin": seconds(0, 15),
}
some_settings = st.fixed_dictionaries({}, optional=SETTINGS)


@pytest.mark.parametrize("interval", list(IRM_INTERVALS), ids=format_duration)
class TestEveryIntervalOfIrm:
    def test_two_beats_in_a_row_may_be_lost(self, interval: timedelta) -> None:
        assert HeartbeatTiming.derive(interval).lost_beats_tolerated >= 2

    def test_the_settings_are_those_of_grafanas_guide(self, interval: timedelta) -> None:
        timing = HeartbeatTiming.derive(interval)
        assert format_duration(timing.group_wait) == "0s"
        assert format_duration(timing.group_interval) == "1s"
        assert timing.repeat_interval < interval
        assert timing.pending_period < interval

    def test_the_first_alert_avoids_the_root_policy_if_the_interval_allows(self, interval: timedelta) -> None:
        timing = HeartbeatTiming.derive(interval)
        assert timing.can_reach_root_policy == (interval == timedelta(minutes=1))
        assert timing.edit_is_quiet == (interval != timedelta(minutes=1))

    def test_beats_leave_the_limit_to_the_alerts(self, interval: timedelta) -> None:
        timing = HeartbeatTiming.derive(interval)
        assert timing.share_of_limit <= 0.1
        assert timing.failing_share_of_limit <= 1

    def test_durations_are_round(self, interval: timedelta) -> None:
        timing = HeartbeatTiming.derive(interval)
        for value in (timing.evaluation_interval, timing.pending_period, timing.repeat_interval):
            assert len(format_duration(value)) <= len("1m10s")
            assert value % timedelta(seconds=5) == timedelta(0)


def test_the_defaults_are_those_of_irms_default_interval() -> None:
    timing = HeartbeatTiming.derive()
    assert format_duration(timing.interval) == "10m"
    assert format_duration(timing.evaluation_interval) == "1m"
    assert format_duration(timing.pending_period) == "2m"
    assert format_duration(timing.repeat_interval) == "3m"


def test_any_spelling_is_taken() -> None:
    as_text = HeartbeatTiming.derive("600s", repeat_interval="120s", pending_period="90s")
    assert as_text == HeartbeatTiming.derive(600, repeat_interval=120, pending_period=90.0)
    assert format_duration(as_text.pending_period) == canonical("90s") == "1m30s"


def test_a_slower_config_poll_needs_a_longer_pending_period() -> None:
    assert format_duration(HeartbeatTiming.derive("1h", config_poll_interval="5m").pending_period) == "10m"
    assert format_duration(HeartbeatTiming.derive("10m", config_poll_interval="2m").pending_period) == "4m"


@pytest.mark.parametrize("interval", ["15m", "30m", "1h", "12h", "1d"])
def test_beats_of_longer_intervals_also_fit_irms_default(interval: str) -> None:
    before_it_is_set = replace(HeartbeatTiming.derive(interval), interval=DEFAULT_IRM_INTERVAL)
    assert before_it_is_set.lost_beats_tolerated >= 2


def accepted(interval: timedelta, settings: dict[str, timedelta]) -> HeartbeatTiming | None:
    try:
        return HeartbeatTiming.derive(interval, **settings)  # type: ignore[arg-type]
    except InvalidInputs:
        return None


@given(intervals, some_settings)
def test_what_is_set_is_kept_and_what_is_accepted_is_never_late(
    interval: timedelta, settings: dict[str, timedelta]
) -> None:
    timing = accepted(interval, settings)
    assume(timing)
    assert timing is not None
    assert {name: getattr(timing, name) for name in settings} == settings
    assert timing.longest_gap < interval
    assert timing.lost_beats_tolerated >= 0
    assert timing.evaluation_interval % timedelta(seconds=10) == timedelta(0)
    assert max(timing.pending_period, timing.group_wait, timing.evaluation_interval) < interval


@given(intervals, some_settings)
def test_only_what_the_user_set_is_refused(interval: timedelta, settings: dict[str, timedelta]) -> None:
    assume(accepted(interval, settings) is None)
    with pytest.raises(InvalidInputs) as caught:
        HeartbeatTiming.derive(interval, **settings)  # type: ignore[arg-type]
    assert caught.value.problems
    assert {problem.path for problem in caught.value.problems} <= {*settings}


@given(intervals, some_settings)
def test_two_beats_may_be_lost_whenever_any_repeat_interval_allows_it(
    interval: timedelta, settings: dict[str, timedelta]
) -> None:
    settings = {name: value for name, value in settings.items() if name != "repeat_interval"}
    timing = accepted(interval, settings)
    quickest = accepted(interval, {**settings, "repeat_interval": timedelta(seconds=1)})
    assume(timing and quickest)
    assert timing is not None
    assert quickest is not None
    assert timing.lost_beats_tolerated >= min(2, quickest.lost_beats_tolerated)
