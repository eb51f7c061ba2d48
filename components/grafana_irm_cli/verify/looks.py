"""More looks at Grafana, where one answer may come from an instance that does not know.

Behind a load balancer each request can reach another instance. Only the one that sends knows of a delivery, and one
that was just restarted shows firing rules without any evaluation (both measured on Grafana 13.1).
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
"""Looks without a pause: by turns or by chance, another instance answers."""

PAUSE = 3.0
"""Seconds before each further look while a restarted Grafana has not evaluated a rule."""

SPREAD = timedelta(seconds=5)
"""How long after an evaluation interval the first evaluation is there: 15 s at most at an interval of 10 s (measured).
Grafana spreads the first evaluations over the interval."""

LONGEST = timedelta(seconds=65)
"""How long a first evaluation is waited for at most."""

T = TypeVar("T")

Deliveries = dict[str, list[Delivery]]
Rules = dict[str, Rule]


@dataclass(frozen=True)
class Look:
    """What one look at Grafana showed of what instances know each for themselves."""

    deliveries: Deliveries | NotSeen
    rules: Rules | NotSeen

    def merged(self, other: "Look") -> "Look":
        """Return what both looks showed: the later attempt of each contact point, the later evaluation of each rule."""
        return Look(_merged(self.deliveries, other.deliveries, _later), _merged(self.rules, other.rules, _newer))


async def look_until_known(
    look: Callable[[], Awaitable[Look]], wirings: Sequence[Wiring], tell: Callable[[str], None]
) -> Look:
    """Look again while an answer may have come from an instance that does not know.

    Args:
        look: looks once.
        wirings: what is looked at.
        tell: called with what is waited for.

    """
    seen = await look()
    several = [wiring for wiring in wirings if wiring.heartbeat and wiring.heartbeat.grafana_instances > 1]
    for _ in range(QUICK):
        if not _from_standby(seen, several) and not _just_started(seen, several):
            break
        seen = seen.merged(await look())
    unevaluated = _just_started(seen, wirings)
    if unevaluated:
        intervals = (parse_duration(beat.timings.evaluation_interval) for beat in unevaluated)
        longest = min(max(intervals) + SPREAD, LONGEST).total_seconds()
        tell(f"Grafana has just started: waiting at most {longest:g} s for its first evaluation")
        for _ in range(ceil(longest / PAUSE)):
            await asyncio.sleep(PAUSE)
            seen = seen.merged(await look())
            if not _just_started(seen, wirings):
                break
    return seen


def _from_standby(seen: Look, wirings: Sequence[Wiring]) -> bool:
    """Whether an instance answered that has not sent lately, or not polled its configuration yet."""
    if isinstance(seen.deliveries, NotSeen):
        return False
    known = seen.deliveries
    return any(
        wiring.contact_point not in known or knows_nothing_lately(beat, known.get(beat.contact_point))
        for wiring in wirings
        for beat in _beats(wiring)
    )


def _just_started(seen: Look, wirings: Sequence[Wiring]) -> list[Heartbeat]:
    """Return the heartbeats whose rule fires though the instance has not evaluated it: the database says so."""
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
