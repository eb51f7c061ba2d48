"""What each role may do with folders."""

import pytest

from sandbox.grafana.accesscontrol.access import Identity, Role
from tests.sandbox.grafana.lab import Api

PATH = "/api/folders"


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.EDITOR, 200), (Role.ADMIN, 200)])
def test_an_editor_creates_changes_moves_and_deletes_folders(api: Api, role: Role, status: int) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", role))
    other = {"Authorization": "Bearer other"}
    requests = [
        ("POST", PATH, {"uid": "f", "title": "F"}),
        ("PUT", f"{PATH}/pt-one", {"overwrite": True, "title": "New"}),
        ("POST", f"{PATH}/pt-one/move", {"parentUid": ""}),
        ("DELETE", f"{PATH}/pt-one", None),
    ]
    assert [api.request(*request, other).status_code for request in requests] == [status] * 4


def test_only_an_admin_sees_that_a_folder_does_not_exist(api: Api) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", Role.EDITOR))
    other = {"Authorization": "Bearer other"}
    for method, body in (("GET", None), ("PUT", {"overwrite": True, "title": "x"}), ("DELETE", None)):
        assert api.request(method, f"{PATH}/nosuch", body, api.headers()).status_code == 404
        answer = api.request(method, f"{PATH}/nosuch", body, other)
        assert (answer.status_code, answer.json()["title"]) == (403, "Access denied")


def test_the_list_of_others_than_an_admin_starts_with_what_is_shared(api: Api) -> None:
    api.lab.grafana.access.add_token("other", Identity("sa-2", Role.VIEWER))
    shown = api.request("GET", f"{PATH}?limit=x", headers={"Authorization": "Bearer other"}).json()
    assert [folder["uid"] for folder in shown] == ["sharedwithme", "pt-one"]
    assert api.get(f"{PATH}?parentUid=nosuch").status_code == 404
