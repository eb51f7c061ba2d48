"""`verify` on the real engine's state and a live sandbox: nothing on a healthy stack, and each failure by its name."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from automation.systems import Systems
from automation.toolchain import Toolchain
from automation.verify.alert import send_test_alert
from automation.verify.checks import check
from automation.verify.look import look
from automation.verify.model import Finding, Status
from automation.verify.report import as_json
from automation.verify.stack import Stack, read_stack
from sandbox.client import Sandbox
from tests.engine.harness import Project, credentials, project_of, running_sandbox

BEAT_TIME = 900.0
"""Sandbox seconds in which any state here must be seen: an interval, an expiry check and some beats."""


class Live:
    """A stack that is up, its sandbox, and what verify says of both."""

    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.stack: Stack = read_stack(project, {**os.environ, **project.environment})
        self.grafana = httpx.Client(
            base_url=f"{sandbox.grafana_url}/api/v1/provisioning",
            headers={"Authorization": f"Bearer {sandbox.grafana_auth}"},
        )

    def findings(self, stack: Stack | None = None) -> list[Finding]:
        """Look once."""
        looked_at = stack or self.stack
        seen = asyncio.run(look(Systems(looked_at.credentials), looked_at.wirings))
        return [finding for wiring in looked_at.wirings for finding in check(wiring, seen)]

    def bad(self) -> list[Finding]:
        """Return what is not well."""
        return [finding for finding in self.findings() if finding.status is not Status.OK]

    def wait_until_well(self) -> None:
        """Wait until a look finds nothing."""
        self.sandbox.wait_until(lambda: not self.bad(), BEAT_TIME)

    def wait_until_found(self, text: str) -> None:
        """Wait until a look finds something that says `text`."""
        self.sandbox.wait_until(lambda: text in as_json(self.bad()), BEAT_TIME)
        assert all(finding.todo for finding in self.bad())


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("verify")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as project:
        assert project.up().code == 0
        # These tests look far more often than a person does.
        sandbox.throttle(False)
        yield Live(project, sandbox)


@pytest.fixture(autouse=True)
def well_before(live: Live) -> None:
    live.wait_until_well()


def test_a_healthy_stack_is_well_fifty_times_of_fifty(live: Live) -> None:
    assert [live.bad() for _ in range(50)] == [[]] * 50


def test_a_look_costs_few_requests_and_makes_no_beat(live: Live) -> None:
    live.sandbox.reset_requests()
    live.findings()
    asked = [request for request in live.sandbox.requests() if "/api/" in request["path"]]
    assert len(asked) <= 11
    assert {request["method"] for request in asked} == {"GET"}
    assert not [r for r in live.sandbox.requests("irm") if r["method"] == "GET" and "/heartbeat/" in r["path"]]


def test_no_credential_is_told(live: Live) -> None:
    told = as_json(live.findings()) + repr(live.stack)
    assert not [secret for secret in credentials(live.sandbox) if secret in told]


def test_a_test_alert_is_followed_and_resolved(live: Live) -> None:
    finding = asyncio.run(send_test_alert(Systems(live.stack.credentials), live.stack.wirings[0]))
    assert (finding.status, finding.found.endswith("resolved")) == (Status.OK, True), finding


@pytest.mark.parametrize(("status", "text"), [(429, "429"), (403, "403")])
def test_refused_deliveries(live: Live, status: int, text: str) -> None:
    live.sandbox.fault("irm", "POST", "/heartbeat/", [status], times=None)
    live.wait_until_found(text)
    live.sandbox.clear_faults()


def test_irm_out_of_reach(live: Live) -> None:
    live.sandbox.close_irm()
    try:
        unseen = {finding.check for finding in live.findings() if finding.status is Status.NOT_SEEN}
        assert {"integration in IRM", "heartbeat in IRM"} <= unseen
    finally:
        live.sandbox.open_irm()


def test_grafana_out_of_reach(live: Live) -> None:
    live.sandbox.stop_grafana()
    try:
        unseen = {finding.check for finding in live.findings() if finding.status is Status.NOT_SEEN}
        assert {"heartbeat rule", "beats sent"} <= unseen
    finally:
        live.sandbox.start_grafana()


def test_a_revoked_token(live: Live) -> None:
    revoked = replace(live.stack, credentials=replace(live.stack.credentials, irm_token="revoked"))
    found = next(f for f in live.findings(revoked) if f.check == "integration in IRM")
    assert found.status is Status.NOT_SEEN
    assert "refused the token" in found.found


def test_a_heartbeat_row_that_is_gone(live: Live) -> None:
    wiring = live.stack.wirings[0]
    live.sandbox.delete_heartbeat(wiring.integration_id)
    live.wait_until_found("IRM keeps no heartbeat")
    live.sandbox.set_heartbeat_interval(wiring.integration_id, 600)


@contextmanager
def edited(live: Live, kind: str, matches: Callable[[dict[str, Any]], bool], **change: object) -> Iterator[None]:
    """Edit an object of Grafana by hand, and put it back."""
    known = next(item for item in live.grafana.get(f"/{kind}").json() if matches(item))
    path = f"/{kind}/{known['uid']}"
    live.grafana.put(path, json={**known, **change}).raise_for_status()
    yield
    live.grafana.put(path, json=known).raise_for_status()


def test_a_contact_point_edited_by_hand(live: Live) -> None:
    name = live.stack.wirings[0].contact_point
    with edited(live, "contact-points", lambda it: it["name"] == name, settings={"url": "http://127.0.0.1:9/"}):
        live.wait_until_found("its URL is another one")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"isPaused": True}, "is paused"),
        ({"notification_settings": None}, "goes to the notification policy"),
    ],
)
def test_a_rule_edited_by_hand(live: Live, change: dict[str, Any], text: str) -> None:
    beat = live.stack.wirings[0].heartbeat
    assert beat is not None
    with edited(live, "alert-rules", lambda it: it["uid"] == beat.rule_uid, **change):
        live.wait_until_found(text)


def test_z_what_was_deleted(live: Live) -> None:
    wiring = live.stack.wirings[0]
    assert wiring.heartbeat is not None
    live.grafana.delete(f"/alert-rules/{wiring.heartbeat.rule_uid}").raise_for_status()
    live.wait_until_found(f"{wiring.heartbeat.rule_uid} does not exist")
    irm = f"{live.sandbox.irm_url}/api/v1/integrations/{wiring.integration_id}/"
    httpx.delete(irm, headers={"Authorization": live.sandbox.irm_token}).raise_for_status()
    live.wait_until_found(f"{wiring.integration_id} does not exist")
