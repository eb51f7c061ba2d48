from typing import Any

import pytest

from sandbox.delivery import DeliveryResult
from tests.sandbox.grafana.lab import Api

PATH = "/api/alertmanager/grafana/config/api/v1/receivers/test"


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
    assert sent.body["alerts"][0]["labels"] == {"alertname": "TestAlert", "instance": "Grafana", "team": "x"}
    kind, fingerprint, at = sent.body["groupKey"].split("-")
    assert (kind, fingerprint, at) == ("webhook", sent.body["alerts"][0]["fingerprint"], "1700000000")


def test_a_target_that_fails_is_207(api: Api) -> None:
    api.lab.answer = lambda _: DeliveryResult(500)
    answer = api.post(PATH, body())
    assert answer.status_code == 207
    (config,) = answer.json()["receivers"][0]["grafana_managed_receiver_configs"]
    assert (config["status"], config["error"]) == ("failed", "webhook response status 500 Internal Server Error")


def test_bad_settings_are_400_and_nothing_is_sent(api: Api) -> None:
    answer = api.post(PATH, body(settings={}))
    assert answer.status_code == 400
    assert "required field 'url'" in answer.text
    assert api.lab.sent == []


def test_an_unknown_uid_is_500(api: Api) -> None:
    assert api.post(PATH, body(uid="nosuch")).status_code == 500


def test_without_receivers_it_is_400(api: Api) -> None:
    assert api.post(PATH, {"receivers": []}).status_code == 400


@pytest.mark.parametrize(
    ("given", "sent"), [({}, "stored"), ({"authorization_credentials": "[REDACTED]"}, "[REDACTED]")]
)
def test_a_stored_secret_is_used_when_left_out_and_redacted_is_sent_as_it_stands(
    api: Api, given: dict[str, str], sent: str
) -> None:
    uid = api.lab.hook("Hook", authorization_credentials="stored")
    api.post(PATH, body(uid=uid, settings={"url": "http://irm/", **given}))
    assert api.lab.sent[0].delivery.headers["Authorization"] == f"Bearer {sent}"
