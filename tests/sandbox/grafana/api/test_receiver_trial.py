from typing import Any

import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from sandbox.network.delivery import DeliveryResult
from tests.sandbox.grafana.lab import Api, Lab

PATH = "/api/alertmanager/grafana/config/api/v1/receivers/test"


@pytest.fixture
def lab() -> Lab:
    return Lab(version=VERSIONS["12.4"])


def body(**config: Any) -> dict[str, Any]:
    own = {"uid": "", "name": "Hook", "type": "webhook", "settings": {"url": "http://irm/"}, **config}
    return {"receivers": [{"name": "Hook", "grafana_managed_receiver_configs": [own]}]}


def test_a_test_alert_is_sent_at_once(api: Api) -> None:
    answer = api.post(PATH, {**body(), "alert": {"labels": {"team": "x"}, "annotations": {}}})
    assert answer.status_code == 200
    (receiver,) = answer.json()["receivers"]
    assert receiver == {
        "name": "Hook",
        "grafana_managed_receiver_configs": [{"name": "Hook", "uid": "", "status": "ok"}],
    }
    (sent,) = api.lab.sent
    assert sent.body["alerts"][0]["labels"] == {
        "alertname": "TestAlert",
        "grafana_folder": "Test Folder",
        "instance": "Grafana",
        "team": "x",
    }
    assert sent.body["alerts"][0]["values"] == {"B": 22, "C": 1}
    assert sent.body["alerts"][0]["panelURL"] == (
        "http://host/d/dashboard_uid?from=1699996400000&orgId=1&to=1700000000000&viewPanel=1"
    )
    kind, fingerprint, at = sent.body["groupKey"].split("-")
    assert (kind, fingerprint, at) == ("webhook", sent.body["alerts"][0]["fingerprint"], "1700000000")


def test_a_target_that_fails_is_207(api: Api) -> None:
    api.lab.answer = lambda _: DeliveryResult(500)
    answer = api.post(PATH, body())
    assert answer.status_code == 207
    (config,) = answer.json()["receivers"][0]["grafana_managed_receiver_configs"]
    assert (config["status"], config["error"]) == ("failed", "webhook response status 500 Internal Server Error")


def test_a_target_that_does_not_respond_is_408(api: Api) -> None:
    """Grafana waits 15 s for it (read from its code)."""
    api.lab.answer = lambda _: DeliveryResult(None, 'Post "<redacted>": context deadline exceeded')
    answer = api.post(PATH, body())
    assert answer.status_code == 408
    (config,) = answer.json()["receivers"][0]["grafana_managed_receiver_configs"]
    assert config["error"] == 'the receiver timed out: Post "<redacted>": context deadline exceeded'


def test_bad_settings_are_400_and_nothing_is_sent(api: Api) -> None:
    answer = api.post(PATH, body(settings={}))
    assert answer.status_code == 400
    assert "required field 'url'" in answer.text
    assert api.lab.sent == []


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"uid": "nosuch"}, "unknown receiver: nosuch"),
        ({"type": "nosuch"}, "failed to encrypt receivers: failed to get secret keys for contact point type nosuch"),
    ],
)
def test_what_is_not_known_is_500(api: Api, config: dict[str, str], problem: str) -> None:
    answer = api.post(PATH, body(**config))
    message = f"failed to post process Alertmanager configuration: {problem}"
    assert (answer.status_code, answer.json()) == (500, {"message": message})


@pytest.mark.parametrize("given", [{}, {"receivers": []}, {"receivers": [{"name": "Hook"}]}])
def test_without_an_integration_it_is_400(api: Api, given: dict[str, Any]) -> None:
    answer = api.post(PATH, given)
    assert (answer.status_code, answer.json()) == (400, {})


@pytest.mark.parametrize(("url", "status"), [("http://Hook/", 200), ("http://elsewhere/", 403)])
def test_only_an_admin_tests_a_stored_one_with_another_url(api: Api, url: str, status: int) -> None:
    uid = api.lab.hook("Hook")
    api.lab.grafana.access.add_token("other", Identity("sa-2", Role.EDITOR))
    answer = api.request("POST", PATH, body(uid=uid, settings={"url": url}), {"Authorization": "Bearer other"})
    assert answer.status_code == status
    assert len(api.lab.sent) == (status == 200)


@pytest.mark.parametrize(
    ("given", "sent"), [({}, "stored"), ({"authorization_credentials": "[REDACTED]"}, "[REDACTED]")]
)
def test_an_omitted_secret_is_the_stored_one_and_redacted_is_sent_as_is(
    api: Api, given: dict[str, str], sent: str
) -> None:
    uid = api.lab.hook("Hook", authorization_credentials="stored")
    api.post(PATH, body(uid=uid, settings={"url": "http://irm/", **given}))
    assert api.lab.sent[0].delivery.headers["Authorization"] == f"Bearer {sent}"
