import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.grafana.api.permissions import of_role
from sandbox.grafana.versions import VERSIONS, Version
from tests.sandbox.grafana.lab import Api, Lab

PATH = "/api/access-control/user/permissions"
WRITES = (
    "alert.notifications.receivers:create",
    "alert.rules:create",
    "folders:create",
    "alert.provisioning.provenance:write",
)


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Version:
    return VERSIONS[request.param]


@pytest.fixture
def lab(version: Version) -> Lab:
    return Lab(version=version)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_reads_what_it_may_do(api: Api, version: Version, role: Role) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", role))
    answer = api.request("GET", PATH, headers={"Authorization": "Bearer other"})
    assert (answer.status_code, answer.json()) == (200, of_role(role, version, ["pt-one"]))
    assert all((action in answer.json()) == (role >= Role.EDITOR) for action in WRITES)
    assert ("alert.provisioning:write" in answer.json()) == (role is Role.ADMIN)


def test_each_role_may_what_the_ones_below_it_may(version: Version) -> None:
    viewer, editor, admin = (set(of_role(role, version)) for role in Role)
    assert viewer < editor < admin


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_the_legacy_rights_are_an_admins_alone_since_13(role: Role) -> None:
    legacy = {"alert.notifications:read", "alert.notifications:write"}
    assert legacy & of_role(role, VERSIONS["12.4"]).keys()
    assert not legacy & of_role(role, VERSIONS["13.1"]).keys()
    assert legacy < of_role(Role.ADMIN, VERSIONS["13.1"]).keys()


def test_an_editor_of_13_writes_routing_trees() -> None:
    trees = "notifications.alerting.grafana.app/routingtrees"
    actions = of_role(Role.EDITOR, VERSIONS["13.1"]).keys()
    assert {f"{trees}:{action}" for action in ("get", "create", "update", "delete")} < actions


def test_an_action_on_the_whole_organisation_has_an_empty_scope() -> None:
    assert of_role(Role.EDITOR, VERSIONS["12.4"])["alert.notifications:write"] == [""]
    assert of_role(Role.EDITOR, VERSIONS["12.4"])["folders:create"] == ["folders:uid:general"]


@pytest.mark.parametrize(
    ("role", "readable", "writable"),
    [
        (Role.VIEWER, ["folders:uid:general", "folders:uid:f", "folders:uid:sharedwithme"], None),
        (Role.EDITOR, ["folders:uid:general", "folders:uid:f", "folders:uid:sharedwithme"], ["folders:uid:f"]),
        (Role.ADMIN, ["folders:*", "folders:uid:general", "folders:uid:sharedwithme"], ["folders:*"]),
    ],
)
def test_others_than_an_admin_have_rights_to_each_folder_that_is_there(
    role: Role, readable: list[str], writable: list[str] | None
) -> None:
    granted = of_role(role, VERSIONS["13.1"], ["f"])
    assert (granted["folders:read"], granted.get("folders:write")) == (readable, writable)


def test_a_bad_token_reads_nothing(api: Api) -> None:
    answer = api.request("GET", PATH, headers={"Authorization": "Bearer nosuch"})
    assert (answer.status_code, answer.json()["messageId"]) == (401, "api-key.invalid")
