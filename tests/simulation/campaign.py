"""Many settings drawn at random, each held against the simulation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from grafana_irm.errors import InvalidInputs
from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming, TimingModel
from tests.simulation.story import Story, longest_gap_seen
from tests.simulation.tally import Tally

Given = dict[str, timedelta | int]

_ROUNDING = 0.02
"""Seconds by which the network's part of the delivery margin, and clocks, fall short of the whole."""


def _seconds(value: float) -> timedelta:
    return timedelta(milliseconds=round(value * 1000))


def _parts_of(interval: timedelta, largest: float) -> st.SearchStrategy[timedelta]:
    """Draw whole seconds up to a part of the interval, small ones as often as large ones."""
    most = max(1, int(interval.total_seconds() * largest))
    return st.one_of(st.integers(1, min(60, most)), st.integers(1, most)).map(_seconds)


def _about(interval: timedelta) -> st.SearchStrategy[timedelta]:
    """Draw what is near the edge between too late and just in time."""
    return st.integers(-40, 5).map(lambda off: max(timedelta(seconds=1), interval + timedelta(seconds=off)))


@st.composite
def drawn_settings(draw: st.DrawFn) -> Given:
    """Draw an interval, and any of the other settings."""
    interval = draw(st.sampled_from(list(IRM_INTERVALS)))
    evaluations = [step for step in (10, 20, 30, 50, 60, 120, 300, 600) if step < interval.total_seconds()]
    optional: dict[str, st.SearchStrategy[timedelta] | st.SearchStrategy[int]] = {
        "evaluation_interval": st.sampled_from(evaluations).map(_seconds),
        "pending_period": st.one_of(st.just(timedelta(0)), _parts_of(interval, 0.5)),
        "group_wait": st.one_of(st.just(timedelta(0)), _parts_of(interval, 0.1)),
        "group_interval": st.one_of(st.sampled_from([0.2, 0.5, 1, 2.5]).map(_seconds), _parts_of(interval, 0.2)),
        "repeat_interval": st.one_of(_parts_of(interval, 1.1), _about(interval)),
        "config_poll_interval": st.sampled_from([10, 30, 60, 90, 300]).map(_seconds),
        "delivery_margin": st.sampled_from([0.01, 0.1, 1, 3, 5, 9.5]).map(_seconds),
        "grafana_instances": st.integers(1, 3),
        "shared": st.one_of(st.integers(1, 30), st.integers(1, 400)),
    }
    chosen: Given = draw(st.fixed_dictionaries({}, optional=optional))
    return {"interval": interval, **chosen}


def late_model(given_as: Given) -> TimingModel | None:
    """Return the model of settings that are refused because beats come late; None for all others."""
    try:
        HeartbeatTiming.derive(**given_as)  # type: ignore[arg-type]
    except InvalidInputs as refused:
        late = [problem for problem in refused.problems if "two beats can be" in problem.allowed]
        if not late:
            return None
    else:
        return None
    fallback = {
        "evaluation_interval": timedelta(seconds=10),
        "pending_period": timedelta(0),
        "group_wait": timedelta(0),
        "group_interval": timedelta(seconds=1),
        "repeat_interval": timedelta(seconds=1),
    }
    return TimingModel(**{**fallback, **given_as})  # type: ignore[arg-type]


def hold(given_as: Given, chance: int) -> Tally:
    """Hold one set of settings against the simulation, accepted or refused; return what happened."""
    try:
        timing = HeartbeatTiming.derive(**given_as)  # type: ignore[arg-type]
    except InvalidInputs:
        return _hold_refused(given_as, chance)
    tally = Story(timing, chance).tell()
    _hold_longest_gap(timing, chance)
    tally.count("accepted")
    tally.count("accepted with a warning", bool(timing.warnings))
    alarmed = tally.counts["alarms that were warned of"] > 0
    assert timing.warnings or not alarmed, "a false alarm without a warning"
    tally.count("accepted, with a false alarm that was warned of", alarmed)
    return tally


def _hold_refused(given_as: Given, chance: int) -> Tally:
    tally, model = Tally(), late_model(given_as)
    if model is None:
        tally.count("refused for other reasons")
        return tally
    seen = _hold_longest_gap(model, chance)
    tally.count("refused as too late")
    late = seen >= model.interval.total_seconds()
    tally.count("refused as too late, and seen to be late", late)
    tally.count("refused as too late, and on time by less than a look at the group", not late)
    return tally


def _hold_longest_gap(model: TimingModel, chance: int) -> float:
    """Hold that the longest gap is as predicted, and nearly reached: short of it by one look at the group at most.

    Settings that are refused as too late are therefore late, or would be with one look more.
    """
    seen, predicted = longest_gap_seen(model, chance), model.longest_gap.total_seconds()
    assert seen <= predicted, f"a gap of {seen}s, {predicted}s predicted"
    short = predicted - (model.flush_spacing + _slack(model)).total_seconds() - _ROUNDING
    assert seen >= short, f"no gap longer than {seen}s, {predicted}s predicted"
    return seen


def _slack(model: TimingModel) -> timedelta:
    """Return by how much more than a look several instances, or a shared heartbeat, may stay below the bound.

    It leaves the group interval out of what a standby waits (`due_after`). And where a standby sends doubles, it may do
    so in step with the sender: the last beat is then its own, on time. For a shared heartbeat the bound also covers an
    Alertmanager that compares the repeat interval with the tick, which the sandbox, as Grafana, does not.
    """
    if model.is_shared:
        return model.flush_time + 2 * model.delivery_margin
    behind = model.group_interval if model.group_interval < model.peer_wait else timedelta(0)
    doubles = model.requests_per_hour > replace(model, grafana_instances=1).requests_per_hour
    return behind + (2 * model.delivery_margin if doubles else timedelta(0))


def run(count: int, start: int = 0, progress: Callable[[], None] = lambda: None) -> Tally:
    """Draw and hold so many settings.

    Args:
        count: how many.
        start: chooses which; the same number draws the same settings.
        progress: called after each.

    Returns:
        What happened, added up.

    Raises:
        AssertionError: for the simplest settings found that do not go as predicted.
    """
    total = Tally()

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn_settings(), st.integers(0, 2**32))
    def each(given_as: Given, chance: int) -> None:
        total.add(hold(given_as, chance))
        total.count("drawn")
        progress()

    each()
    return total
