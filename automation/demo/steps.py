"""The demo's steps: each does one thing and returns what it saw, or raises ``NotSeenError``."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from automation.demo.stage import NotSeenError, Stage
from automation.demo.systems import Group
from automation.demo.watch import (
    Wiring,
    describe,
    firing_rule,
    first_beat,
    gap_after,
    open_losses,
    seconds,
    wait_for_group,
    wait_for_loss,
    wait_for_return,
)
from grafana_irm.timing import format_duration
from grafana_irm_cli.verify.brief import summary
from grafana_irm_cli.verify.examine import examine
from grafana_irm_cli.verify.model import Finding
from grafana_irm_cli.verify.report import exit_status, print_table
from grafana_irm_cli.verify.stack import read_stack
from sandbox.control.client import Sandbox


@dataclass
class Story:
    """What the steps share: the stage, the inventory before, and what the stack created."""

    stage: Stage
    before: dict[str, dict[str, str]] = field(default_factory=dict)
    integrations: dict[str, Wiring] = field(default_factory=dict)
    lost: dict[str, Group] = field(default_factory=dict)
    stood_before: bool = False

    def with_heartbeat(self) -> dict[str, Wiring]:
        """Return the integrations that are watched by a heartbeat."""
        return {name: one for name, one in self.integrations.items() if one.get("heartbeatContactPoint")}


@dataclass(frozen=True)
class Step:
    """A step by its title.

    ``switches`` says that it needs the sandbox's switches, ``cluster`` that it needs several Grafana instances.
    """

    title: str
    play: Callable[[Story], list[str]]
    switches: bool = False
    cluster: bool = False


def build(story: Story) -> list[str]:
    """Run ``pulumi up``."""
    story.stood_before = bool(story.stage.engine.export()["deployment"].get("resources"))
    story.before = story.stage.systems.inventory()
    done = story.stage.engine.up()
    if done.code:
        raise NotSeenError(f"`pulumi up` ended with exit code {done.code}")
    story.integrations = story.stage.engine.outputs()["integrations"]
    if not story.integrations:
        raise NotSeenError("the stack created no integration")
    new = _new_objects(story)
    # Grafana lists a contact point once for each of its integrations.
    return [f"{kind}: {', '.join(sorted(set(names)))}" for kind, names in new.items() if names]


def see_heartbeats(story: Story) -> list[str]:
    """Wait for the first beat of each integration, and for IRM to have missed none."""
    seen = []
    for name, one in story.with_heartbeat().items():
        seen.append(f"{name}: {first_beat(story.stage, one)}")
        if lost := open_losses(story.stage, one):
            raise NotSeenError(f"{name}: IRM misses the heartbeat: {describe(lost[0])}")
    return seen or ["no integration of this stack has a heartbeat"]


def see_alerts(story: Story) -> list[str]:
    """Fire a rule to each contact point, follow it to its alert group, and to its end."""
    stage, seen = story.stage, []
    with ExitStack() as rules:
        fired = {
            name: rules.enter_context(firing_rule(stage, one["contactPoint"]))
            for name, one in story.integrations.items()
        }
        for name, (title, resolve) in fired.items():
            group = wait_for_group(stage, story.integrations[name], title, "firing")
            seen.append(f"{name}: fired in Grafana; {describe(group)}")
            resolve()
        for name, (title, _) in fired.items():
            group = wait_for_group(stage, story.integrations[name], title, "resolved")
            seen.append(f"{name}: resolved in Grafana; {describe(group)}")
    return seen


def lose_sender(story: Story) -> list[str]:
    """Kill the Grafana instance that sends, see another one send, and start the killed one again."""
    sandbox, stage = _sandbox(story), story.stage
    number = sandbox.instances.sender()
    sandbox.instances.stop(number, graceful=False)
    killed = sandbox.now()
    seen = []
    for name, one in story.with_heartbeat().items():
        gap = gap_after(stage, one, killed)
        if lost := open_losses(stage, one):
            raise NotSeenError(f"{name}: IRM misses the heartbeat: {describe(lost[0])}")
        beat = f"the next beat came {format_duration(gap)} after the last (longest gap: {one['longestGap']})"
        seen.append(f"{name}: instance {number}, which sent, is killed; {beat}")
    sandbox.instances.start(number)
    return seen or ["no integration of this stack has a heartbeat"]


def lose_heartbeats(story: Story) -> list[str]:
    """Stop every Grafana instance, and wait for IRM to report it."""
    _sandbox(story).stop_grafana()
    seen = []
    for name, one in story.with_heartbeat().items():
        found = wait_for_loss(story.stage, name, one)
        if len(found) != 1:
            raise NotSeenError(f"{name}: {len(found)} alert groups for one lost heartbeat")
        story.lost[name] = found[0]
        seen.append(f"{name}: {describe(found[0])}")
    return seen


def regain_heartbeats(story: Story) -> list[str]:
    """Start Grafana again, and wait for IRM to resolve what it opened."""
    _sandbox(story).start_grafana()
    return [
        f"{name}: {describe(wait_for_return(story.stage, name, one, story.lost[name]['id']))}"
        for name, one in story.with_heartbeat().items()
    ]


def preview_again(story: Story) -> list[str]:
    """Run ``pulumi preview``: right after ``up`` there is nothing to do."""
    done = story.stage.engine.preview("--diff")
    if not done.unchanged:
        raise NotSeenError(f"a second preview is not empty: {done.changes or f'exit code {done.code}'}")
    return [f"{done.changes['same']} resources, no changes"]


def verify(story: Story) -> list[str]:
    """Check the live systems until all is well."""
    stage = story.stage
    made = read_stack(stage.engine, stage.engine.environment)
    patience = max((seconds(one["longestGap"]) for one in story.with_heartbeat().values()), default=0.0)

    def examine_again() -> list[Finding] | None:
        findings[:] = asyncio.run(examine(stage.systems.live, made))
        return findings if exit_status(findings) == 0 else None

    findings: list[Finding] = []
    try:
        stage.wait("state in which all is well", examine_again, patience)
    finally:
        print_table(findings, stage.console)
    return [summary(findings)]


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
    Step("The sending Grafana instance is killed: another one sends", lose_sender, switches=True, cluster=True),
    Step("Grafana stops: the lost heartbeat becomes an alert group", lose_heartbeats, switches=True),
    Step("Grafana is back: the alert group resolves", regain_heartbeats, switches=True),
    Step("A second preview has no changes", preview_again),
    Step("The live systems, verified", verify),
    Step("Remove everything: pulumi destroy", destroy),
)


def _new_objects(story: Story) -> dict[str, list[str]]:
    now = story.stage.systems.inventory()
    return {
        kind: sorted(name for key, name in objects.items() if key not in story.before.get(kind, {}))
        for kind, objects in now.items()
    }


def _sandbox(story: Story) -> Sandbox:
    if story.stage.sandbox is None:
        raise NotSeenError("only the sandbox's Grafana can be switched off and on")
    return story.stage.sandbox
