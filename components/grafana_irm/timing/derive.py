"""Derives all timings of a heartbeat from its interval and the user's settings, without late beats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Self

from grafana_irm.errors import InvalidInputs, Problem, shown
from grafana_irm.timing import known
from grafana_irm.timing.checks import late_problems, value_problem
from grafana_irm.timing.crowd import crowd_problem
from grafana_irm.timing.durations import ALLOWED_DURATION, DurationInput, InvalidDuration, parse_duration
from grafana_irm.timing.gaps import NOTHING
from grafana_irm.timing.intervals import DEFAULT_IRM_INTERVAL
from grafana_irm.timing.model import TimingModel
from grafana_irm.timing.repeats import ALL_REPEATS, ROUND_REPEATS
from grafana_irm.timing.warnings import manual_step, warnings_of

_SECOND = timedelta(seconds=1)
_LONGEST_ALONE = ROUND_REPEATS[-1]
_ROUND_EVALUATIONS = [_SECOND * n for n in (10, 30, 60)]


@dataclass(frozen=True, kw_only=True)
class HeartbeatTiming(TimingModel):
    """Checked timings of a heartbeat: no beat on time comes late. Create them with `derive`."""

    @classmethod
    def derive(
        cls,
        interval: DurationInput = DEFAULT_IRM_INTERVAL,
        *,
        evaluation_interval: DurationInput | None = None,
        pending_period: DurationInput | None = None,
        group_wait: DurationInput | None = None,
        group_interval: DurationInput | None = None,
        repeat_interval: DurationInput | None = None,
        config_poll_interval: DurationInput | None = None,
        delivery_margin: DurationInput | None = None,
        grafana_instances: int | None = None,
        shared: int = 0,
    ) -> Self:
        """Derive the timings that are not set, and check the others.

        Args:
            interval: IRM's heartbeat interval, one of the intervals that IRM offers. Default 10m, IRM's default, which
                is the only interval without a manual step.
            evaluation_interval: a multiple of 10s, shorter than the interval: a restart of Grafana delays the
                next beat by up to this long. Default: the largest of 10s, 30s and 1m that is at most a
                tenth of the interval, 10s for the shortest.
            pending_period: shorter than the interval. Default: twice the config poll interval (2m), or less where
                an edit of the rule would otherwise cause a false alarm, but longer than the config poll interval,
                so that the first alert cannot reach the root notification policy; 0s if the interval is too short for
                that.
            group_wait: shorter than the interval. Default 0s, as in Grafana's guide to IRM.
            group_interval: more than 0s; a beat can come late by this much. Default 1s, as in that guide; 2s for
                several Grafana instances, whose retries of failing deliveries would otherwise exceed IRM's ingest
                limit; 10s for a shared heartbeat, since a hanging member delays each flush by 10s anyway.
            repeat_interval: more than 0s. Default: the largest round duration, at most 3m, with which two beats in a
                row may be lost, beats use at most a tenth of IRM's ingest limit, and an edit of the rule causes no
                false alarm. If that is not possible when the sending one of several instances dies, two beats may be
                lost while it works. (3m also fits IRM's default of 10m, which applies until a person sets a longer
                interval.) For a shared heartbeat it is longer with more members: all beats together use at most a
                third of IRM's limit for an organisation, or as little as possible with one lost beat tolerated.
            config_poll_interval: Grafana's `alertmanager_config_poll_interval`. Default 1m, Grafana's own.
            delivery_margin: the longest time of a delivery on time. Default 5s; IRM responds within one second.
            grafana_instances: the number of Grafana instances in high availability. With several instances, a beat
                comes later when the sending instance dies, and may come twice. Default 1.
            shared: the number of integrations that share one rule and one contact point. A hanging member delays the
                beats of the others. Default 0: the heartbeat of one integration.

        Raises:
            InvalidInputs: with every problem; its path is the argument's name.

        """
        given = {
            "interval": interval,
            "evaluation_interval": evaluation_interval,
            "pending_period": pending_period,
            "group_wait": group_wait,
            "group_interval": group_interval,
            "repeat_interval": repeat_interval,
            "config_poll_interval": config_poll_interval,
            "delivery_margin": delivery_margin,
        }
        durations, problems = _read({name: value for name, value in given.items() if value is not None})
        instances = 1 if grafana_instances is None else grafana_instances
        if isinstance(instances, bool) or not isinstance(instances, int) or instances < 1:
            problems.append(Problem("grafana_instances", shown(instances), "a whole number, at least 1"))
        if not problems:
            timing = max(cls._candidates(durations, instances, shared), key=_merit)
            set_by_user = {*durations, "grafana_instances"} if instances > 1 else {*durations}
            problems.extend(late_problems(timing, set_by_user))
            if not problems and (too_many := crowd_problem(timing, set_by_user)):
                problems.append(too_many)
        if problems:
            raise InvalidInputs("the heartbeat's timings", problems)
        return timing

    @classmethod
    def _candidates(cls, given: Mapping[str, timedelta], instances: int, shared: int) -> Iterator[Self]:
        """Yield the candidate timings: the user's settings, and round values for the others."""
        interval = given["interval"]
        fixed = {
            "evaluation_interval": _default_evaluation(interval),
            "group_wait": NOTHING,
            "group_interval": known.SHARED_GROUP_INTERVAL if shared else _SECOND if instances == 1 else 2 * _SECOND,
            **given,
        }
        repeats = ALL_REPEATS if shared else ROUND_REPEATS
        pendings = _pendings(given.get("config_poll_interval", known.CONFIG_POLL_INTERVAL), interval)
        for pending, repeat in product(
            [given["pending_period"]] if "pending_period" in given else pendings,
            [given["repeat_interval"]] if "repeat_interval" in given else repeats,
        ):
            chosen = {**fixed, "pending_period": pending, "repeat_interval": repeat}
            yield cls(grafana_instances=instances, shared=shared, **chosen)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings about these timings, which are accepted."""
        return tuple(warnings_of(self))

    @property
    def manual_step(self) -> str | None:
        """The manual step in IRM; None for the default interval."""
        return manual_step(self)


def _read(given: Mapping[str, DurationInput]) -> tuple[dict[str, timedelta], list[Problem]]:
    durations: dict[str, timedelta] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        try:
            durations[name] = parse_duration(value)
        except InvalidDuration:
            problems.append(Problem(name, shown(value), ALLOWED_DURATION))
            continue
        if problem := value_problem(name, durations[name]):
            problems.append(problem)
    return durations, problems


def _default_evaluation(interval: timedelta) -> timedelta:
    return max((step for step in _ROUND_EVALUATIONS if step <= interval / 10), default=_ROUND_EVALUATIONS[0])


def _pendings(poll: timedelta, interval: timedelta) -> list[timedelta]:
    """Return the candidate pending periods that fit the interval: 2 and 1.5 config polls, one just longer, and 0s."""
    step = known.EVALUATION_STEP
    wishes = (2 * poll, poll * 3 / 2, poll + step, NOTHING)
    return [pending for wish in wishes if (pending := -(-wish // step) * step) < interval]


def _merit(model: TimingModel) -> tuple[object, ...]:
    """Rank candidates: first no late beats, then no false alarms, then few requests."""
    return (
        -max(model.longest_gap, model.interval),
        *(_merit_shared(model) if model.is_shared else ()),
        min(model.lost_beats_tolerated, known.COMFORTABLE_LOSSES),
        min(model.lost_beats_while_sender_lives, known.COMFORTABLE_LOSSES),
        model.share_of_limit <= known.GENTLE_SHARE,
        not model.can_reach_root_policy,
        model.edit_is_quiet,
        model.pending_period,
        model.repeat_interval,
    )


def _merit_shared(model: TimingModel) -> tuple[object, ...]:
    """Rank shared heartbeats: first one lost beat tolerated, then IRM's limit kept, then the shortest repeat."""
    return (
        min(model.lost_beats_tolerated, 1),
        min(model.lost_beats_while_sender_lives, 1),
        model.requests_of_all_members <= known.LARGEST_FLEET,
        model.interval <= DEFAULT_IRM_INTERVAL or model.longest_gap < DEFAULT_IRM_INTERVAL,
        -max(model.requests_of_all_members, known.HEAVY_FLEET),
        -max(model.repeat_interval, _LONGEST_ALONE),
    )
