"""Repeated reads of Grafana, while a response may come from an instance that does not know the answer.

Behind a load balancer each request can reach another instance. Only the sending instance knows of a delivery. An
instance that has just started shows firing rules without any evaluation (both measured on Grafana 13.1).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TypeVar

from grafana_irm.timing import parse_duration
from grafana_irm_cli.verify.instances import knows_nothing_lately
from grafana_irm_cli.verify.model import Delivery, Heartbeat, NotSeen, Rule, Wiring

QUICK = 5
"""Further reads without a pause: another instance responds, by turns or by chance."""

PAUSE = 3.0
"""Seconds before each further read while a restarted Grafana has not evaluated a rule."""

SPREAD = timedelta(seconds=5)
"""Extra wait after one evaluation interval for the first evaluation, since Grafana spreads the first evaluations over
the interval. Measured: at most 15 s at an interval of 10 s."""

LONGEST = timedelta(seconds=65)
"""The longest wait for a first evaluation."""

T = TypeVar("T")

Deliveries = dict[str, list[Delivery]]
Rules = dict[str, Rule]


@dataclass(frozen=True)
class Reading:
    """What one instance of Grafana reports: its own deliveries, and its own evaluations of the rules."""

    deliveries: Deliveries | NotSeen
    rules: Rules | NotSeen

    def merged(self, other: "Reading") -> "Reading":
        """Return both readings as one: the later delivery of each contact point, the later evaluation of each rule."""
        return Reading(_merged(self.deliveries, other.deliveries, _later), _merged(self.rules, other.rules, _newer))


async def read_until_known(
    read: Callable[[], Awaitable[Reading]], wirings: Sequence[Wiring], report: Callable[[str], None]
) -> Reading:
    """Read again while a response may have come from an instance that does not know the answer.

    Args:
        read: reads once.
        wirings: the integrations to check.
        report: called with a message before waiting.

    """
    seen = await read()
    several = [wiring for wiring in wirings if wiring.heartbeat and wiring.heartbeat.grafana_instances > 1]
    for _ in range(QUICK):
        if not _from_standby(seen, several) and not _just_started(seen, several):
            break
        seen = seen.merged(await read())
    unevaluated = _just_started(seen, wirings)
    if unevaluated:
        intervals = (parse_duration(beat.timings.evaluation_interval) for beat in unevaluated)
        longest = min(max(intervals) + SPREAD, LONGEST).total_seconds()
        report(f"Grafana has just started: waiting at most {longest:g} s for its first evaluation")
        for _ in range(ceil(longest / PAUSE)):
            await asyncio.sleep(PAUSE)
            seen = seen.merged(await read())
            if not _just_started(seen, wirings):
                break
    return seen


def _from_standby(seen: Reading, wirings: Sequence[Wiring]) -> bool:
    """Whether the instance has sent no beat recently, or does not know a contact point before its config poll."""
    if isinstance(seen.deliveries, NotSeen):
        return False
    known = seen.deliveries
    return any(
        wiring.contact_point not in known or knows_nothing_lately(beat, known.get(beat.contact_point))
        for wiring in wirings
        for beat in _beats(wiring)
    )


def _just_started(seen: Reading, wirings: Sequence[Wiring]) -> list[Heartbeat]:
    """Return the heartbeats whose rule fires by the database, but that the instance itself has not evaluated."""
    if isinstance(seen.rules, NotSeen):
        return []
    rules = seen.rules
    found = ((beat, rules.get(beat.rule_uid)) for wiring in wirings for beat in _beats(wiring))
    return [beat for beat, rule in found if rule and rule.state == "firing" and rule.evaluated is None]


def _beats(wiring: Wiring) -> list[Heartbeat]:
    return [wiring.heartbeat] if wiring.heartbeat else []


def _merged(
    one: dict[str, T] | NotSeen, other: dict[str, T] | NotSeen, better: Callable[[T, T], T]
) -> dict[str, T] | NotSeen:
    if isinstance(one, NotSeen) or isinstance(other, NotSeen):
        return one if isinstance(other, NotSeen) else other
    both = {key: better(one[key], value) for key, value in other.items() if key in one}
    return {**one, **other, **both}


def _later(one: list[Delivery], other: list[Delivery]) -> list[Delivery]:
    return min(one, other, key=lambda sent: min((_age(each.age) for each in sent), default=timedelta.max))


def _newer(one: Rule, other: Rule) -> Rule:
    return min(one, other, key=lambda rule: _age(rule.evaluated))


def _age(age: timedelta | None) -> timedelta:
    return timedelta.max if age is None else age
