"""The demo's steps: each does one thing and returns what it saw, or raises ``NotSeenError``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sandbox.client import Sandbox

from automation.demo.stage import NotSeenError, Stage
from automation.demo.systems import Group, alert_name, always_firing, is_heartbeat_loss
from grafana_irm.timing import parse_duration

TAKE_OVER = timedelta(seconds=60)
"""How often Grafana's Alertmanager takes new configuration over (measured on Grafana 12.4.0)."""

EXPIRY_CHECK = timedelta(minutes=2)
"""How often IRM looks for heartbeats that stayed away (OnCall engine 1.16.8)."""

HEARTBEAT_INTERVAL = timedelta(minutes=10)
"""IRM's own heartbeat interval, which no API changes."""

ALERT_WITHIN = 3 * TAKE_OVER
"""Ample time for a new rule: its first evaluation, and the route that Grafana has to take over first."""


@dataclass
class Story:
    """What the steps tell each other: the stage, what was there before, and what the stack made."""

    stage: Stage
    before: dict[str, dict[str, str]] = field(default_factory=dict)
    integrations: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[str, Group] = field(default_factory=dict)
    stood_before: bool = False

    def with_heartbeat(self) -> dict[str, dict[str, Any]]:
        """Return the integrations that are watched by a heartbeat."""
        return {name: one for name, one in self.integrations.items() if one.get("heartbeatContactPoint")}


@dataclass(frozen=True)
class Step:
    """A step by its title; ``switches`` says that it needs the sandbox's switches."""

    title: str
    play: Callable[[Story], list[str]]
    switches: bool = False


def build(story: Story) -> list[str]:
    """Run ``pulumi up``."""
    story.before = story.stage.systems.inventory()
    story.stood_before = bool(story.stage.engine.export()["deployment"].get("resources"))
    done = story.stage.engine.up()
    if done.code:
        raise NotSeenError(f"`pulumi up` ended with exit code {done.code}")
    story.integrations = story.stage.engine.outputs()["integrations"]
    if not story.integrations:
        raise NotSeenError("the stack made no integration")
    new = _new_objects(story)
    return [f"{kind}: {', '.join(sorted(names))}" for kind, names in new.items() if names]


def see_heartbeats(story: Story) -> list[str]:
    """Wait for the first beat of each integration, and for IRM to have missed none."""
    seen = []
    for name, one in story.with_heartbeat().items():
        seen.append(f"{name}: {_beat_delivered(story.stage, one)}")
        if lost := _open_losses(story.stage, one):
            raise NotSeenError(f"{name}: IRM misses the heartbeat: {_describe(lost[0])}")
    return seen or ["no integration of this stack has a heartbeat"]


def see_alerts(story: Story) -> list[str]:
    """Fire a rule to each contact point, follow it to its alert group, and to its end."""
    seen = []
    for name, one in story.integrations.items():
        with _test_rule(story.stage, one["contactPoint"]) as (title, resolve):
            group = _wait_for_group(story.stage, one, title, "firing")
            seen.append(f"{name}: fired in Grafana; {_describe(group)}")
            resolve()
            group = _wait_for_group(story.stage, one, title, "resolved")
            seen.append(f"{name}: resolved in Grafana; {_describe(group)}")
    return seen


def lose_heartbeats(story: Story) -> list[str]:
    """Stop Grafana, and wait for IRM to say so."""
    _sandbox(story).stop_grafana()
    seen = []
    for name, one in story.with_heartbeat().items():
        found = _wait_for_loss(story.stage, name, one)
        if len(found) != 1:
            raise NotSeenError(f"{name}: {len(found)} alert groups for one lost heartbeat")
        story.lost[name] = found[0]
        seen.append(f"{name}: {_describe(found[0])}")
    return seen


def regain_heartbeats(story: Story) -> list[str]:
    """Start Grafana again, and wait for IRM to resolve what it opened."""
    _sandbox(story).start_grafana()
    return [
        f"{name}: {_describe(_wait_for_return(story.stage, name, one, story.lost[name]['id']))}"
        for name, one in story.with_heartbeat().items()
    ]


def preview_again(story: Story) -> list[str]:
    """Run ``pulumi preview``: right after ``up`` there is nothing to do."""
    done = story.stage.engine.preview("--diff")
    if not done.unchanged:
        raise NotSeenError(f"a second preview is not empty: {done.changes or f'exit code {done.code}'}")
    return [f"{done.changes['same']} resources, no changes"]


