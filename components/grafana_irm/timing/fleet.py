"""The sum of requests of all heartbeats, compared with IRM's limit for an organisation; pure arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from grafana_irm.errors import Problem
from grafana_irm.listing import few
from grafana_irm.timing import known
from grafana_irm.timing.durations import format_duration
from grafana_irm.timing.model import TimingModel

_ROUND_REPEATS = [timedelta(seconds=seconds) for seconds in (30, 60, 120, 180, 300, 600, 900, 1800, 3600)]


@dataclass(frozen=True)
class Load:
    """The requests of one heartbeat.

    Attributes:
        name: the heartbeat's name in messages, such as its path in a stack file.
        requests: the most beats in five minutes, `TimingModel.requests_per_window`; if one rule sends beats to several
            integrations, the sum of all of them.

    """

    name: str
    requests: float


@dataclass(frozen=True)
class Fleet:
    """All heartbeats of one organisation in IRM.

    Attributes:
        loads: one for each heartbeat.

    """

    loads: Sequence[Load]

    @property
    def requests(self) -> float:
        """The most beats of all heartbeats in five minutes."""
        return sum(load.requests for load in self.loads)

    @property
    def is_heavy(self) -> bool:
        """Whether beats take more than a third of the organisation's limit, which alerts share."""
        return self.requests > known.HEAVY_FLEET

    @property
    def is_too_much(self) -> bool:
        """Whether beats take more than three quarters of the organisation's limit."""
        return self.requests > known.LARGEST_FLEET

    @property
    def costliest(self) -> str:
        """The heartbeats with the most requests, as text: `a (5), b (5), c (2) and 7 more`."""
        ranked = sorted(self.loads, key=lambda load: -load.requests)
        return few(f"{load.name} ({_count(load.requests)})" for load in ranked)

    def __str__(self) -> str:
        heartbeats = "1 heartbeat" if len(self.loads) == 1 else f"{len(self.loads)} heartbeats"
        return f"{heartbeats} with up to {_count(self.requests)} requests in 5 minutes"


def fleet_of(models: Mapping[str, TimingModel]) -> Fleet:
    """Return the fleet of heartbeats with these timings, by their names in messages."""
    return Fleet([Load(name, model.requests_of_all_members) for name, model in models.items()])


def repeat_that_fits(models: Sequence[TimingModel], requests: float) -> timedelta | None:
    """Return the shortest round repeat interval with which all heartbeats together stay within a number of requests.

    Heartbeats with a longer repeat interval keep it, and so do heartbeats that could otherwise lose no beat. None if no
    repeat interval is long enough.
    """
    return next(
        (
            repeat
            for repeat in _ROUND_REPEATS
            if sum(_with_at_least(model, repeat).requests_of_all_members for model in models) <= requests
        ),
        None,
    )


def _with_at_least(model: TimingModel, repeat: timedelta) -> TimingModel:
    slower = replace(model, repeat_interval=max(repeat, model.repeat_interval))
    return slower if slower.lost_beats_tolerated > 0 else model


def fleet_problem(path: str, models: Mapping[str, TimingModel], setting: str) -> Problem | None:
    """Return the problem of heartbeats that together exceed three quarters of the organisation's limit, or None.

    Args:
        path: the path of the user's list of heartbeats.
        models: the timings of each heartbeat, by its name in messages.
        setting: the repeat interval's name in the user's spelling.

    """
    fleet = fleet_of(models)
    if not fleet.is_too_much:
        return None
    allowed = f"at most {known.LARGEST_FLEET}: {_limit()}. {_advice(fleet, models, setting, known.LARGEST_FLEET)}"
    return Problem(path, str(fleet), allowed)


def fleet_warning(models: Mapping[str, TimingModel], setting: str) -> str | None:
    """Return the warning for heartbeats that together exceed a third of the organisation's limit, or None."""
    fleet = fleet_of(models)
    if not fleet.is_heavy:
        return None
    share = fleet.requests / known.ORGANISATION_LIMIT
    advice = _advice(fleet, models, setting, known.HEAVY_FLEET)
    return f"{fleet} use up to {share:.0%} of IRM's limit: {_limit()}. {advice}"


def _limit() -> str:
    return f"IRM accepts {known.ORGANISATION_LIMIT} from an organisation, alerts included, and refuses the rest"


def _advice(fleet: Fleet, models: Mapping[str, TimingModel], setting: str, requests: int) -> str:
    most = f"Most requests: {fleet.costliest}."
    repeat = repeat_that_fits(list(models.values()), requests)
    if repeat is None:
        return f"{most} No repeat interval is enough: use longer heartbeat intervals, or fewer heartbeats."
    sent = sum(_with_at_least(model, repeat).requests_of_all_members for model in models.values())
    return f"{most} With a {setting} of at least {format_duration(repeat)} it would be {_count(sent)}."


def _count(requests: float) -> str:
    return f"{requests:,.0f}" if requests >= 10 or requests == round(requests) else f"{requests:.1f}"  # noqa: PLR2004 - one digit more
