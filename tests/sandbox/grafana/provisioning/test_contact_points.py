from typing import Any

import httpx
import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab, rule

PATH = f"{PROVISIONING}/contact-points"
HOOK = {"name": "Hook", "type": "webhook", "settings": {"url": "http://irm/x/"}}


def hook(**given: Any) -> dict[str, Any]:
    return {**HOOK, **given}


def create(api: Api, **given: object) -> str:
    uid: str = api.post(PATH, {**HOOK, **given}).json()["uid"]
    return uid


def test_create_answers_202_and_echoes_without_provenance(api: Api) -> None:
    answer = api.post(PATH, {**HOOK, "uid": "cp1"})
    assert answer.status_code == 202
    assert answer.json() == {**HOOK, "uid": "cp1", "disableResolveMessage": False}


def test_list_shows_the_url_in_clear_and_the_provenance(api: Api) -> None:
    create(api)
    (shown,) = api.get(PATH).json()
    assert shown["settings"]["url"] == "http://irm/x/"
    assert shown["provenance"] == "api"


def test_list_filters_by_exact_name(api: Api) -> None:
    create(api)
    create(api, name="Other")
    assert [point["name"] for point in api.get(f"{PATH}?name=Other").json()] == ["Other"]
    assert api.get(f"{PATH}?name=Oth").json() == []


def test_there_is_no_get_of_one(api: Api) -> None:
    assert api.get(f"{PATH}/{create(api)}").status_code == 404


def test_secrets_are_redacted_everywhere(api: Api) -> None:
    settings = {
        "url": "http://irm/x/",
        "password": "s3cret",
        "authorization_credentials": "s3cret",
        "hmacConfig": {"secret": "s3cret", "header": "X-Sign"},
    }
    settings.pop("password")
    answer = api.post(PATH, {**HOOK, "settings": settings})
    assert answer.status_code == 202
    for text in (answer.text, api.get(PATH).text):
        assert "s3cret" not in text
        assert text.count("[REDACTED]") == 2
    assert answer.json()["settings"]["hmacConfig.secret"] == "[REDACTED]", "a POST is echoed flat"
    assert api.get(PATH).json()[0]["settings"]["hmacConfig"]["secret"] == "[REDACTED]"


def test_empty_secrets_are_not_kept(api: Api) -> None:
    create(api, settings={"url": "http://irm/x/", "password": "", "authorization_credentials": ""})
    assert api.get(PATH).json()[0]["settings"] == {"url": "http://irm/x/"}


def test_redacted_for_a_secret_that_never_was_leaves_none(api: Api) -> None:
    uid = create(api)
    api.put(f"{PATH}/{uid}", {**HOOK, "settings": {"url": "http://irm/x/", "password": "[REDACTED]"}})
    assert api.get(PATH).json()[0]["settings"] == {"url": "http://irm/x/"}


def test_a_list_is_in_order_of_names_and_then_of_uids(api: Api) -> None:
    for name, uid in (("b", "z"), ("b", "a"), ("a", "m"), ("b", "B")):
        create(api, name=name, uid=uid)
    assert [(point["name"], point["uid"]) for point in api.get(PATH).json()] == [
        ("a", "m"),
        ("b", "B"),
        ("b", "a"),
        ("b", "z"),
    ]


def test_without_settings_a_post_breaks_and_a_put_is_refused(api: Api) -> None:
    uid = create(api)
    bare = {"name": "Hook", "type": "webhook"}
    assert (api.post(PATH, bare).status_code, api.post(PATH, bare).json()["error"]) == (500, "Server Error")
    answer = api.put(f"{PATH}/{uid}", bare)
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "invalid object specification: settings should not be empty",
    )


@pytest.mark.parametrize("name", ["tlsConfig", "hmacConfig", "http_config"])
def test_a_null_for_what_holds_secrets_breaks_the_handler(api: Api, name: str) -> None:
    answer = api.post(PATH, {**HOOK, "settings": {"url": "u", name: None}})
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})
    assert api.get(PATH).json() == []


def test_one_from_the_api_locks_all_of_its_name(api: Api) -> None:
    api.post(PATH, {**HOOK, "uid": "free"}, X_Disable_Provenance="true")
    create(api, uid="locked")
    assert {point["uid"]: point["provenance"] for point in api.get(PATH).json()} == {"free": "api", "locked": "api"}
    assert api.put(f"{PATH}/free", HOOK, X_Disable_Provenance="true").status_code == 202, "its own is still free"


def test_an_update_with_redacted_keeps_the_secret(api: Api) -> None:
    uid = create(api, settings={"url": "http://irm/x/", "username": "u", "password": "s3cret"})
    shown = api.get(PATH).json()[0]
    assert api.put(f"{PATH}/{uid}", shown).json() == {"message": "contactpoint updated"}
    stored = api.lab.grafana.contact_points.find(uid)
    assert stored is not None
    assert stored.settings["password"] == "s3cret"


def test_a_uid_in_use_is_refused(api: Api) -> None:
    create(api, uid="cp1")
    answer = api.post(PATH, {**HOOK, "uid": "cp1", "name": "Other"})
    assert answer.status_code == 409
    assert answer.json()["messageId"] == "alerting.notifications.contact-points.uidInUse"


def test_a_post_under_an_existing_name_joins_that_receiver(api: Api) -> None:
    create(api, uid="cp1")
    create(api, uid="cp2")
    assert [point["uid"] for point in api.get(f"{PATH}?name=Hook").json()] == ["cp1", "cp2"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"settings": {}}, "required field 'url' is not specified"),
        ({"type": "nosuch"}, "unknown integration type: nosuch"),
        ({"type": "alertmanager"}, "unknown integration type: alertmanager"),
        ({"name": "", "settings": None}, "name is required"),
        ({"uid": "x" * 41}, "cannot create contact point with UID 'xxxxx"),
        ({"settings": {"url": "u", "headers": {"Host": "x"}}}, 'custom headers ["Host"] are not allowed'),
    ],
)
def test_what_cannot_be_is_refused(api: Api, given: dict[str, object], problem: str) -> None:
    answer = api.post(PATH, {**HOOK, **given})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("invalid object specification")
    assert problem in answer.json()["message"]


