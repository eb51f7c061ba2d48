"""The timing model against the sandbox's Grafana and IRM, in simulated time."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming, TimingModel, format_duration
from tests.simulation.campaign import late_model, run
from tests.simulation.report import run_with_progress, show
from tests.simulation.story import Story, longest_gap_seen

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("interval", list(IRM_INTERVALS), ids=format_duration)
@pytest.mark.parametrize("chance", range(5))
def test_the_derived_settings_of_every_interval_live_up_to_the_model(interval: timedelta, chance: int) -> None:
    told = Story(HeartbeatTiming.derive(interval), chance).tell()
    assert told.counts["gaps"] > 10
    assert told.counts["alert group after a death"] + told.counts["alert group after a stall"] == 1


def test_drawn_settings_live_up_to_the_model() -> None:
    held = run(40).counts
    assert held["drawn"] >= 40
    assert held["accepted"] + held["refused as too late"] + held["refused for other reasons"] == held["drawn"]
    assert held["accepted"] > 20
    assert held["refused as too late"] > 2


@pytest.mark.soak
def test_thousands_of_drawn_settings_live_up_to_the_model() -> None:
    tally = run_with_progress(3000, start=1)
    show(tally)
    assert tally.counts["drawn"] >= 3000
    assert tally.counts["accepted"] > 2000
    assert tally.counts["refused as too late"] > 300


@pytest.mark.parametrize("poll", ["1m", "2m"])
def test_a_first_alert_reaches_the_root_policy_where_the_model_predicts(poll: str) -> None:
    timing = HeartbeatTiming.derive("10m", pending_period="10s", evaluation_interval="10s", config_poll_interval=poll)
    reached = "first alerts that reached the root policy, as warned of"
    assert sum(Story(timing, chance).tell().counts[reached] for chance in range(10)) > 0


@dataclass(frozen=True, kw_only=True)
class _NoLooks(TimingModel):
    @property
    def flush_spacing(self) -> timedelta:
        return timedelta(0)


@dataclass(frozen=True, kw_only=True)
class _NoResendDelay(TimingModel):
    @property
    def resend_spacing(self) -> timedelta:
        return self.evaluation_interval


@dataclass(frozen=True, kw_only=True)
class _AnswersTakeNoTime(TimingModel):
    @property
    def sending_gap(self) -> timedelta:
        return self.repeat_interval + self.flush_spacing


@dataclass(frozen=True, kw_only=True)
class _PendingEndsOnTime(TimingModel):
    @property
    def pending_evaluated(self) -> timedelta:
        return self.pending_period


@dataclass(frozen=True, kw_only=True)
class _TakesOverAtOnce(TimingModel):
    @property
    def can_reach_root_policy(self) -> bool:
        return False


def _wrong(model: type[TimingModel], **changed: timedelta) -> TimingModel:
    values = {
        "interval": 600 * SECOND,
        "evaluation_interval": 10 * SECOND,
        "pending_period": 70 * SECOND,
        "group_wait": 0 * SECOND,
        "group_interval": 5 * SECOND,
        "repeat_interval": 12 * SECOND,
        **changed,
    }
    return model(**values)  # type: ignore[arg-type]


def _live(timing: TimingModel) -> None:
    for chance in range(40):
        Story(timing, chance).tell()


@pytest.mark.parametrize(
    "wrong",
    [
        _wrong(_NoLooks, delivery_margin=SECOND),
        _wrong(_NoResendDelay, repeat_interval=SECOND, group_interval=SECOND, delivery_margin=0.1 * SECOND),
        _wrong(_AnswersTakeNoTime, group_interval=SECOND, delivery_margin=9 * SECOND),
        _wrong(_PendingEndsOnTime, evaluation_interval=120 * SECOND, delivery_margin=SECOND),
        _wrong(_TakesOverAtOnce, pending_period=0 * SECOND),
    ],
    ids=lambda model: type(model).__name__,
)
def test_the_simulation_notices_a_model_that_is_wrong(wrong: TimingModel) -> None:
    _live(TimingModel(**vars(wrong)))
    with pytest.raises(AssertionError):
        _live(wrong)


def test_settings_refused_by_a_second_are_late_in_the_simulation() -> None:
    refused = late_model({"interval": 600 * SECOND, "repeat_interval": 589 * SECOND})
    assert refused is not None
    assert longest_gap_seen(refused, 0) > 598.9
    accepted = HeartbeatTiming.derive("10m", repeat_interval="9m48s")
    assert longest_gap_seen(accepted, 0) < 600


def test_looks_at_the_group_that_drift_make_no_gap_shorter_than_predicted() -> None:
    timing = HeartbeatTiming.derive(
        "1h", repeat_interval="55m43s", group_interval="2500ms", evaluation_interval="10s", delivery_margin="10ms"
    )
    assert Story(timing, 0).tell().counts["gaps"] > 10
