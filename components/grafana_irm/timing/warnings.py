"""Warnings about accepted timings with a risk."""

from collections.abc import Iterator
from datetime import timedelta

from grafana_irm.timing import known
from grafana_irm.timing.crowd import crowd_warning
from grafana_irm.timing.durations import format_duration
from grafana_irm.timing.intervals import DEFAULT_IRM_INTERVAL, IRM_INTERVALS
from grafana_irm.timing.model import TimingModel


def warnings_of(model: TimingModel) -> Iterator[str]:
    """Yield a warning for each risk of accepted timings."""
    if model.lost_beats_tolerated < 1:
        yield _no_beat_may_be_lost(model)
    yield from _load(model)
    if too_many := crowd_warning(model):
        yield too_many
    if model.can_reach_root_policy:
        yield _root_policy(model)
    yield from _interruptions(model)
    if model.interval > DEFAULT_IRM_INTERVAL <= model.longest_gap:
        default = format_duration(DEFAULT_IRM_INTERVAL)
        yield (
            f"IRM's heartbeat interval is {default} until you set it, and two beats can be "
            f"{format_duration(model.longest_gap)} apart. Each gap of {default} or more causes a false alarm. "
            "Set the interval before the rule is created, or use a shorter repeat_interval."
        )


def _no_beat_may_be_lost(model: TimingModel) -> str:
    gap = format_duration(model.longest_gap)
    removed = " The removal of a member can cost another member one beat." if model.is_shared else ""
    helps = "Use a shorter repeat_interval, or a longer heartbeat interval."
    if model.longest_gap == model.sender_gap + model.delivery_margin:
        hanging = f" while a member does not respond ({_hanging(model)})" if model.is_shared else ""
        return f"One lost beat can cause a false alarm: two beats can be {gap} apart{hanging}.{removed} {helps}"
    if model.due_after - model.flush_time > model.repeat_interval:
        helps = "Use a longer heartbeat interval: a shorter repeat_interval does not help."
    lives = model.lost_beats_while_sender_lives
    beats = "1 beat" if lives == 1 else f"{lives} beats in a row"
    meanwhile = (
        f"While the sending instance works, {beats} can be lost without a false alarm."
        if lives > 0
        else "While the sending instance works, one lost beat can cause a false alarm too."
    )
    return (
        f"When the sending Grafana instance stops, the next instance sends up to {gap} later. One lost beat can then "
        f"cause a false alarm. {meanwhile}{removed} {helps}"
    )


def _root_policy(model: TimingModel) -> str:
    """Name the way out: a pending period of one more evaluation, if the heartbeat interval allows it."""
    poll, step = model.config_poll_interval, model.evaluation_interval
    fits = step * (poll // step) + timedelta(seconds=1) < model.interval
    return (
        "The first alert can reach the receiver of the root notification policy. The pending_period is "
        f"{format_duration(model.pending_period)}, and Grafana's config poll, which applies the new contact point, can "
        f"take {format_duration(poll)}. Use a longer {'pending_period' if fits else 'heartbeat interval'}."
    )


def _hanging(model: TimingModel) -> str:
    repeat, flush = format_duration(model.repeat_interval), format_duration(model.flush_time)
    return f"the {repeat} repeat interval + 2 x {flush} + deliveries"


def _load(model: TimingModel) -> Iterator[str]:
    limit = f"the {known.LIMIT} requests in 5 minutes that IRM accepts from an integration, alerts included"
    if model.share_of_limit > known.GENTLE_SHARE:
        yield f"The beats take {model.share_of_limit:.0%} of {limit}. Use a longer repeat_interval."
    if model.failing_share_of_limit > 1:
        yield (
            f"While deliveries fail, retries take {model.failing_share_of_limit:.0%} of {limit}: IRM then "
            "refuses alerts. Use a longer group_interval."
        )


def _interruptions(model: TimingModel) -> Iterator[str]:
    interval = format_duration(model.interval)
    if not model.edit_is_quiet:
        gap = format_duration(model.edit_gap.longest)
        yield (
            f"An edit of the rule can cause a false alarm: it can stop the beats for {gap}, and the heartbeat "
            f"interval is {interval}."
        )
    if model.longest_quiet_downtime is None:
        gap = format_duration(model.restart_gap().longest)
        grafana = "all Grafana instances at once" if model.is_cluster else "Grafana"
        yield (
            f"Even a quick restart of {grafana} can cause a false alarm: it can stop the beats for "
            f"{gap}, and the heartbeat interval is {interval}."
        )


def manual_step(model: TimingModel) -> str | None:
    """Return the manual step in IRM; None for IRM's default interval of 10 minutes.

    IRM has no supported API for the interval, so the interval stays at 10 minutes until a person sets another one.
    """
    if model.interval == DEFAULT_IRM_INTERVAL:
        return None
    return (
        f"Set the heartbeat interval to {IRM_INTERVALS[model.interval]} in the integration's Heartbeat Settings in "
        f"IRM. IRM's API cannot set the interval, so it is {IRM_INTERVALS[DEFAULT_IRM_INTERVAL]} until then."
    )
