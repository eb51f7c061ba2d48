"""What is refused, where, and what would do instead."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import HeartbeatTiming, TimingModel, format_duration
from grafana_irm.timing.checks import largest_that_would_do, late_problems, value_problem
from tests.components.timing.drawn import models

ALL = ("repeat_interval", "group_interval", "delivery_margin", "grafana_instances")


def refusals(**given_as: str | int) -> dict[str, tuple[str, str]]:
    with pytest.raises(InvalidInputs) as caught:
        HeartbeatTiming.derive(**given_as)  # type: ignore[arg-type]
    return {problem.path: (problem.given, problem.allowed) for problem in caught.value.problems}


def test_an_interval_that_irm_does_not_offer_is_refused_with_those_it_does() -> None:
    given_as, allowed = refusals(interval="7m")["interval"]
    assert given_as == "7m"
    assert allowed == "an interval that IRM offers: 1m, 2m, 3m, 5m, 10m, 15m, 30m, 1h, 12h or 1d"


def test_every_problem_is_listed_at_once() -> None:
    found = refusals(interval="7m", evaluation_interval="15s", group_interval="0s", pending_period="soon")
    assert list(found) == ["interval", "evaluation_interval", "pending_period", "group_interval"]


@pytest.mark.parametrize("value", ["15s", "0s", "5s", "10500ms"])
def test_evaluation_intervals_are_multiples_of_ten_seconds(value: str) -> None:
    assert "a multiple of 10s" in refusals(evaluation_interval=value)["evaluation_interval"][1]


@pytest.mark.parametrize("name", ["group_interval", "repeat_interval"])
def test_what_grafana_refuses_as_zero_is_refused(name: str) -> None:
    assert refusals(**{name: "0s"})[name] == ("0s", "more than 0s, as Grafana requires")


def test_zero_is_fine_for_the_rest() -> None:
    for name in ("pending_period", "group_wait", "config_poll_interval", "delivery_margin"):
        assert value_problem(name, timedelta(0)) is None


def test_a_repeat_interval_that_is_too_long_is_refused() -> None:
    """The error shows the longest one that works."""
    given_as, allowed = refusals(interval="10m", repeat_interval="10m")["repeat_interval"]
    assert given_as == "10m"
    assert allowed.startswith("at most 9m48s: two beats can be 10m11s apart (")
    assert HeartbeatTiming.derive("10m", repeat_interval="9m48s").longest_gap == timedelta(seconds=599)


def test_each_setting_that_alone_would_help_is_named() -> None:
    found = refusals(interval="1m", repeat_interval="50s", group_interval="15s")
    assert {name: allowed.split(":")[0] for name, (_, allowed) in found.items()} == {"repeat_interval": "at most 34s"}
    found = refusals(interval="1m", repeat_interval="30s", group_interval="25s")
    assert {name: allowed.split(":")[0] for name, (_, allowed) in found.items()} == {
        "repeat_interval": "at most 24s",
        "group_interval": "at most 19s",
    }


def test_where_no_single_setting_would_do_all_that_were_set_are_named() -> None:
    found = refusals(interval="1m", repeat_interval="55s", group_interval="55s")
    assert list(found) == ["repeat_interval", "group_interval"]
    assert all(
        allowed.startswith("a shorter duration; other settings must change too: ") for _, allowed in found.values()
    )


def test_more_beats_than_irm_accepts_are_refused() -> None:
    given_as, allowed = refusals(repeat_interval="600ms", group_interval="200ms")["repeat_interval"]
    assert given_as == "600ms"
    assert allowed == "at least 1s: a beat every 600ms is more than the 300 in 5 minutes that IRM accepts"
    assert HeartbeatTiming.derive(repeat_interval="1s", group_interval="200ms").share_of_limit == 1


def test_too_many_instances_are_refused_with_how_many_would_do() -> None:
    given_as, allowed = refusals(interval="1m", grafana_instances=3)["grafana_instances"]
    assert given_as == "3"
    assert allowed == (
        "at most 2: two beats can be 1m40s apart (1m until another Grafana instance sends "
        "+ 30s wait for other Grafana instances + twice the 5s delivery margin), which must be less than the heartbeat "
        "interval of 1m; with 3 instances use a heartbeat interval of at least 2m"
    )
    assert HeartbeatTiming.derive("1m", grafana_instances=2).longest_gap < timedelta(minutes=1)


def test_a_longer_group_interval_is_named_where_that_helps() -> None:
    """An instance whose wait fits into the group interval is no flush behind."""
    allowed = refusals(interval="2m", grafana_instances=4)["grafana_instances"][1]
    assert allowed.endswith("with 4 instances use a heartbeat interval of at least 3m or a group_interval of 45s")
    assert refusals(interval="2m", grafana_instances=4, group_interval="5s")["group_interval"][1].startswith(
        "45s to 1m4s:"
    )
    HeartbeatTiming.derive("2m", grafana_instances=4, group_interval="45s")


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "2"])
def test_instances_are_a_whole_number(value: int) -> None:
    assert refusals(grafana_instances=value)["grafana_instances"][1] == "a whole number, at least 1"


@pytest.mark.parametrize(
    ("name", "largest"),
    [("pending_period", "4m59s"), ("group_wait", "4m59s"), ("evaluation_interval", "4m50s")],
)
def test_what_stops_the_beats_for_a_whole_interval_is_refused(name: str, largest: str) -> None:
    assert refusals(interval="5m", **{name: "5m"})[name][1].startswith(f"at most {largest}, ")
    HeartbeatTiming.derive("5m", **{name: largest})  # type: ignore[arg-type]


@given(models)
def test_what_would_do_would_and_one_more_would_not(model: TimingModel) -> None:
    for name, largest in largest_that_would_do(model).items():
        if largest is None:
            continue
        assert replace(model, **{name: largest}).longest_gap < model.interval  # type: ignore[arg-type]
        step = timedelta(seconds=1) if isinstance(largest, timedelta) else 1
        assert replace(model, **{name: largest + step}).longest_gap >= model.interval  # type: ignore[operator, arg-type]


@given(models)
def test_what_would_not_do_at_all_is_late_even_at_its_smallest(model: TimingModel) -> None:
    smallest = {"delivery_margin": timedelta(0), "grafana_instances": 1}
    if model.is_cluster:
        smallest["group_interval"] = model.peer_wait
    for name, largest in largest_that_would_do(model).items():
        if largest is None:
            shrunk = replace(model, **{name: smallest.get(name, timedelta(seconds=1))})  # type: ignore[arg-type]
            assert shrunk.longest_gap >= model.interval


@given(models, st.sets(st.sampled_from(ALL), min_size=1))
def test_late_beats_are_reported_where_the_user_can_change_them(model: TimingModel, set_by_user: set[str]) -> None:
    late = model.longest_gap >= model.interval
    reported = [one for one in late_problems(model, set_by_user) if one.path in ALL]
    assert bool(reported) == late
    assert {one.path for one in reported} <= set_by_user
    for one in reported:
        assert format_duration(model.longest_gap) in one.allowed
