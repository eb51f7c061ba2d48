"""A hundred integrations with one heartbeat on the real engine: requests and resources of each step."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import TOO_MANY_REQUESTS
from pathlib import Path
from typing import NamedTuple

import pytest

from grafana_irm_cli.pulumi.stack import Outcome
from grafana_irm_cli.pulumi.toolchain import Toolchain
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, project_of, requests_by_kind, running_sandbox, said

pytestmark = pytest.mark.soak

SIZE = 100
SPEED = 10.0
"""Sandbox seconds in a second: also on a busy machine, a hundred webhooks are sent within Grafana's 10 seconds."""

CONFIG_POLL = 60.0
"""Sandbox seconds within which Grafana's Alertmanager uses a changed contact point."""

LOOK_UPS = {"grafana": 14, "irm": 6}
"""The most requests of an operation beside those for the resources: the look-ups of the preflight or of `verify`."""

SHARED = {"resources": 4, "create": 7, "delete": 4}
"""A shared heartbeat without its members: its resources, and the requests for folder, rule group and component."""

EACH = 3
"""The resources of a member: the component, the integration, and the contact point for alerts."""

OTHERS = 3
"""The stack, the grafana provider, and Pulumi's own provider, with which the program reads the stack's state."""


class Requests(NamedTuple):
    """How many requests to the API of each system an operation took."""

    grafana: int
    irm: int


class Fleet:
    """A stack with so many integrations, all with the same shared heartbeat."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        self.project, self.sandbox = project, sandbox

    def sized(self, size: int) -> None:
        """Set the number of integrations."""
        self.project.configure(
            integrations=[{"name": f"Team {number:03}"} for number in range(size)], heartbeats="shared"
        )

    def run(self, operation: Callable[[], Outcome]) -> Requests:
        """Run an operation, which must succeed, and count its requests."""
        self.sandbox.reset_requests()
        done = operation()
        assert done.code == 0, said(done)
        return self._requests()

    def unchanged(self) -> Requests:
        """Preview, and find no change."""
        self.sandbox.reset_requests()
        done = self.project.preview()
        assert done.unchanged, said(done)
        return self._requests()

    def verify(self) -> Requests:
        """Wait until `grafana-irm verify` finds that all is well, then count the requests of one more.

        Before the config poll, Grafana still has the deliveries from before a change, and then none until the next.
        """
        polled = self.sandbox.now() + CONFIG_POLL
        self.sandbox.wait_until(lambda: self.sandbox.now() > polled, CONFIG_POLL)
        self._verify("--wait", "10m")
        self.sandbox.reset_requests()
        self._verify()
        return self._requests()

    def _verify(self, *options: str) -> None:
        command = [sys.executable, "-m", "grafana_irm_cli", "verify", "--stack", self.project.stack, "--json", *options]
        environment = dict(self.project.environment)
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=self.project.program, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        assert {one["status"] for one in json.loads(done.stdout)["checks"]} == {"ok"}

    def webhooks(self) -> set[str]:
        """Return the UIDs of the shared heartbeat's webhooks."""
        points = self.sandbox.state()["grafana"]["contact_points"]
        return {one["uid"] for one in points if one["name"].startswith("IRM heartbeat")}

    def _requests(self) -> Requests:
        """Count the requests, without those that IRM's limit refused: on a fast machine they are sent again."""
        return Requests(*map(self._accepted, ("grafana", "irm")))

    def _accepted(self, system: str) -> int:
        sent = [one for one in self.sandbox.requests(system) if one["path"].startswith("/api/")]
        refused = [one for one in sent if one["status"] == TOO_MANY_REQUESTS]
        return requests_by_kind(self.sandbox, system).total() - len(refused)


@pytest.fixture
def fleet(tmp_path: Path, toolchain: Toolchain) -> Iterator[Fleet]:
    """Lend a fleet with nothing created yet. IRM's limit of 300 requests a minute is on."""
    with running_sandbox(tmp_path, SPEED) as sandbox, project_of(tmp_path, toolchain, sandbox) as project:
        yield Fleet(project, sandbox)


def at_most(grafana: int, irm: int) -> Requests:
    """Return a bound: requests for resources, and the look-ups."""
    return Requests(grafana + LOOK_UPS["grafana"], irm + LOOK_UPS["irm"])


def within(found: Requests, bound: Requests) -> bool:
    """Whether neither system got more requests."""
    return found.grafana <= bound.grafana and found.irm <= bound.irm


def test_a_fleet_goes_through_its_life_with_few_requests(fleet: Fleet) -> None:
    """The provider's requests are those of `docs/fleets.md`: three a member, and one a member that stays."""
    fleet.sized(SIZE)
    created = fleet.run(fleet.project.up)
    assert within(created, at_most(3 * SIZE + SHARED["create"], 2 * SIZE)), created
    assert len(fleet.project.resources()) == EACH * SIZE + SHARED["resources"] + OTHERS
    assert within(again := fleet.unchanged(), at_most(0, 0)), again
    first = fleet.webhooks()
    assert len(first) == SIZE

    assert within(verified := fleet.verify(), at_most(0, 0)), verified

    fleet.sized(SIZE + 1)
    added = fleet.run(fleet.project.up)
    assert within(added, at_most(SIZE + 2 + 2 + SHARED["create"], 2)), added
    assert first < fleet.webhooks()
    assert within(again := fleet.unchanged(), at_most(0, 0)), again

    fleet.sized(SIZE)
    removed = fleet.run(fleet.project.up)
    assert within(removed, at_most(SIZE + 2 + 2 + SHARED["create"], 1)), removed
    assert fleet.webhooks() == first
    assert within(verified := fleet.verify(), at_most(0, 0)), verified

    deleted = fleet.run(fleet.project.destroy)
    assert within(deleted, at_most(3 * SIZE + SHARED["delete"], SIZE)), deleted
    left = fleet.sandbox.state()
    assert [len(left["grafana"][kind]) for kind in ("folders", "rules", "contact_points")] == [0, 0, 0]
    assert not [one for one in left["irm"]["integrations"] if not one["seeded"]]
