"""The App Platform's test of an integration, and the end of the older one."""

import base64
from typing import Any

import httpx
import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from sandbox.network.delivery import DeliveryResult
from tests.sandbox.grafana.lab import Api, Lab

RECEIVERS = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/receivers"
OLD = "/api/alertmanager/grafana/config/api/v1/receivers/test"


def named(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def tried(api: Api, name: str = "-", token: str = "", **integration: Any) -> httpx.Response:
    own = {"type": "webhook", "version": "v1", "settings": {"url": "http://irm/"}, **integration}
    body = {"integration": own, "alert": {"labels": {"team": "x"}, "annotations": {}}}
    headers = {"Authorization": f"Bearer {token}"} if token else None
    return api.request("POST", f"{RECEIVERS}/{name}/test", body, headers)


def test_the_older_call_is_gone_and_names_the_new_one(api: Api) -> None:
    answer = api.post(OLD, {})
    assert answer.status_code == 410
    assert "notifications.alerting.grafana.app/v1beta1" in answer.json()["message"]


def test_12_does_not_have_the_new_call() -> None:
    api = Api(Lab(version=VERSIONS["12.4"]))
    path = RECEIVERS.replace("v1beta1", "v0alpha1")
    assert api.post(f"{path}/-/test", {}).status_code == 404
    assert api.get(RECEIVERS).status_code == 404, "no v1beta1"
    assert api.get(path).status_code == 200


def test_an_integration_that_is_not_stored_is_tried(api: Api) -> None:
    answer = tried(api)
    assert (answer.status_code, answer.json()) == (200, {"status": "success", "duration": "1ms"})
    (sent,) = api.lab.sent
    assert sent.body["receiver"] == "webhook"
    assert sent.body["alerts"][0]["labels"]["team"] == "x"


def test_a_delivery_that_fails_is_200_too(api: Api) -> None:
    api.lab.answer = lambda _: DeliveryResult(500)
    answer = tried(api)
    error = "webhook response status 500 Internal Server Error"
    assert (answer.status_code, answer.json()) == (200, {"status": "failure", "duration": "1ms", "error": error})


@pytest.mark.parametrize("name", ["Hook one", "Küche ☎"])
def test_a_stored_integration_posts_to_the_url_of_the_request(api: Api, name: str) -> None:
    uid = api.lab.hook(name)
    assert tried(api, named(name), uid=uid).status_code == 200
    assert [sent.delivery.url for sent in api.lab.sent] == ["http://irm/"]


@pytest.mark.parametrize(("secure", "sent"), [({"authorization_credentials": True}, "Bearer s3cret"), ({}, None)])
def test_a_stored_secret_is_used_where_it_is_named(api: Api, secure: dict[str, bool], sent: str | None) -> None:
    uid = api.lab.hook("Hook", authorization_credentials="s3cret")
    assert tried(api, named("Hook"), uid=uid, secureFields=secure).status_code == 200
    assert api.lab.sent[0].delivery.headers.get("Authorization") == sent


@pytest.mark.parametrize(
    ("name", "integration", "status", "message_id"),
    [
        ("-", {"uid": "x"}, 400, "testing.invalid"),
        ("-", {"secureFields": {"password": True}}, 400, "testing.invalid"),
        (named("Hook"), {"secureFields": {"password": True}}, 400, "testing.invalid"),
        (named("Hook"), {"uid": "cp", "settings": {}}, 400, "receivers.invalid"),
        ("-", {"type": "nosuch"}, 400, "receivers.invalid"),
        (named("nosuch"), {}, 404, "receivers.notFound"),
        (base64.urlsafe_b64encode(b"Hook").decode(), {}, 404, "receivers.notFound"),
        (named("Hook"), {"uid": "nosuch"}, 404, "testing.integrationNotFound"),
    ],
)
def test_what_cannot_be_tried(api: Api, name: str, integration: dict[str, Any], status: int, message_id: str) -> None:
    point = {"uid": "cp", "name": "Hook", "type": "webhook", "settings": {"url": "http://irm/"}}
    api.lab.grafana.put_contact_point(point)
    answer = tried(api, name, **integration)
    assert (answer.status_code, answer.json()["messageId"].endswith(message_id)) == (status, True)
    assert api.lab.sent == []


def test_a_viewer_may_not_and_an_editor_may_not_send_elsewhere(api: Api) -> None:
    api.lab.grafana.access.add_token("viewer", Identity("sa-2", Role.VIEWER))
    api.lab.grafana.access.add_token("editor", Identity("sa-3", Role.EDITOR))
    uid = api.lab.hook("Hook")
    refused = tried(api, named("Hook"), "viewer", uid=uid)
    assert (refused.status_code, refused.json()["reason"]) == (403, "Forbidden")
    refused = tried(api, named("Hook"), "editor", uid=uid)
    assert (refused.status_code, refused.json()["messageId"]) == (403, "alerting.unauthorized")
    assert refused.json()["extra"]["changed_protected_fields"] == {uid: ["url"]}
    same = tried(api, named("Hook"), "editor", uid=uid, settings={"url": "http://Hook/"})
    assert same.json()["status"] == "success"


@pytest.mark.parametrize(("namespace", "status"), [("default", 200), ("org-1", 500), ("org-2", 403)])
def test_the_namespace_of_organisation_1_is_default(api: Api, namespace: str, status: int) -> None:
    assert api.get(RECEIVERS.replace("default", namespace)).status_code == status


def test_receivers_are_listed_and_read_with_their_uses(api: Api) -> None:
    uid = api.lab.hook("Hook", password="s3cret", disableResolveMessage=True)
    (listed,) = api.get(RECEIVERS).json()["items"]
    assert api.get(f"{RECEIVERS}/{named('Hook')}").json() == listed
    assert listed["metadata"]["name"] == named("Hook")
    assert listed["metadata"]["annotations"]["grafana.com/provenance"] == "api"
    assert listed["metadata"]["annotations"]["grafana.com/inUse/rules"] == "0"
    assert listed["spec"] == {
        "title": "Hook",
        "integrations": [
            {
                "uid": uid,
                "type": "webhook",
                "version": "v1",
                "disableResolveMessage": True,
                "settings": {"url": "http://Hook/"},
                "secureFields": {"password": True},
            }
        ],
    }


def test_an_unknown_receiver_is_404_in_the_shape_of_kubernetes(api: Api) -> None:
    answer = api.get(f"{RECEIVERS}/{named('nosuch')}")
    assert answer.json() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": "Receiver not found",
        "reason": "NotFound",
        "details": {"uid": "alerting.notifications.receivers.notFound"},
        "code": 404,
    }
