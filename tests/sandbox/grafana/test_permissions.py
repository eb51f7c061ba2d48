import pytest

from sandbox.grafana.access import Identity, Role
from sandbox.grafana.permissions import of_role
from tests.sandbox.grafana.lab import Api

PATH = "/api/access-control/user/permissions"
WRITES = ("alert.notifications:write", "alert.rules:create", "folders:create", "alert.provisioning.provenance:write")


@pytest.mark.parametrize("role", list(Role))
def test_a_token_reads_what_it_may_do(api: Api, role: Role) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", role))
    answer = api.request("GET", PATH, headers={"Authorization": "Bearer other"})
    assert (answer.status_code, answer.json()) == (200, of_role(role, ["pt-one"]))
    assert all((action in answer.json()) == (role >= Role.EDITOR) for action in WRITES)
    assert ("alert.provisioning:write" in answer.json()) == (role is Role.ADMIN)


def test_each_role_may_what_the_ones_below_it_may() -> None:
    assert set(of_role(Role.VIEWER)) < set(of_role(Role.EDITOR)) < set(of_role(Role.ADMIN))


def test_an_action_on_the_whole_organisation_has_an_empty_scope() -> None:
    assert of_role(Role.EDITOR)["alert.notifications:write"] == [""]
    assert of_role(Role.EDITOR)["folders:create"] == ["folders:uid:general"]


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
    granted = of_role(role, ["f"])
    assert (granted["folders:read"], granted.get("folders:write")) == (readable, writable)


def test_a_bad_token_reads_nothing(api: Api) -> None:
    answer = api.request("GET", PATH, headers={"Authorization": "Bearer nosuch"})
    assert (answer.status_code, answer.json()["messageId"]) == (401, "api-key.invalid")
