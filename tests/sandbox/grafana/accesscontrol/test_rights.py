"""Accounts with rights of their own instead of a basic role's: what counts where."""

from typing import Any

import httpx
import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.accesscontrol.rights import admits, all_of, any_of
from sandbox.grafana.versions import VERSIONS
from tests.sandbox.grafana.lab import PROVISIONING, Api, Lab, rule

MARK = "alert.provisioning.provenance:write"
IN_FOLDERS = ("alert.rules:create", "alert.rules:read", "alert.rules:write", "folders:read")
FOLDERS = "/api/folders"


@pytest.fixture(autouse=True)
def _world(api: Api) -> None:
    api.lab.hook()
    api.post(FOLDERS, {"uid": "below", "title": "Below", "parentUid": "pt-one"})
    api.post(FOLDERS, {"uid": "other", "title": "Other"})


def ask(api: Api, grants: dict[str, list[str]], method: str, path: str, body: object = None) -> httpx.Response:
    """Ask with a token of these rights."""
    api.lab.grafana.access.add_token("own", Identity("sa-2", Role.VIEWER, grants=grants))
    return api.request(method, path, body, {"Authorization": "Bearer own"})


def on(scope: str) -> dict[str, list[str]]:
    return {MARK: [""], **{action: [scope] for action in IN_FOLDERS}}


def put(api: Api, grants: dict[str, list[str]], folder: str = "below") -> httpx.Response:
    body = {"title": "g", "folderUid": folder, "interval": 60, "rules": [rule()]}
    return ask(api, grants, "PUT", f"{PROVISIONING}/folder/{folder}/rule-groups/g", body)


@pytest.mark.parametrize("scope", ["*", "folders:*", "folders:uid:*", "folders:uid:below", "folders:uid:pt-one"])
def test_rules_may_be_written_in_a_folder_and_in_those_below_it(api: Api, scope: str) -> None:
    assert put(api, on(scope)).status_code == 200


@pytest.mark.parametrize("scope", ["folders:uid:other", "folders:uid:bel", "folders:uid:general", ""])
def test_rules_may_not_be_written_elsewhere(api: Api, scope: str) -> None:
    answer = put(api, on(scope))
    assert (answer.status_code, answer.json()["title"]) == (403, "Access denied")
    assert "alert.rules:create" in answer.json()["message"]
    assert list(api.lab.grafana.rules) == []


@pytest.mark.parametrize("action", ["alert.provisioning:write", "alert.rules.provisioning:write"])
def test_provisioning_rights_have_no_scope(api: Api, action: str) -> None:
    assert put(api, {action: [""]}).status_code == 200


def test_each_change_of_rules_needs_its_own_right(api: Api) -> None:
    without: dict[str, Any] = {action: scopes for action, scopes in on("folders:*").items() if action[-6:] != "create"}
    answer = put(api, without)
    assert answer.status_code == 403
    assert answer.json()["messageId"] == "alerting.unauthorized"
    assert answer.json()["message"] == "user is not authorized to create alert rules in the folder below"
    assert put(api, on("folders:*")).status_code == 200
    assert put(api, without).status_code == 200


def test_a_folder_that_may_not_be_read_is_not_shown(api: Api) -> None:
    assert ask(api, on("folders:uid:other"), "GET", f"{FOLDERS}/below").status_code == 403
    assert ask(api, on("folders:uid:pt-one"), "GET", f"{FOLDERS}/below").status_code == 200


@pytest.mark.parametrize(
    ("scope", "parent", "status"),
    [
        ("folders:uid:general", "", 200),
        ("folders:*", "", 200),
        ("folders:uid:pt-one", "", 403),
        ("folders:uid:pt-one", "pt-one", 200),
        ("folders:uid:pt-one", "below", 200),
        ("folders:uid:general", "pt-one", 403),
    ],
)
def test_a_folder_may_be_created_where_the_right_holds(api: Api, scope: str, parent: str, status: int) -> None:
    answer = ask(api, {"folders:create": [scope]}, "POST", FOLDERS, {"uid": "new", "title": "New", "parentUid": parent})
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["messageId"] == "folders.forbiddenCreation"


def test_whoever_creates_a_folder_may_write_rules_in_it(api: Api) -> None:
    grants = {MARK: [""], "folders:create": ["folders:uid:general"]}
    assert ask(api, grants, "POST", FOLDERS, {"uid": "new", "title": "New"}).status_code == 200
    assert put(api, grants, "new").status_code == 200
    assert put(api, grants, "other").status_code == 403


def test_the_rights_are_reported_as_they_are(api: Api) -> None:
    told = ask(api, on("folders:uid:other"), "GET", "/api/access-control/user/permissions").json()
    assert told == on("folders:uid:other")


@pytest.mark.parametrize(
    ("has", "admitted"),
    [("a", True), ("b", False), ("bc", False), ("bd", True), ("bcd", True), ("cd", False), ("", False)],
)
def test_of_a_list_any_or_all_are_needed_and_the_refusal_says_so(has: str, admitted: bool) -> None:
    needed = any_of("a", all_of("b", any_of("d", "f")))
    assert str(needed) == "any of a, all of b, any of d, f"
    identity = Identity("sa-2", Role.VIEWER, grants={action: [""] for action in has})
    assert admits(identity, needed, None) == admitted
    assert admits(identity, "", None)


@pytest.mark.parametrize(("release", "status"), [("12.4", 403), ("13.1", 202)])
def test_rights_to_receivers_alone_are_enough_for_contact_points_since_13(release: str, status: int) -> None:
    api = Api(Lab(version=VERSIONS[release]))
    grants = {MARK: [""], "alert.notifications.receivers:create": [""]}
    body = {"name": "New", "type": "webhook", "settings": {"url": "http://new/"}}
    assert ask(api, grants, "POST", f"{PROVISIONING}/contact-points", body).status_code == status
    both = {**grants, "alert.notifications:write": [""]}
    assert ask(api, both, "POST", f"{PROVISIONING}/contact-points", body).status_code == 202


@pytest.mark.parametrize(
    ("grants", "listed"),
    [(on("folders:uid:other"), 0), (on("folders:uid:pt-one"), 1), ({"alert.provisioning:read": [""]}, 1)],
)
def test_the_list_of_rules_has_no_rules_of_other_folders(api: Api, grants: dict[str, list[str]], listed: int) -> None:
    """A contact point counts the rules of all folders (read from Grafana's code, `InUseMetadata`)."""
    assert put(api, on("folders:*")).status_code == 200
    assert len(ask(api, grants, "GET", f"{PROVISIONING}/alert-rules").json()) == listed
    path = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/receivers"
    (receiver,) = ask(api, grants, "GET", path).json()["items"]
    assert receiver["metadata"]["annotations"]["grafana.com/inUse/rules"] == "1"
