"""Warnings about accepted timings with a risk."""

from collections.abc import Iterator

from grafana_irm.timing import known
from grafana_irm.timing.crowd import crowd_warning
from grafana_irm.timing.durations import format_duration
from grafana_irm.timing.intervals import DEFAULT_IRM_INTERVAL, IRM_INTERVALS
from grafana_irm.timing.model import TimingModel


def warnings_of(model: TimingModel) -> Iterator[str]:
    """Yield a warning of one or two sentences for each risk of accepted timings."""
    if model.lost_beats_tolerated < 1:
        yield _no_beat_may_be_lost(model)
    yield from _load(model)
    if too_many := crowd_warning(model):
        yield too_many
    if model.can_reach_root_policy:
        yield (
            "The first alert can reach the receiver of the root notification policy: with a pending_period "
            f"of {format_duration(model.pending_period)} it can fire before Grafana's config poll applies the new "
            f"contact point, which takes up to {format_duration(model.config_poll_interval)}."
        )
    yield from _interruptions(model)
    if model.interval > DEFAULT_IRM_INTERVAL <= model.longest_gap:
        yield (
            f"Until you set the heartbeat interval in IRM, it is {format_duration(DEFAULT_IRM_INTERVAL)} there, and "
            f"beats come up to {format_duration(model.longest_gap)} apart: until then, each gap causes a false alarm. "
            "Set the interval before the rule is created, or use a shorter repeat_interval."
        )


def _no_beat_may_be_lost(model: TimingModel) -> str:
    gap = format_duration(model.longest_gap)
    helps = "Use a shorter repeat_interval, or a longer heartbeat interval."
    if model.longest_gap == model.sender_gap + model.delivery_margin:
        hanging = f" while a member hangs ({_hanging(model)})" if model.is_shared else ""
        return (
            f"No beat may be lost: beats come up to {gap} apart{hanging}, and one lost beat can cause a false alarm. "
            f"{helps}"
        )
    if model.due_after - model.flush_time > model.repeat_interval:
        helps = "Use a longer heartbeat interval: a shorter repeat_interval does not help."
    lives = model.lost_beats_while_sender_lives
    meanwhile = (
        f"while it works, {lives} beats in a row may be lost"
        if lives > 0
        else "while it works, no beat may be lost either"
    )
    return (
        f"No beat may be lost when the sending Grafana instance dies: the next instance sends up to {gap} later, "
        f"and one lost beat can cause a false alarm ({meanwhile}). {helps}"
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
        f"Set the heartbeat interval to {IRM_INTERVALS[model.interval]} in the integration's Heartbeat "
        f"Settings in IRM; until then it is {IRM_INTERVALS[DEFAULT_IRM_INTERVAL]}: IRM's API cannot set it."
    )
