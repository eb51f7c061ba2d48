import datetime as dt
from dataclasses import replace

import pytest
from typer.testing import CliRunner, Result

from grafana_irm_cli.app import app
from grafana_irm_cli.pulumi import toolchain
from grafana_irm_cli.verify import cli
from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.model import (
    ContactPoint,
    Delivery,
    Finding,
    Integration,
    Rule,
    Snapshot,
    Status,
    Wiring,
)
from grafana_irm_cli.verify.stack import Stack
from tests.grafana_irm_cli.conftest import ENDPOINT, TIMINGS
from tests.grafana_irm_cli.verify.world import Verify, World


def seconds(count: float) -> dt.timedelta:
    return dt.timedelta(seconds=count)


@pytest.fixture
def healthy(wiring: Wiring) -> Snapshot:
    assert wiring.heartbeat is not None
    return Snapshot(
        integrations={"C1": Integration("C1", "Payments", "alertmanager", ENDPOINT, wiring.heartbeat.endpoint)},
        contact_points={
            "Payments to IRM": [ContactPoint("cp1", "Payments to IRM", "webhook", {"url": ENDPOINT}, False)],
            "Payments heartbeat": [
                ContactPoint("cp2", "Payments heartbeat", "webhook", {"url": wiring.heartbeat.endpoint}, True)
            ],
        },
        deliveries={
            "Payments to IRM": [Delivery(None, None)],
            "Payments heartbeat": [Delivery(seconds(100), None)],
        },
        rules={
            "r1": Rule(
                uid="r1",
                state="firing",
                health="ok",
                last_error="",
                evaluated=seconds(30),
                paused=False,
                receiver="Payments heartbeat",
                timings=TIMINGS,
            )
        },
        missing_heartbeats={},
    )


@pytest.fixture
def healthy_rule(healthy: Snapshot) -> Rule:
    assert isinstance(healthy.rules, dict)
    return healthy.rules["r1"]


def with_rule(seen: Snapshot, rule: Rule) -> Snapshot:
    return replace(seen, rules={rule.uid: rule})


def wrong(wiring: Wiring, seen: Snapshot) -> dict[str, Finding]:
    return {finding.check: finding for finding in check(wiring, seen) if finding.status is Status.WRONG}


def stack(world: World) -> Stack:
    """Return the stack as the command reads it."""
    return Stack(world.wirings, world.credentials, world.incomplete, world.policies)


@pytest.fixture
def verify(world: World, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Run the command on the stack that the world is wired as; time passes with its requests."""
    monkeypatch.setattr(toolchain, "ensure", lambda _: None)
    monkeypatch.setattr(cli, "program_environment", lambda _: {})
    monkeypatch.setattr(cli, "read_stack", lambda *_: stack(world))
    monkeypatch.setattr(cli, "PAUSE", 0.0)
    world.takes = 1.0

    def run(*options: str, answer: str = "") -> Result:
        return CliRunner().invoke(app, ["verify", "--stack", "production", *options], input=answer)

    return run
