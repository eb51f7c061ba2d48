"""Limits the number of integrations that share a heartbeat, by IRM's limit for an organisation."""

from collections.abc import Collection

from grafana_irm.errors import Problem
from grafana_irm.timing import known
from grafana_irm.timing.durations import format_duration
from grafana_irm.timing.model import TimingModel


def most_members(model: TimingModel) -> int:
    """Return the largest number of integrations that may share a heartbeat with these timings."""
    return int(known.LARGEST_FLEET / model.requests_per_window + _ROUNDING)


def crowd_problem(model: TimingModel, given: Collection[str]) -> Problem | None:
    """Refuse a shared heartbeat whose beats use more than three quarters of the organisation's limit.

    Args:
        model: the timings. Derived timings send as few beats as possible with one lost beat tolerated.
        given: the fields that the user set. If the repeat interval is one of them, the error is about it.

    """
    if not model.is_shared or model.requests_of_all_members <= known.LARGEST_FLEET:
        return None
    with_these = f"with a beat every {format_duration(model.shortest_sending_gap)}"
    numbers = (
        f"they would send {_requests(model)} in 5 minutes, and at most {known.LARGEST_FLEET} of the "
        f"{known.ORGANISATION_LIMIT} requests that IRM accepts from an organisation may be beats"
    )
    fewer = f"at most {most_members(model)} members {with_these}: {numbers}"
    if "repeat_interval" in given:
        return Problem("repeat_interval", format_duration(model.repeat_interval), f"more, or {fewer}")
    one_lost = model.lost_beats_while_sender_lives > 0
    cost = "one lost beat would cause a false alarm" if one_lost else "a beat on time would be late"
    advice = "Use a longer heartbeat interval, or fewer members"
    return Problem("shared", str(model.shared), f"{fewer}. With fewer beats, {cost}. {advice}")


def crowd_warning(model: TimingModel) -> str | None:
    """Return the warning about a shared heartbeat that uses more than a third of the organisation's limit, or None."""
    if not model.is_shared or model.requests_of_all_members <= known.HEAVY_FLEET:
        return None
    return (
        f"The beats of all {model.shared} members use {model.share_of_organisation:.0%} of the "
        f"{known.ORGANISATION_LIMIT} requests in 5 minutes that IRM accepts from an organisation, alerts included. "
        "Use a longer repeat_interval, a longer heartbeat interval, or fewer members."
    )


_ROUNDING = 1e-9


def _requests(model: TimingModel) -> str:
    return f"{model.requests_of_all_members:,.0f} requests"
