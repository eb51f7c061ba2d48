"""What the demo waits for in the two systems."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from automation.demo.stage import NotSeenError, Stage
from automation.demo.systems import Group, alert_name, always_firing
from grafana_irm.timing import DEFAULT_IRM_INTERVAL, known, parse_duration
from grafana_irm_cli.verify.missing import says_heartbeat_missing
from grafana_irm_cli.verify.model import Delivery
from grafana_irm_cli.verify.words import ago

ALERT_WITHIN = 4 * known.CONFIG_POLL_INTERVAL
"""Ample time for a new rule: its first evaluation, its pending period, and the delivery."""

_ON_THE_WAY = 1.0
"""Seconds in which a beat still arrives that was sent before a kill."""

Wiring = dict[str, Any]
"""One integration of the stack, as the stack exports it."""


def first_beat(stage: Stage, one: Wiring) -> str:
    """Wait for the first beat: delivered, as Grafana says; and in the sandbox, where IRM reports it, counted."""

    def delivered() -> Delivery | None:
        last = stage.systems.last_delivery(one["heartbeatContactPoint"])
        return last if last and not last.error else None

    beat = stage.wait(f"first beat through {one['heartbeatContactPoint']}", delivered, seconds(one["firstBeatWithin"]))
    beat_text = f"Grafana delivered a beat {ago(beat.age)} (promised within {one['firstBeatWithin']})"
    if stage.sandbox is None:
        return beat_text
    sandbox, within = stage.sandbox, seconds(one["longestGap"])
    beats = stage.wait("beat in IRM", lambda: len(sandbox.beats(one["id"])) or None, within)
    return f"{beat_text}; IRM counts {beats} beat{'s' if beats > 1 else ''}"


def gap_after(stage: Stage, one: Wiring, killed: float) -> timedelta:
    """Wait for the first beat after the sending instance was killed; return the time since the beat before.

    Only the sandbox counts single beats. What the killed instance had sent may still arrive a moment later.
    """
    if stage.sandbox is None:
        raise NotSeenError("only the sandbox counts beats")
    sandbox = stage.sandbox

    def next_beat() -> timedelta | None:
        times = sandbox.beats(one["id"])
        after = [number for number, time in enumerate(times) if time > killed + _ON_THE_WAY]
        return timedelta(seconds=round(times[after[0]] - times[after[0] - 1])) if after and after[0] else None

    return stage.wait("beat of another instance", next_beat, seconds(one["longestGap"]))


def open_losses(stage: Stage, one: Wiring) -> list[Group]:
    """Return the alert groups of lost heartbeats that are not resolved."""
    groups = stage.systems.alert_groups(one["id"])
    return [group for group in groups if says_heartbeat_missing(group) and group["state"] != "resolved"]


def wait_for_group(stage: Stage, one: Wiring, title: str, state: str) -> Group:
    """Wait until the rule ``title`` has its one alert group in this state."""

    def read() -> Group | None:
        mine = [group for group in stage.systems.alert_groups(one["id"]) if alert_name(group) == title]
        if len(mine) > 1:
            raise NotSeenError(f"{len(mine)} alert groups for one alert: {[describe(g) for g in mine]}")
        return mine[0] if mine and mine[0]["state"] == state else None

    return stage.wait(f"alert group of {title!r} {state}", read, ALERT_WITHIN.total_seconds())


def wait_for_loss(stage: Stage, name: str, one: Wiring) -> list[Group]:
    """Wait until IRM notices that the heartbeat stays away."""
    within = DEFAULT_IRM_INTERVAL + 2 * known.EXPIRY_CHECK
    return stage.wait(
        f"alert group of the lost heartbeat of {name}",
        lambda: open_losses(stage, one) or None,
        within.total_seconds(),
    )


def wait_for_return(stage: Stage, name: str, one: Wiring, group_id: str) -> Group:
    """Wait until IRM resolves the alert group of a lost heartbeat."""

    def read() -> Group | None:
        groups = stage.systems.alert_groups(one["id"])
        return next((g for g in groups if g["id"] == group_id and g["state"] == "resolved"), None)

    within = seconds(one["firstBeatWithin"]) + seconds(one["longestGap"])
    return stage.wait(f"end of the alert group of the lost heartbeat of {name}", read, within)


def describe(group: Group) -> str:
    """Say which alert group this is, and its state."""
    return f"alert group {group['id']} {str(group['title']).strip()!r} is {group['state']}"


@contextmanager
def firing_rule(stage: Stage, contact_point: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Make a rule that fires to the contact point; lend its title and the way to resolve it; remove it."""
    uid = f"demo-{uuid4().hex[:8]}"
    title = f"Demo alert {uid[-4:]}"
    stage.systems.put_rule(uid, always_firing(uid, title, contact_point, firing=True))
    try:
        yield (
            title,
            lambda: stage.systems.put_rule(uid, always_firing(uid, title, contact_point, firing=False)),
        )
    finally:
        stage.systems.delete_folder(uid)


def seconds(duration: str) -> float:
    """Read a duration such as ``4m``."""
    return parse_duration(duration).total_seconds()
