"""The test alert: sent through Grafana's own contact point, found in IRM, resolved, and every way in which it fails."""

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import replace

import httpx
import pytest

from grafana_irm.api import client
from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify import alert
from grafana_irm_cli.verify.alert import send_test_alert
from grafana_irm_cli.verify.model import Finding, Status
from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from sandbox.network.delivery import Delivery, DeliveryResult
from tests.grafana_irm_cli.verify.world import CREDENTIALS, World

_BASE64 = base64.urlsafe_b64encode(b"team 0").decode().rstrip("=")


@pytest.fixture(params=VERSIONS)
def release(request: pytest.FixtureRequest) -> str:
    """Run each test on every release: what tests a contact point differs."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert, "_PAUSE", 0.0)


def send(world: World, credentials: Credentials = CREDENTIALS) -> Finding:
    world.takes = 1.0
    finding = asyncio.run(send_test_alert(Systems(credentials), world.wirings[0]))
    assert (finding.integration, finding.check) == ("team 0", "test alert")
    return finding


@pytest.mark.parametrize("type_", ["alertmanager", "webhook"])
def test_it_becomes_an_alert_group_that_is_resolved(world: World, type_: str) -> None:
    world.connect(1, type_)
    finding = send(world)
    (group,) = world.irm.alert_groups()
    assert (finding.status, finding.found) == (Status.OK, f"became alert group {group['id']}, resolved")
    assert finding.link == group["permalinks"]["web"]
    assert group["state"] == "resolved"
    assert group["last_alert"]["payload"]["commonAnnotations"]["summary"].startswith("Test alert, sent on purpose")


def test_no_beat_is_made(world: World) -> None:
    world.connect()
    beats = [one["beats"] for one in world.irm.heartbeats.describe()]
    send(world)
    assert [one["beats"] for one in world.irm.heartbeats.describe()] == beats


def test_it_is_reported_from_other_alerts_and_from_earlier_tests(world: World) -> None:
    world.connect()
    links = {send(world).link for _ in range(3)}
    assert len(links) == len(world.irm.alert_groups()) == 3


def test_other_alerts_of_the_integration_may_be_large(world: World) -> None:
    world.connect(1, "webhook")
    world.irm.limits.on = False
    token = world.wirings[0].endpoint.rstrip("/").rpartition("/")[2]
    for number in range(100):
        world.irm.ingest("webhook", token, b'{"n": %d, "text": "%s"}' % (number, b"x" * 400_000))
    assert send(world).found.endswith("resolved")


def test_what_is_secret_in_a_contact_point_is_sent_as_grafana_keeps_it(world: World) -> None:
    world.connect()
    uid = world.contact_point("team 0")["uid"]
    secrets = {"authorization_scheme": "Token", "authorization_credentials": "s3cret", "hmacConfig": {"secret": "k3y"}}
    world.grafana.edit_contact_point(uid, **secrets)
    seen: list[Delivery] = []

    def look(delivery: Delivery) -> DeliveryResult:
        seen.append(delivery)
        return DeliveryResult(500)

    world.on_the_way = look
    send(world)
    (sent,) = seen
    assert sent.headers["Authorization"] == "Token s3cret"
    signature = hmac.new(b"k3y", sent.body, hashlib.sha256).hexdigest()
    assert sent.headers["X-Grafana-Alerting-Signature"] == signature


def test_a_contact_point_that_is_gone(world: World) -> None:
    world.connect()
    world.grafana.contact_points.delete(world.contact_point("team 0")["uid"])
    finding = send(world)
    assert (finding.status, finding.found) == (Status.WRONG, "its contact point does not exist in Grafana")
    assert finding.todo


def test_a_delivery_that_fails(world: World) -> None:
    world.connect()
    world.on_the_way = lambda _: DeliveryResult(403)
    finding = send(world)
    assert finding.status is Status.WRONG
    assert finding.found == "Grafana could not deliver it: webhook response status 403 Forbidden"
    assert finding.todo


def test_an_irm_that_never_responds(world: World) -> None:
    world.connect()
    world.on_the_way = lambda _: DeliveryResult(None, 'Post "<redacted>": context deadline exceeded')
    finding = send(world)
    assert finding.status is Status.WRONG
    assert finding.found.startswith("Grafana could not deliver it: ")


def test_grafana_may_take_longer_for_the_test_than_for_other_requests(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.connect()
    waits: list[float] = []

    def factory() -> httpx.AsyncBaseTransport:
        usual = transport()
        assert usual is not None

        async def noted(request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/test"):
                waits.append(request.extensions["timeout"]["read"])
            return await usual.handle_async_request(request)

        return httpx.MockTransport(noted)

    transport = client.transport_factory
    monkeypatch.setattr(client, "transport_factory", factory)
    send(world)
    assert min(waits) > 30


def test_an_alert_group_that_never_comes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert, "PATIENCE", 0.05)
    world.connect()
    world.on_the_way = lambda _: DeliveryResult(200)
    finding = send(world)
    assert finding.status is Status.WRONG
    assert finding.found.startswith("delivered, but IRM opened no alert group within")
    assert "maintenance" in finding.todo


def test_where_resolving_is_not_allowed_the_person_is_asked_to(world: World) -> None:
    world.connect()
    world.irm.tokens.add("token-of-a-viewer", "viewer")
    finding = send(world, replace(CREDENTIALS, irm_token="token-of-a-viewer"))
    assert finding.status is Status.OK
    assert "still open: Grafana IRM refused the token (403" in finding.found
    assert finding.todo == "resolve it in IRM"
    assert "token-of-a-viewer" not in str(finding)


@pytest.mark.parametrize("host", ["grafana.test", "irm.test"])
def test_a_system_out_of_reach(world: World, host: str) -> None:
    world.connect()
    world.cut_off(host)
    finding = send(world)
    system = {"grafana.test": "Grafana", "irm.test": "Grafana IRM"}[host]
    assert (finding.status, f"Cannot reach {system} at http://{host}" in finding.found) == (Status.NOT_SEEN, True)
    assert finding.todo


def test_a_grafana_that_cannot_test_contact_points(world: World) -> None:
    world.connect()
    world.answer("/test", 404)
    finding = send(world)
    assert finding.status is Status.NOT_SEEN
    assert "Grafana 11 or later is required" in finding.found


@pytest.mark.parametrize("release", ["13.1"])
def test_the_contact_point_of_another_account_is_reported_to_an_editor(world: World) -> None:
    world.connect()
    world.answer(f"/{_BASE64}/test", 403, json.dumps({"messageId": "alerting.unauthorized"}).encode())
    finding = send(world)
    assert (finding.status, "another account created the contact point" in finding.found) == (Status.NOT_SEEN, True)
    assert finding.todo == "verify with the token that created the contact point, or with a token of the role Admin"


def test_an_editor_may_test_the_contact_point_of_another_account(world: World) -> None:
    world.connect()
    world.grafana.access.add_token("glsa_of_editor", Identity("sa-editor", Role.EDITOR))
    editor = replace(CREDENTIALS, grafana_auth="glsa_of_editor")
    assert world.bad(editor) == {}
    assert send(world, editor).status is Status.OK


def test_refused_settings_are_reported_with_where_to_find_them(world: World) -> None:
    world.connect()
    world.answer("/test", 400)
    finding = send(world)
    assert (finding.status, "responded with 400 to POST" in finding.found) == (Status.NOT_SEEN, True)
    assert finding.todo == "see the contact point above, and Grafana's log"


def test_a_viewer_is_reported_which_role_is_needed(world: World) -> None:
    world.connect()
    world.grafana.access.add_token("glsa_of_viewer", Identity("sa-viewer", Role.VIEWER))
    finding = send(world, replace(CREDENTIALS, grafana_auth="glsa_of_viewer"))
    assert (finding.status, "(403 to POST" in finding.found) == (Status.NOT_SEEN, True)
    assert finding.todo == "verify with a token of the role Editor or Admin"
