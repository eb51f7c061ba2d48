"""Who may send requests, how often, and the response of an unknown path."""

import httpx
import pytest

from sandbox.irm import IrmCore
from tests.sandbox.irm.conftest import BASE, KEY, SERVICE_ACCOUNT, STACK, Api

INVALID = {"detail": "Invalid token."}


@pytest.mark.parametrize("token", ["", "wrong", f"Bearer {KEY}", f" {KEY}x"])
def test_a_bad_token_is_403_never_401(api: Api, token: str) -> None:
    answer = api.get("integrations/", headers={"Authorization": token})
    assert (answer.status_code, answer.json()) == (403, INVALID)


def test_no_token_is_403(api: Api) -> None:
    assert api.ask("GET", f"{BASE}/api/v1/integrations/").json() == INVALID


def test_a_service_account_needs_its_stack(api: Api) -> None:
    def ask(url: str | None, path: str = "teams/") -> httpx.Response:
        return api.get(path, headers={"Authorization": SERVICE_ACCOUNT} | ({"X-Grafana-URL": url} if url else {}))

    assert ask(STACK).status_code == 200
    assert ask(f"{STACK}/").status_code == 200
    unknown = ask("http://other.test")
    assert (unknown.status_code, unknown.json()) == (
        429,
        {"detail": "Organization being synced, please retry."},
    )
    assert "retry-after" not in unknown.headers
    assert ask(None).status_code == 403
    assert ask(STACK, "info/").json() == INVALID


def test_a_viewer_may_read_alone(api: Api, core: IrmCore) -> None:
    core.tokens.add("viewer", "viewer")
    headers = {"Authorization": "viewer"}
    assert api.get("integrations/", headers=headers).status_code == 200
    answer = api.ask("POST", f"{BASE}/api/v1/integrations/", headers=headers, json={"type": "webhook"})
    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "You do not have permission to perform this action."},
    )
    core.tokens.revoke("viewer")
    assert api.get("integrations/", headers=headers).json() == INVALID


def test_the_301st_request_of_a_minute_is_throttled(api: Api, core: IrmCore) -> None:
    for _ in range(300):
        assert api.get("teams/").status_code == 200
    api.real_time = 5.5
    answer = api.get("teams")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "55")
    assert answer.json() == {"detail": "Request was throttled. Expected available in 55 seconds."}
    api.real_time = 59.5
    assert api.get("teams").json() == {"detail": "Request was throttled. Expected available in 1 second."}
    core.tokens.add("someone else")
    assert api.get("teams/", headers={"Authorization": "someone else"}).status_code == 200
    api.real_time = 60.0
    assert api.get("teams").status_code == 200


def test_the_throttle_can_be_switched_off(api: Api) -> None:
    api.app.state.throttle.on = False
    assert {api.get("teams/").status_code for _ in range(301)} == {200}


def test_info_shows_the_stack(api: Api) -> None:
    assert api.get("info").json() == {"url": STACK}


@pytest.mark.parametrize("path", ["nosuch/", "integrations/C1/heartbeat/", "slack_channels/C1/", "integrations//"])
def test_an_unknown_path_is_an_html_404(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Not Found" in answer.text


def test_outside_its_own_address_there_is_nothing(api: Api) -> None:
    assert api.ask("GET", "http://irm.test/api/v1/teams/", headers={"Authorization": KEY}).status_code == 404


def test_an_unknown_method_is_405(api: Api) -> None:
    answer = api.put("integrations/", {})
    assert (answer.status_code, answer.json()) == (405, {"detail": 'Method "PUT" not allowed.'})


def test_what_is_left_out_says_so(api: Api) -> None:
    assert api.get("schedules/").status_code == 501


def test_bad_json_is_refused_after_the_token(api: Api) -> None:
    def ask(token: str) -> httpx.Response:
        headers = {"Authorization": token, "Content-Type": "application/json"}
        return api.ask("POST", f"{BASE}/api/v1/integrations/", headers=headers, content=b"{")

    assert ask("wrong").status_code == 403
    answer = ask(KEY)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("JSON parse error - ")


def test_a_list_is_no_integration(api: Api) -> None:
    assert api.post("integrations/", [1]).json() == {
        "non_field_errors": ["Invalid data. Expected a dictionary, but got list."]
    }


def test_pages_that_links_lead_to_show_no_credential(api: Api, core: IrmCore) -> None:
    made = core.create_integration({"type": "alertmanager", "name": "<b>One</b>"})
    page = api.ask("GET", f"{STACK}/a/grafana-irm-app/integrations/{made['id']}")
    assert page.status_code == 200
    assert "&lt;b&gt;One" in page.text
    assert made["link"].rstrip("/").rsplit("/", 1)[-1] not in page.text
    assert api.ask("GET", f"{STACK}/a/grafana-irm-app/integrations/C1").status_code == 404
