import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from grafana_irm import RequestFailed
from grafana_irm.api import client as http
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.grafana import GrafanaApi

GRAFANA = Credentials(grafana_url="https://grafana.example", grafana_auth="t", irm_url=None, irm_token=None)


def answered(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[GrafanaApi], Awaitable[Any]], answer: httpx.Response
) -> Any:
    """Ask where Grafana has one answer to everything."""
    answering = httpx.MockTransport(lambda _: answer)
    monkeypatch.setattr(http, "transport_factory", lambda: answering)

    async def asked() -> Any:
        return await ask(GrafanaApi(GRAFANA))

    return asyncio.run(asked())


IN_A_FOLDER: dict[str, Callable[[GrafanaApi], Awaitable[Any]]] = {
    "folder": lambda grafana: grafana.folder("beats"),
    "rule group": lambda grafana: grafana.rule_group("beats", "heartbeat"),
}


@pytest.mark.parametrize("what", IN_A_FOLDER)
@pytest.mark.parametrize(("status", "found"), [(200, {"uid": "beats"}), (404, None), (403, None)])
def test_a_missing_folder_is_a_404_for_an_admin_and_a_403_for_an_editor(
    monkeypatch: pytest.MonkeyPatch, what: str, status: int, found: dict[str, Any] | None
) -> None:
    assert answered(monkeypatch, IN_A_FOLDER[what], httpx.Response(status, json={"uid": "beats"})) == found


@pytest.mark.parametrize("what", IN_A_FOLDER)
def test_a_token_that_is_not_accepted_is_no_missing_folder(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    with pytest.raises(RequestFailed, match="refused the token") as failed:
        answered(monkeypatch, IN_A_FOLDER[what], httpx.Response(401, json={}))
    assert failed.value.status == 401


def test_what_others_share_with_an_editor_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [{"uid": "sharedwithme", "title": "Shared with me"}, {"uid": "ops", "title": "Operations"}]
    found = answered(monkeypatch, lambda grafana: grafana.folders(), httpx.Response(200, json=listed))
    assert [one["uid"] for one in found] == ["ops"]


def test_a_new_organisation_has_no_alerting_configuration_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ATTEMPTS", 1)
    missing = {"statusCode": 500, "messageId": "alerting.notification.configMissing"}
    with pytest.raises(RequestFailed, match=r"500 .*In a new organisation, .* within a minute"):
        answered(monkeypatch, lambda grafana: grafana.contact_points(), httpx.Response(500, json=missing))


@pytest.mark.parametrize(("status", "accepts"), [(400, True), (409, True), (500, True), (501, False), (404, False)])
def test_an_impossible_policy_shows_whether_grafana_accepts_any(
    monkeypatch: pytest.MonkeyPatch, status: int, accepts: bool
) -> None:
    answer = httpx.Response(status, json={})
    assert answered(monkeypatch, lambda grafana: grafana.accepts_routing_trees("1"), answer) is accepts


def test_a_token_without_the_right_to_create_policies_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestFailed, match="refused the token"):
        answered(monkeypatch, lambda grafana: grafana.accepts_routing_trees("2"), httpx.Response(403, json={}))


@pytest.mark.parametrize(
    ("auth", "sent"),
    [
        (" glsa_x\n", "Bearer glsa_x"),
        ("admin : pass:word\r\n", f"Basic {base64.b64encode(b'admin:pass:word').decode()}"),
        ("anonymous", None),
    ],
)
def test_white_space_around_credentials_is_removed_as_by_the_provider(
    monkeypatch: pytest.MonkeyPatch, auth: str, sent: str | None
) -> None:
    headers: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        headers.append(request.headers.get("Authorization"))
        return httpx.Response(200, json={"id": 1})

    monkeypatch.setattr(http, "transport_factory", lambda: httpx.MockTransport(answer))
    asyncio.run(GrafanaApi(Credentials(grafana_url="https://grafana.example", grafana_auth=auth)).organisation())
    assert headers == [sent]
