"""A stack that is applied, and what `verify` finds in it."""

import asyncio
import os

import httpx

from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.examine import examine
from grafana_irm_cli.verify.model import Finding, Heartbeat, Status, Wiring
from grafana_irm_cli.verify.report import as_json
from grafana_irm_cli.verify.stack import Stack, read_stack
from sandbox.control.client import Sandbox
from tests.engine.harness import Project

BEAT_TIME = 1200.0
"""Sandbox seconds in which any state here must be seen: an interval, an expiry check and some beats."""


class Live:
    """A stack that is up, its sandbox, and what verify says of both."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        self.project, self.sandbox = project, sandbox
        self.stack = self.read()
        self.grafana = httpx.Client(
            base_url=f"{sandbox.grafana_url}/api/v1/provisioning",
            headers={"Authorization": f"Bearer {sandbox.grafana_auth}"},
        )

    def read(self) -> Stack:
        """Read the stack anew."""
        self.stack = read_stack(self.project, {**os.environ, **self.project.environment})
        return self.stack

    @property
    def wiring(self) -> Wiring:
        """The first integration."""
        return self.stack.wirings[0]

    @property
    def heartbeat(self) -> Heartbeat:
        """The heartbeat of the first integration."""
        assert self.wiring.heartbeat is not None
        return self.wiring.heartbeat

    def findings(self) -> list[Finding]:
        """Look once."""
        return asyncio.run(examine(Systems(self.stack.credentials), self.stack))

    def bad(self) -> list[Finding]:
        """Return what is not well."""
        return [finding for finding in self.findings() if finding.status is not Status.OK]

    def wait_until_well(self) -> None:
        """Wait until an examination finds no problem."""
        self.sandbox.wait_until(lambda: not self.bad(), BEAT_TIME)

    def wait_until_found(self, text: str) -> None:
        """Wait until an examination finds a problem that contains `text`."""

        def found() -> list[Finding]:
            bad = self.bad()
            return bad if text in as_json(bad) else []

        try:
            assert all(finding.todo for finding in self.sandbox.wait_until(found, BEAT_TIME))
        except TimeoutError as late:
            late.add_note(f"{text!r} is not in {as_json(self.findings())}")
            raise
