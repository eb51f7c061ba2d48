"""The sum of requests of all heartbeats, compared with IRM's limit for an organisation; pure arithmetic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from grafana_irm.errors import Problem
from grafana_irm.listing import few
from grafana_irm.timing import known
from grafana_irm.timing.durations import format_duration
from grafana_irm.timing.model import TimingModel
from grafana_irm.timing.repeats import longer_repeats, with_repeat


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


@dataclass(frozen=True)
class Remedy:
    """What the user can set so that heartbeats send fewer requests.

    Attributes:
        setting: the repeat interval's name in the user's spelling.
        fixed: the names of heartbeats whose repeat interval is derived, and as long as it can be.
        removed: a setting to remove first, in the user's spelling. Default: none.
        without: the timings of each heartbeat without this setting.

    """

    setting: str
    fixed: Collection[str] = ()
    removed: str = ""
    without: Mapping[str, TimingModel] = field(default_factory=dict)


def fleet_problem(path: str, models: Mapping[str, TimingModel], remedy: Remedy) -> Problem | None:
    """Return the problem of heartbeats that together exceed three quarters of the organisation's limit, or None.

    Args:
        path: the path of the user's list of heartbeats.
        models: the timings of each heartbeat, by its name in messages.
        remedy: what the user can set.

    """
    fleet = fleet_of(models)
    if not fleet.is_too_much:
        return None
    advice = _advice(models, remedy, known.LARGEST_FLEET)
    return Problem(path, str(fleet), f"at most {known.LARGEST_FLEET}: {_limit()}. {advice}")


def fleet_warning(models: Mapping[str, TimingModel], remedy: Remedy) -> str | None:
    """Return the warning for heartbeats that together exceed a third of the organisation's limit, or None."""
    fleet = fleet_of(models)
    if not fleet.is_heavy:
        return None
    share = fleet.requests / known.ORGANISATION_LIMIT
    advice = _advice(models, remedy, known.HEAVY_FLEET)
    return f"{fleet} use up to {share:.0%} of IRM's limit: {_limit()}. {advice}"


def _limit() -> str:
    return f"IRM accepts {known.ORGANISATION_LIMIT} from an organisation, alerts included, and refuses the rest"


def _advice(models: Mapping[str, TimingModel], remedy: Remedy, requests: int) -> str:
    most = f"Most requests: {fleet_of(models).costliest}."
    steps = []
    if remedy.without and fleet_of(remedy.without).requests < fleet_of(models).requests:
        models = remedy.without
        steps.append(f"Remove {remedy.removed}")
    if fleet_of(models).requests > requests:
        free = [model for name, model in models.items() if name not in remedy.fixed]
        fixed = [model for name, model in models.items() if name in remedy.fixed]
        repeats = longer_repeats(free, requests, fixed)
        if repeats is None:
            return f"{most} No repeat interval is enough: use longer heartbeat intervals, or fewer heartbeats."
        models = {
            name: model if name in remedy.fixed else with_repeat(model, repeats) for name, model in models.items()
        }
        steps.append(f"{'set' if steps else 'Set'} {remedy.setting} {_values(repeats, free)}")
    return f"{most} {', and '.join(steps)}: then it would be {_count(fleet_of(models).requests)}."


def _values(repeats: Mapping[timedelta, timedelta], models: Sequence[TimingModel]) -> str:
    several = len({model.interval for model in models}) > 1
    return " and ".join(
        f"to {format_duration(repeat)}{f' for heartbeats of {format_duration(interval)}' if several else ''}"
        for interval, repeat in sorted(repeats.items())
    )


def _count(requests: float) -> str:
    return f"{requests:,.0f}" if requests >= 10 or requests == round(requests) else f"{requests:.1f}"  # noqa: PLR2004 - one digit more
