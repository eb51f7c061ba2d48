"""Repeat intervals of several heartbeats, so long that IRM's limit for an organisation is enough for all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from grafana_irm.timing import known
from grafana_irm.timing.intervals import DEFAULT_IRM_INTERVAL
from grafana_irm.timing.model import TimingModel

_SECOND = timedelta(seconds=1)
ROUND_REPEATS = [_SECOND * n for n in (1, 2, 5, 10, 15, 20, 30, 60, 120, 180)]
"""The repeat intervals of one heartbeat. The longest also fits IRM's default interval, which applies until a person
sets a longer one."""

LONG_REPEATS = [_SECOND * n for n in (240, 300, 480, 600, 900, 1200, 1800, 3600)]
"""For so many integrations that shorter repeat intervals exceed the organisation's limit."""

ALL_REPEATS = (*ROUND_REPEATS, *LONG_REPEATS)
"""All of them, shortest first."""


def repeats_together(
    derived: Sequence[TimingModel], shortest: Sequence[timedelta], others: float = 0
) -> list[timedelta]:
    """Return the repeat intervals of shared heartbeats that keep the organisation's limit together.

    All beats take at most a third of the limit with the shortest round r: each heartbeat has r, or its longest repeat
    interval that still tolerates one lost beat. If no r is enough, each has its longest. None is shorter than derived,
    and more members never make one shorter.

    Args:
        derived: the timings of each heartbeat, derived for itself. Of one alone, the result is its repeat interval.
        shortest: the repeat interval that is derived for one member.
        others: the requests in five minutes of all other heartbeats.

    """
    found = _together(derived, shortest, others, before_the_interval_is_set=True)
    if _requests(derived, found) + others > known.LARGEST_FLEET:
        found = _together(derived, shortest, others, before_the_interval_is_set=False)
    return [max(model.repeat_interval, repeat) for model, repeat in zip(derived, found, strict=True)]


def _together(
    derived: Sequence[TimingModel],
    shortest: Sequence[timedelta],
    others: float,
    *,
    before_the_interval_is_set: bool,
) -> list[timedelta]:
    choices = [
        [least, *_longer(model, least, before_the_interval_is_set=before_the_interval_is_set)]
        for model, least in zip(derived, shortest, strict=True)
    ]
    found = list(shortest)
    for limit in ALL_REPEATS:
        found = [max((one for one in choice if one <= limit), default=choice[0]) for choice in choices]
        if _requests(derived, found) + others <= known.HEAVY_FLEET:
            break
    return found


def longer_repeats(
    models: Sequence[TimingModel], requests: float, fixed: Sequence[TimingModel] = ()
) -> Mapping[timedelta, timedelta] | None:
    """Return the repeat intervals to set, by heartbeat interval, so that all beats stay within a number of requests.

    Heartbeats with a longer repeat interval keep it. Each heartbeat tolerates one lost beat, if it did so before. None
    if no repeat intervals are long enough.

    Args:
        models: the heartbeats whose repeat interval can be set.
        requests: the most requests in five minutes.
        fixed: the other heartbeats.

    """
    rest = requests - sum(model.requests_of_all_members for model in fixed)
    intervals = {model.interval: [one for one in models if one.interval == model.interval] for model in models}
    choices = {interval: list(_longer_for_all(same)) for interval, same in intervals.items()}
    for limit in ALL_REPEATS:
        within = {key: max((one for one in choice if one <= limit), default=None) for key, choice in choices.items()}
        found = {interval: repeat for interval, repeat in within.items() if repeat is not None}
        if sum(with_repeat(model, found).requests_of_all_members for model in models) <= rest:
            return found
    return None


def with_repeat(model: TimingModel, repeats: Mapping[timedelta, timedelta]) -> TimingModel:
    """Return a heartbeat with the repeat interval of its heartbeat interval, unless its own is longer."""
    repeat = repeats.get(model.interval, model.repeat_interval)
    return replace(model, repeat_interval=max(repeat, model.repeat_interval))


def _longer_for_all(models: Collection[TimingModel]) -> Iterator[timedelta]:
    """Yield the repeat intervals that are longer than the shortest of some heartbeats, and possible for all of them."""
    shortest = min(model.repeat_interval for model in models)
    for repeat in ALL_REPEATS:
        shorter = [model for model in models if model.repeat_interval < repeat]
        if repeat > shortest and all(repeat in _longer(model, model.repeat_interval) for model in shorter):
            yield repeat


def _longer(
    model: TimingModel, shortest: timedelta, *, before_the_interval_is_set: bool = False
) -> Iterator[timedelta]:
    """Yield the round repeat intervals above the shortest that lose no robustness, shortest first."""
    least = _robustness(replace(model, repeat_interval=shortest))
    for repeat in ALL_REPEATS:
        longer = replace(model, repeat_interval=repeat)
        too_late = before_the_interval_is_set and model.interval > DEFAULT_IRM_INTERVAL <= longer.longest_gap
        if repeat > shortest and _robustness(longer) >= least and not too_late:
            yield repeat


def _robustness(model: TimingModel) -> tuple[int, int]:
    return min(model.lost_beats_tolerated, 1), min(model.lost_beats_while_sender_lives, 1)


def _requests(models: Sequence[TimingModel], repeats: Sequence[timedelta]) -> float:
    pairs = zip(models, repeats, strict=True)
    return sum(replace(model, repeat_interval=repeat).requests_of_all_members for model, repeat in pairs)
