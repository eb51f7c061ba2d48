"""`verify` on the real engine's state and a live sandbox: nothing on a healthy stack, and each failure by its name."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from grafana_irm_cli.pulumi.toolchain import Toolchain
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.alert import send_test_alert
from grafana_irm_cli.verify.examine import examination
from grafana_irm_cli.verify.html.content import content_of
from grafana_irm_cli.verify.html.render import render
from grafana_irm_cli.verify.line import PUT_BACK
from grafana_irm_cli.verify.model import Status
from grafana_irm_cli.verify.report import as_json
from tests.engine.harness import credentials, project_of, running_sandbox
from tests.engine.live import Live
from tests.wheel import Installed, build

MOMENTS = 12.0
"""Sandbox seconds between two examinations of a healthy stack: fifty of them see three beats and ten evaluations."""


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
    moments = [live.sandbox.now() + MOMENTS * number for number in range(50)]
    for moment in moments:
        live.sandbox.wait_until(lambda: live.sandbox.now() >= moment, MOMENTS)  # noqa: B023 - waited for at once
        assert live.bad() == []


def test_an_examination_costs_few_requests_and_sends_no_beat(live: Live) -> None:
    live.sandbox.reset_requests()
    live.findings()
    asked = [request for request in live.sandbox.requests() if "/api/" in request["path"]]
    points = [request for request in asked if request["path"].endswith("/contact-points")]
    assert (len(points), len(asked) - len(points) <= 10) == (1, True)
    assert {request["method"] for request in asked} == {"GET"}
    assert not [r for r in live.sandbox.requests("irm") if r["method"] == "GET" and "/heartbeat/" in r["path"]]


@pytest.mark.soak
def test_the_installed_wheel_verifies_the_stack(live: Live, tmp_path: Path) -> None:
    installed = Installed(build(tmp_path), tmp_path / "installed", "cli")
    environment = dict(live.project.environment)
    elsewhere = {name: value for name, value in environment.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    where = ("--project-dir", str(live.project.program), "--stack", live.project.stack)

    done = installed.run("grafana-irm", "verify", *where, "--json", environment=elsewhere, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert {finding["status"] for finding in json.loads(done.stdout)["checks"]} == {"ok"}


def test_no_credential_is_reported(live: Live) -> None:
    examined = asyncio.run(examination(Systems(live.stack.credentials), live.stack))
    page = render(content_of("sandbox", live.stack, examined, {}), dt.datetime.now(dt.UTC), "0.1.0")
    assert live.wiring.name in page
    told = as_json(examined.findings) + repr(live.stack) + page
    assert not [secret for secret in credentials(live.sandbox) if secret in told]


def test_a_test_alert_is_followed_and_resolved(live: Live) -> None:
    finding = asyncio.run(send_test_alert(Systems(live.stack.credentials), live.wiring))
    assert (finding.status, finding.found.endswith("resolved")) == (Status.OK, True), finding


@contextmanager
def deliveries_meet(live: Live, fault: int | str) -> Iterator[None]:
    live.sandbox.fault("irm", "POST", "/heartbeat/", [fault], times=None)
    try:
        yield
    finally:
        live.sandbox.clear_faults()


@contextmanager
def evaluation_stopped(live: Live) -> Iterator[None]:
    live.sandbox.pause_evaluation(True)
    try:
        yield
    finally:
        live.sandbox.pause_evaluation(False)


@contextmanager
def irm_down(live: Live) -> Iterator[None]:
    live.sandbox.close_irm()
    try:
        yield
    finally:
        live.sandbox.open_irm()


@contextmanager
def grafana_down(live: Live) -> Iterator[None]:
    live.sandbox.stop_grafana()
    try:
        yield
    finally:
        live.sandbox.start_grafana()


@contextmanager
def token_revoked(live: Live, **credential: str) -> Iterator[None]:
    right = live.stack
    live.stack = replace(right, credentials=replace(right.credentials, **credential))
    try:
        yield
    finally:
        live.stack = right


@contextmanager
def heartbeat_row_gone(live: Live) -> Iterator[None]:
    live.sandbox.delete_heartbeat(live.wiring.integration_id)
    try:
        yield
    finally:
        live.sandbox.set_heartbeat_interval(live.wiring.integration_id, 600)


@contextmanager
def edited(
    live: Live, kind: str, matches: Callable[[dict[str, Any]], bool], *, back: bool = True, **change: object
) -> Iterator[None]:
    """Edit an object of Grafana by hand, and put it back unless somebody else does."""
    known = next(item for item in live.grafana.get(f"/{kind}").json() if matches(item))
    path = f"/{kind}/{known['uid']}"
    live.grafana.put(path, json={**known, **change}).raise_for_status()
    try:
        yield
    finally:
        if back:
            live.grafana.put(path, json=known).raise_for_status()


def point_edited(live: Live, **change: Any) -> AbstractContextManager[None]:
    return edited(live, "contact-points", lambda it: it["name"] == live.wiring.contact_point, **change)


def rule_edited(live: Live, **change: Any) -> AbstractContextManager[None]:
    return edited(live, "alert-rules", lambda it: it["uid"] == live.heartbeat.rule_uid, **change)


def rule_sent_elsewhere(live: Live) -> AbstractContextManager[None]:
    known = live.grafana.get(f"/alert-rules/{live.heartbeat.rule_uid}").json()["notification_settings"]
    return rule_edited(live, notification_settings={**known, "receiver": live.wiring.contact_point})


FAILURES: dict[str, tuple[Callable[[Live], AbstractContextManager[None]], str]] = {
    "contact point edited by hand": (
        lambda live: point_edited(live, settings={"url": "http://127.0.0.1:9/"}),
        "is not the integration's endpoint",
    ),
    "rule paused": (lambda live: rule_edited(live, isPaused=True), "is paused"),
    "rule to the notification policy": (
        lambda live: rule_edited(live, notification_settings=None),
        "sends to the notification policy, not to",
    ),
    "rule to another contact point": (rule_sent_elsewhere, "sends to Payments alerts, not to"),
    "rule with other timings": (lambda live: rule_edited(live, **{"for": "4m"}), "pending period 4m instead of"),
    "evaluation stopped": (evaluation_stopped, "was last evaluated"),
    "beats stopped": (evaluation_stopped, "longer ago than the longest gap of"),
    "deliveries refused with 429": (lambda live: deliveries_meet(live, 429), "status 429 Too Many Requests"),
    "deliveries refused with 403": (lambda live: deliveries_meet(live, 403), "status 403 Forbidden"),
    "deliveries that time out": (lambda live: deliveries_meet(live, "hang"), "context deadline exceeded"),
    "heartbeat missing in IRM": (lambda live: deliveries_meet(live, 403), "missing: IRM opened an alert group"),
    "heartbeat row gone": (heartbeat_row_gone, "its heartbeat is not enabled"),
    "IRM unreachable": (irm_down, "Cannot reach Grafana IRM"),
    "Grafana unreachable": (grafana_down, "Cannot reach Grafana"),
    "token of IRM revoked": (lambda live: token_revoked(live, irm_token="revoked"), "Grafana IRM refused the token"),
    "token of Grafana revoked": (lambda live: token_revoked(live, grafana_auth="glsa_no"), "Grafana refused the token"),
}
"""Each failure: how it is made, and mended again, and what verify says of it."""


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_found_by_its_name_and_is_over_when_it_is_mended(live: Live, failure: str) -> None:
    broken, text = FAILURES[failure]
    assert text not in as_json(live.findings())
    with broken(live):
        live.wait_until_found(text)
    live.wait_until_well()


def put_back(live: Live) -> None:
    """Do what verify says of everything that was changed outside Pulumi."""
    assert live.project.refresh().code == 0
    assert live.project.up().code == 0
    live.read()
    live.wait_until_well()


@pytest.mark.soak
def test_what_was_edited_is_put_back_as_it_says(live: Live) -> None:
    contact_point = point_edited(live, settings={"url": "http://127.0.0.1:9/"}, back=False)
    with contact_point, rule_edited(live, isPaused=True, back=False):
        told = {finding.check: finding.todo for finding in live.bad()}
    assert told["alert contact point"] == told["heartbeat rule"] == PUT_BACK
    put_back(live)


def test_what_was_deleted_is_made_again_as_it_says(live: Live) -> None:
    irm = f"{live.sandbox.irm_url}/api/v1/integrations/{live.wiring.integration_id}/"
    httpx.delete(irm, headers={"Authorization": live.sandbox.irm_token}).raise_for_status()
    live.grafana.delete(f"/alert-rules/{live.heartbeat.rule_uid}").raise_for_status()
    live.wait_until_found(f"{live.wiring.integration_id} does not exist")
    live.wait_until_found(f"{live.heartbeat.rule_uid} does not exist")
    assert {finding.todo for finding in live.bad() if "does not exist" in finding.found} == {PUT_BACK}
    put_back(live)


@pytest.mark.soak
def test_an_integration_deleted_in_part_has_a_line_of_its_own(live: Live) -> None:
    """Grafana refuses to delete contact points when the rule is deleted already; the rest of the stack is examined."""
    kept, removed = {"name": "Payments alerts"}, {"name": "Shop alerts"}
    live.project.configure(integrations=[kept, removed])
    assert live.project.up().code == 0
    live.project.configure(integrations=[kept])
    live.sandbox.fault("grafana", "DELETE", "/contact-points/", [403], times=None)
    assert live.project.up().code != 0
    live.sandbox.clear_faults()
    live.read()
    (half,) = [finding for finding in live.findings() if finding.check == "state of the stack"]
    assert half.found.startswith("removed from the settings, but only partly deleted; deleted: alert rule ")
    assert {finding.integration for finding in live.findings()} == {"Payments alerts", "Shop alerts"}
    assert half.todo.startswith("`pulumi up` continues the deletion")
    assert live.project.up().code == 0
    live.read()
    live.wait_until_well()