@pytest.mark.parametrize(
    "given",
    [
        {"settings": {"url": "not a url"}},
        {"settings": {"url": "http://irm/", "unheard": 1}},
        {"name": "Hook  "},
        {"type": "Webhook"},
    ],
)
def test_what_grafana_lets_through_is_let_through(api: Api, given: dict[str, object]) -> None:
    assert api.post(PATH, {**HOOK, **given}).status_code == 202


def test_update_of_an_unknown_uid_is_404_and_delete_is_202(api: Api) -> None:
    assert api.put(f"{PATH}/nosuch", HOOK).status_code == 404
    assert api.delete(f"{PATH}/nosuch").status_code == 202


def test_a_rename_is_followed_by_rules_and_policies(api: Api) -> None:
    uid = create(api, name="Hook one")
    api.lab.rules(rule())
    api.put(f"{PROVISIONING}/policies", {"receiver": "Hook one"})
    assert api.put(f"{PATH}/{uid}", {**HOOK, "name": "Hook two"}).status_code == 202
    shown = api.get(f"{PROVISIONING}/alert-rules/r-main").json()
    assert shown["notification_settings"]["receiver"] == "Hook two"
    assert api.get(f"{PROVISIONING}/policies").json()["receiver"] == "Hook two"


def test_a_rename_onto_an_existing_name_joins_it(api: Api) -> None:
    create(api, uid="cp1", name="One")
    create(api, uid="cp2", name="Two")
    api.put(f"{PATH}/cp2", {**HOOK, "name": "One"})
    assert [point["name"] for point in api.get(PATH).json()] == ["One", "One"]


def test_delete_in_use_by_a_rule_is_refused_until_the_rule_is_gone(api: Api) -> None:
    uid = create(api, name="Hook one")
    api.lab.rules(rule())
    answer = api.delete(f"{PATH}/{uid}")
    assert answer.status_code == 409
    assert answer.json()["messageId"] == "alerting.notifications.contact-points.used-by-rule"
    assert answer.json()["message"] == (
        "Contact point is currently used in the notification settings of one or many alert rules."
    )
    assert api.delete(f"{PROVISIONING}/alert-rules/r-main").status_code == 204
    assert api.delete(f"{PATH}/{uid}").status_code == 202


def test_delete_in_use_by_a_policy_is_refused(api: Api) -> None:
    uid = create(api)
    child = {"receiver": "Hook", "object_matchers": [["team", "=", "x"]]}
    api.put(f"{PROVISIONING}/policies", {"receiver": "empty", "routes": [child]})
    answer = api.delete(f"{PATH}/{uid}")
    assert answer.status_code == 409
    assert answer.json()["messageId"] == "alerting.notifications.contact-points.referenced"


def test_one_of_two_in_a_receiver_can_go_while_it_is_used(api: Api) -> None:
    create(api, uid="cp1", name="Hook one")
    create(api, uid="cp2", name="Hook one")
    api.lab.rules(rule())
    assert api.delete(f"{PATH}/cp1").status_code == 202
    assert api.delete(f"{PATH}/cp2").status_code == 409


def test_provenance_follows_the_headers_presence_and_cannot_flip(api: Api) -> None:
    api.post(PATH, {**HOOK, "uid": "free"}, X_Disable_Provenance="false")
    assert "provenance" not in api.get(PATH).json()[0]
    create(api, uid="cp1", name="Locked")
    answer = api.put(f"{PATH}/cp1", {**HOOK, "name": "Locked"}, X_Disable_Provenance="disabled")
    assert answer.status_code == 500
    assert answer.json()["message"] == "cannot change provenance from 'api' to ''"


def as_editor(api: Api, method: str, path: str, body: dict[str, Any], login: str = "sa-editor") -> httpx.Response:
    api.lab.grafana.access.add_token(login, Identity(login, Role.EDITOR))
    return api.request(method, path, body, {"Authorization": f"Bearer {login}"})


@pytest.mark.parametrize(("release", "status"), [("12.4", 202), ("13.1", 403)])
def test_since_13_an_editor_does_not_change_the_url_of_another_accounts(release: str, status: int) -> None:
    api = Api(Lab(version=VERSIONS[release]))
    uid = api.post(PATH, hook()).json()["uid"]
    answer = as_editor(api, "PUT", f"{PATH}/{uid}", hook(settings={"url": "http://elsewhere/"}))
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["messageId"] == "alerting.unauthorized"
        assert answer.json()["extra"]["changed_protected_fields"] == {uid: ["url"]}


def test_an_editor_changes_the_url_of_its_own_and_other_fields_of_all(api: Api) -> None:
    theirs = api.post(PATH, hook(name="Theirs")).json()
    assert as_editor(api, "PUT", f"{PATH}/{theirs['uid']}", hook(name="Renamed")).status_code == 202
    own = as_editor(api, "POST", PATH, hook(name="Own")).json()
    assert as_editor(api, "PUT", f"{PATH}/{own['uid']}", hook(name="Own 2")).status_code == 202
    moved = hook(name="Own 2", settings={"url": "http://elsewhere/"})
    assert as_editor(api, "PUT", f"{PATH}/{own['uid']}", moved, "sa-other").status_code == 403
    assert as_editor(api, "PUT", f"{PATH}/{own['uid']}", moved).status_code == 202
