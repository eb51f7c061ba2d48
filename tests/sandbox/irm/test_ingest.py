"""Alerts and beats on the links of integrations."""

import json

import pytest

from sandbox.clock import VirtualClock
from sandbox.irm import IrmCore
from sandbox.irm.limits import HEARTBEAT_TEXT
from tests.sandbox.irm.conftest import FIRING, Api, Made


def test_a_wrong_type_is_400(core: IrmCore, alertmanager: Made, webhook: Made) -> None:
    assert core.ingest("webhook", alertmanager.token, b"{}") == (
        400,
        "This url is for integration with Alertmanager.Key is for Alertmanager",
    )
    assert core.ingest("alertmanager", webhook.token, b"{}") == (
        400,
        "This url is for integration with Webhook. Key is for Webhook",
    )


def test_a_bad_token_is_403(core: IrmCore) -> None:
    denied = (403, "Integration key was not found. Permission denied.")
    assert core.ingest("webhook", "nosuch", b"{}") == denied
    assert core.beat("webhook", "nosuch") == denied


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a": NaN}'])
def test_bad_json_is_400(core: IrmCore, webhook: Made, body: bytes) -> None:
    status, words = core.ingest("webhook", webhook.token, body)
    assert (status, words[:28]) == (400, '{"detail":"JSON parse error ')


def test_a_list_breaks_the_alertmanager_type(core: IrmCore, alertmanager: Made) -> None:
    assert core.ingest("alertmanager", alertmanager.token, b"[]")[0] == 500


def test_bodies_may_be_in_other_character_sets(core: IrmCore, webhook: Made) -> None:
    path = f"/integrations/v1/webhook/{webhook.token}/"
    body = json.dumps({"text": "café"}, ensure_ascii=False)
    for charset in ("utf-8", "latin-1"):
        answer = core.receive("POST", path, body.encode(charset), f'application/json; charset="{charset}"')
        assert answer.status == 200
    webhook.wait(1)
    assert [one["last_alert"]["payload"] for one in webhook.groups()] == [{"text": "café"}]
    assert webhook.groups()[0]["alerts_count"] == 2


def test_other_media_types_are_415_and_forms_are_taken(core: IrmCore, webhook: Made) -> None:
    path = f"/integrations/v1/webhook/{webhook.token}/"
    assert core.receive("POST", path, b"x", "text/plain").status == 415
    assert core.receive("POST", path, b"a=1&b=", "application/x-www-form-urlencoded").status == 200
    webhook.wait(1)
    assert webhook.groups()[0]["last_alert"]["payload"] == {"a": "1", "b": ""}


def test_an_alert_group_follows_a_little_later(core: IrmCore, webhook: Made) -> None:
    core.ingest("webhook", webhook.token, b"{}")
    assert webhook.groups() == []
    webhook.wait(1)
    assert len(webhook.groups()) == 1


def test_what_was_under_way_to_a_deleted_integration_is_dropped(api: Api, core: IrmCore, webhook: Made) -> None:
    core.ingest("webhook", webhook.token, b"{}")
    api.delete(f"integrations/{webhook.id}/")
    webhook.wait(1)
    assert webhook.groups() == []


def test_looking_at_a_link_in_a_browser_sends_nothing(api: Api, alertmanager: Made) -> None:
    answer = api.ask("GET", alertmanager.shown["link"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    alertmanager.wait(1)
    assert alertmanager.groups() == []


def test_the_slash_at_the_end_is_needed(api: Api, alertmanager: Made) -> None:
    link = alertmanager.shown["link"]
    assert api.ask("POST", link.rstrip("/"), json={}).status_code == 404
    assert api.ask("POST", f"{link}heartbeat").status_code == 404


def test_a_beat_answers_as_measured(api: Api, core: IrmCore, alertmanager: Made) -> None:
    link = f"{alertmanager.shown['link']}heartbeat/"
    posted = api.ask("POST", link)
    assert (posted.status_code, posted.content) == (200, b"")
    got = api.ask("GET", link)
    assert (got.status_code, got.text) == (200, '":)"')
    put = api.ask("PUT", link)
    assert (put.status_code, put.json()) == (405, {"detail": 'Method "PUT" not allowed.'})
    assert core.heartbeats.of(alertmanager.id).beats == 2


def test_a_head_is_a_beat_too(core: IrmCore, alertmanager: Made) -> None:
    assert core.beat("alertmanager", alertmanager.token, "HEAD") == (200, "")
    assert core.heartbeats.of(alertmanager.id).beats == 1


def test_a_type_without_heartbeats_has_no_such_path(core: IrmCore, alertmanager: Made) -> None:
    assert core.beat("datadog", alertmanager.token)[0] == 404


def test_the_301st_request_in_five_minutes_is_refused(core: IrmCore, clock: VirtualClock, alertmanager: Made) -> None:
    body = json.dumps(FIRING).encode()
    clock.run_until((clock.now() // 300 + 2) * 300)
    for number in range(300):
        status, _ = (
            core.beat("alertmanager", alertmanager.token)
            if number % 2
            else core.ingest("alertmanager", alertmanager.token, body)
        )
        assert status == 200
    answer = core.receive("POST", f"/integrations/v1/alertmanager/{alertmanager.token}/", body)
    assert answer.status == 429
    assert answer.body.startswith("Rate-limiting has been applied to your account because too many alerts were sent")
    assert "from your One integration" in answer.body
    assert "Retry-After" not in answer.headers
    assert core.beat("alertmanager", alertmanager.token) == (429, HEARTBEAT_TEXT)
    assert core.heartbeats.of(alertmanager.id).beats == 150
    alertmanager.wait(300)
    assert core.beat("alertmanager", alertmanager.token)[0] == 200


def test_an_organisation_has_900_in_five_minutes(core: IrmCore, clock: VirtualClock) -> None:
    made = [Made(core, clock, type="webhook", name=f"n{number}") for number in range(4)]
    statuses = [core.ingest("webhook", one.token, b"{}") for one in made for _ in range(300)]
    assert sum(status == 200 for status, _ in statuses) == 900
    assert "from multiple integrations" in statuses[-1][1]


def test_the_limits_can_be_switched_off(core: IrmCore, webhook: Made) -> None:
    core.limits.on = False
    assert {core.beat("webhook", webhook.token)[0] for _ in range(301)} == {200}
