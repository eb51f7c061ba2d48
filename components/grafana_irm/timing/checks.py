"""Refuses timings that cannot work: a beat on time would come late, or IRM would refuse beats."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, takewhile

from grafana_irm.errors import Problem
from grafana_irm.timing import known
from grafana_irm.timing.durations import format_duration
from grafana_irm.timing.gaps import NOTHING, whole_seconds_below
from grafana_irm.timing.intervals import IRM_INTERVALS, offered
from grafana_irm.timing.model import TimingModel

_SECOND = timedelta(seconds=1)


def value_problem(name: str, value: timedelta) -> Problem | None:
    """Return the problem of one duration that is impossible whatever the others are, or None.

    Args:
        name: the field of `TimingModel`.
        value: the duration.

    """
    allowed = None
    if name == "interval" and value not in IRM_INTERVALS:
        allowed = f"an interval that IRM offers: {offered()}"
    elif name == "evaluation_interval" and (not value or value % known.EVALUATION_STEP):
        allowed = "a multiple of 10s, at least 10s: Grafana's scheduler ticks every 10s"
    elif name in {"group_interval", "repeat_interval"} and not value:
        allowed = "more than 0s, as Grafana requires"
    return Problem(name, format_duration(value), allowed) if allowed else None


def late_problems(model: TimingModel, given: Collection[str]) -> Iterator[Problem]:
    """Yield the timings with which a beat comes late or IRM refuses it, even if no beat is lost.

    Args:
        model: the timings, each possible by itself.
        given: the fields that the user set. A gap that is too long is reported for these fields, because the others are
            derived.

    """
    yield from _as_long_as_the_interval(model)
    if model.share_of_limit > 1:
        gap = format_duration(model.shortest_sending_gap)
        allowed = f"at least 1s: a beat every {gap} is more than the {known.LIMIT} in 5 minutes that IRM accepts"
        yield Problem("repeat_interval", format_duration(model.repeat_interval), allowed)
    if model.longest_gap >= model.interval:
        yield from _gap_problems(model, given)


def _as_long_as_the_interval(model: TimingModel) -> Iterator[Problem]:
    edit = "an edit of the rule stops the beats for this long"
    for name, step, why in (
        (
            "evaluation_interval",
            known.EVALUATION_STEP,
            "a restart of Grafana stops the beats for up to this long",
        ),
        ("pending_period", _SECOND, edit),
        ("group_wait", _SECOND, edit),
    ):
        value: timedelta = getattr(model, name)
        if value >= model.interval:
            largest = format_duration(model.interval - step)
            allowed = f"at most {largest}, so that it is shorter than the heartbeat interval: {why}"
            yield Problem(name, format_duration(value), allowed)


def _gap_problems(model: TimingModel, given: Collection[str]) -> Iterator[Problem]:
    """Yield each setting to change, with its largest value if changing this setting alone is enough."""
    largest = {name: value for name, value in largest_that_would_do(model).items() if name in given}
    alone = {name: value for name, value in largest.items() if value is not None}
    for name, value in (alone or largest).items():
        shorter = "a smaller number" if name == "grafana_instances" else "a shorter duration"
        allowed = f"{shorter}; other settings must change too" if value is None else f"at most {_written(value)}"
        if name == "group_interval" and isinstance(value, timedelta) and value > model.group_interval:
            allowed = f"{_written(model.peer_wait)} to {_written(value)}"
        instead = _instead(model) if name == "grafana_instances" else ""
        yield Problem(name, _written(getattr(model, name)), f"{allowed}: {_late(model)}{instead}")


def _written(value: timedelta | int) -> str:
    return format_duration(value) if isinstance(value, timedelta) else str(value)


def largest_that_would_do(model: TimingModel) -> dict[str, timedelta | int | None]:
    """Return the largest value of each setting that lengthens the gap, so that no beat on time is late.

    Each value assumes that the other settings do not change, in whole seconds. The longest gap is A + 2D + max(G, H +
    F), and must be shorter than I. None means that no value is small enough. A group interval below H has no effect;
    from H on, A is max(R, H), so a *longer* group interval can help. For a shared heartbeat F counts twice, and a group
    interval below 10 s has no effect.
    """
    rest = model.interval - 2 * model.delivery_margin
    for_repeat = whole_seconds_below(rest - model.flush_spacing - model.flush_time)
    for_flush = _largest_group_interval(model, rest)
    for_margin = whole_seconds_below((model.interval - model.due_after - model.flush_spacing) / 2)
    enough = takewhile(lambda instances: _in_time(model, grafana_instances=instances), count(1))
    return {
        "repeat_interval": for_repeat if _in_time(model, repeat_interval=max(for_repeat, _SECOND)) else None,
        "group_interval": for_flush,
        "delivery_margin": for_margin if for_margin >= NOTHING else None,
        "grafana_instances": max(enough, default=None),
    }


def _largest_group_interval(model: TimingModel, rest: timedelta) -> timedelta | None:
    if model.is_shared:
        twice = rest - max(model.repeat_interval, 2 * model.peer_wait) - model.peer_wait
        largest, smallest = whole_seconds_below(twice / 2), known.NOTIFICATION_TIMEOUT
    else:
        largest = whole_seconds_below(rest - max(model.repeat_interval, model.peer_wait))
        smallest = max(_SECOND, model.peer_wait)
    return largest if largest >= smallest else None


def _in_time(model: TimingModel, **changed: timedelta | int) -> bool:
    other = replace(model, **changed)  # type: ignore[arg-type]
    return other.longest_gap < other.interval


def _late(model: TimingModel) -> str:
    repeat = f"{format_duration(model.repeat_interval)} repeat interval"
    standby_after = model.due_after - model.flush_time
    if standby_after > model.repeat_interval:
        repeat = f"{format_duration(standby_after)} until another Grafana instance sends"
    waits = []
    if model.peer_wait > model.group_interval or (model.is_shared and model.is_cluster):
        waits.append(f"{format_duration(model.peer_wait)} wait for other Grafana instances")
    if model.is_shared:
        waits.append(f"2 x {format_duration(model.flush_time)} for a flush while a member does not respond")
    wait = " + ".join(waits) or f"{format_duration(model.group_interval)} group interval"
    return (
        f"two beats can be {format_duration(model.longest_gap)} apart ({repeat} + {wait} + twice the "
        f"{format_duration(model.delivery_margin)} delivery margin), which must be less than the heartbeat interval of "
        f"{format_duration(model.interval)}"
    )


def _instead(model: TimingModel) -> str:
    """Return other ways to fix too many instances: a longer heartbeat interval, or a longer group interval."""
    ways = []
    longer = next((interval for interval in IRM_INTERVALS if interval > model.longest_gap), None)
    if longer is not None:
        ways.append(f"a heartbeat interval of at least {format_duration(longer)}")
    if model.group_interval < model.peer_wait and _in_time(model, group_interval=model.peer_wait):
        ways.append(f"a group_interval of {format_duration(model.peer_wait)}")
    return f"; with {model.grafana_instances} instances use {' or '.join(ways)}" if ways else ""