def destroy(story: Story) -> list[str]:
    """Run ``pulumi destroy``, and compare both systems with what was there before."""
    done = story.stage.engine.destroy()
    if done.code:
        raise NotSeenError(f"`pulumi destroy` ended with exit code {done.code}")
    left = {kind: names for kind, names in _new_objects(story).items() if names}
    after = story.stage.systems.inventory()
    gone = {kind: sorted(set(of) - set(after[kind])) for kind, of in story.before.items()}
    if left or any(gone.values()):
        raise NotSeenError(f"left behind: {left or 'nothing'}; gone that was there before: {gone}")
    kept = ", ".join(f"{len(names)} {kind}" for kind, names in after.items())
    return [f"both systems are as they were before: {kept}"]


STEPS = (
    Step("Build the wiring: pulumi up", build),
    Step("The heartbeat arrives in IRM", see_heartbeats),
    Step("An alert becomes an alert group, and resolves", see_alerts),
    Step("Grafana stops: the lost heartbeat becomes an alert group", lose_heartbeats, switches=True),
    Step("Grafana is back: the alert group resolves", regain_heartbeats, switches=True),
    Step("A second preview has no changes", preview_again),
    Step("Remove everything: pulumi destroy", destroy),
)


def _new_objects(story: Story) -> dict[str, list[str]]:
    now = story.stage.systems.inventory()
    return {
        kind: sorted(name for key, name in objects.items() if key not in story.before.get(kind, {}))
        for kind, objects in now.items()
    }


def _beat_delivered(stage: Stage, one: dict[str, Any]) -> str:
    def delivered() -> str | None:
        last = stage.systems.last_delivery(one["heartbeatContactPoint"])
        return last[0] if last and not last[1] else None

    within = _seconds(one["firstBeatWithin"])
    at = stage.wait(f"first beat through {one['heartbeatContactPoint']}", delivered, within)
    return f"Grafana delivered a beat at {at}, IRM took it (promised within {one['firstBeatWithin']})"


def _open_losses(stage: Stage, one: dict[str, Any]) -> list[Group]:
    groups = stage.systems.alert_groups(one["id"])
    return [group for group in groups if is_heartbeat_loss(group) and group["state"] != "resolved"]


def _wait_for_group(stage: Stage, one: dict[str, Any], title: str, state: str) -> Group:
    def look() -> Group | None:
        mine = [group for group in stage.systems.alert_groups(one["id"]) if alert_name(group) == title]
        if len(mine) > 1:
            raise NotSeenError(f"{len(mine)} alert groups for one alert: {[_describe(g) for g in mine]}")
        return mine[0] if mine and mine[0]["state"] == state else None

    return stage.wait(f"alert group of {title!r} {state}", look, ALERT_WITHIN.total_seconds())


def _wait_for_loss(stage: Stage, name: str, one: dict[str, Any]) -> list[Group]:
    within = HEARTBEAT_INTERVAL + 2 * EXPIRY_CHECK
    return stage.wait(
        f"alert group of the lost heartbeat of {name}",
        lambda: _open_losses(stage, one) or None,
        within.total_seconds(),
    )


def _wait_for_return(stage: Stage, name: str, one: dict[str, Any], group_id: str) -> Group:
    def look() -> Group | None:
        groups = stage.systems.alert_groups(one["id"])
        return next((g for g in groups if g["id"] == group_id and g["state"] == "resolved"), None)

    within = _seconds(one["firstBeatWithin"]) + _seconds(one["longestGap"])
    return stage.wait(f"end of the alert group of the lost heartbeat of {name}", look, within)


def _sandbox(story: Story) -> Sandbox:
    if story.stage.sandbox is None:
        raise NotSeenError("only the sandbox's Grafana can be switched off and on")
    return story.stage.sandbox


def _describe(group: Group) -> str:
    return f"alert group {group['id']} {str(group['title']).strip()!r} is {group['state']}"


@contextmanager
def _test_rule(stage: Stage, contact_point: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Make a rule that fires to the contact point; lend its title and the way to resolve it; remove it."""
    uid = f"demo-{uuid4().hex[:8]}"
    title = f"Demo alert to {contact_point} {uid[-4:]}"
    stage.systems.put_rule(uid, always_firing(uid, title, contact_point, firing=True))
    try:
        yield (
            title,
            lambda: stage.systems.put_rule(uid, always_firing(uid, title, contact_point, firing=False)),
        )
    finally:
        stage.systems.delete_folder(uid)


def _seconds(duration: str) -> float:
    return parse_duration(duration).total_seconds()
