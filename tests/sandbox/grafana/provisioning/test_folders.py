import pytest

from tests.sandbox.grafana.lab import Api, rule

PATH = "/api/folders"


def test_create_shows_the_folder(api: Api) -> None:
    answer = api.post(PATH, {"uid": "f", "title": "A b"})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["uid"], shown["title"], shown["url"]) == ("f", "A b", "/dashboards/f/f/a-b")
    assert api.get(f"{PATH}/f").json() == shown


def test_a_uid_in_use_is_412_and_a_title_in_use_is_none(api: Api) -> None:
    assert api.post(PATH, {"uid": "pt-one", "title": "Other"}).status_code == 412
    assert api.post(PATH, {"uid": "f", "title": "PT One"}).status_code == 200


def test_without_uid_one_is_made(api: Api) -> None:
    uid = api.post(PATH, {"title": "A"}).json()["uid"]
    assert api.get(f"{PATH}/{uid}").json()["title"] == "A"


def test_an_unknown_folder_is_404(api: Api) -> None:
    answer = api.get(f"{PATH}/nosuch")
    assert (answer.status_code, answer.json()) == (404, {"message": "folder not found", "status": "not-found"})


def test_a_folder_shows_whole_seconds_and_its_parents(api: Api) -> None:
    api.lab.run(0.5)
    api.post(PATH, {"uid": "in", "title": "In", "parentUid": "pt-one"})
    shown = api.get(f"{PATH}/in").json()
    assert (shown["created"], shown["createdBy"]) == ("2023-11-14T22:13:20Z", "Anonymous")
    assert [(each["uid"], "parents" in each) for each in shown["parents"]] == [("pt-one", False)]


@pytest.mark.parametrize(
    ("given", "status", "message"),
    [
        ({"title": " "}, 400, "folder title cannot be empty"),
        ({"uid": "f" * 41, "title": "x"}, 400, "uid too long, max 40 characters"),
        ({"uid": "f x", "title": "x"}, 400, "uid contains illegal characters"),
        ({"uid": "f", "title": "x", "parentUid": "f"}, 400, "folder cannot be parent of itself"),
        ({"uid": "f", "title": 5}, 400, "bad request data"),
        ({"uid": "general", "title": "x"}, 500, "Folder API error: invalid uid for folder provided"),
        ({"uid": "sharedwithme", "title": "x"}, 400, "BadRequest"),
        ({"uid": "f", "title": "x", "parentUid": "nosuch"}, 404, "folder not found"),
    ],
)
def test_what_cannot_be_made(api: Api, given: dict[str, object], status: int, message: str) -> None:
    answer = api.post(PATH, given)
    assert (answer.status_code, answer.json()["message"]) == (status, message)


def test_update_refuses_an_empty_title(api: Api) -> None:
    answer = api.put(f"{PATH}/pt-one", {"overwrite": True, "title": ""})
    assert (answer.status_code, answer.json()) == (400, {"message": "Dashboard title cannot be empty"})


def test_an_update_that_changes_nothing_keeps_the_version(api: Api) -> None:
    assert api.put(f"{PATH}/pt-one", {"overwrite": True, "title": "PT One"}).json()["version"] == 1


def test_delete_says_no_more_than_that(api: Api) -> None:
    assert api.delete(f"{PATH}/pt-one").json() == {"message": "Folder deleted"}
    answer = api.delete(f"{PATH}/pt-one")
    assert (answer.status_code, answer.json()) == (404, {"message": 'folders.folder.grafana.app "pt-one" not found'})


@pytest.mark.parametrize("target", ["pt-one", "in"])
def test_a_folder_cannot_be_moved_into_itself(api: Api, target: str) -> None:
    api.post(PATH, {"uid": "in", "title": "In", "parentUid": "pt-one"})
    answer = api.post(f"{PATH}/pt-one/move", {"parentUid": target})
    assert (answer.status_code, "circular reference" in answer.json()["message"]) == (500, True)
    assert api.get(f"{PATH}/in").json()["parentUid"] == "pt-one"


def test_update_overwrites_the_title(api: Api) -> None:
    answer = api.put(f"{PATH}/pt-one", {"overwrite": True, "title": "New"})
    assert (answer.status_code, answer.json()["title"], answer.json()["version"]) == (200, "New", 2)


def test_update_without_overwrite_needs_the_present_version(api: Api) -> None:
    assert api.put(f"{PATH}/pt-one", {"title": "New", "version": 7}).status_code == 412


def test_delete_with_rules_is_refused_unless_forced(api: Api) -> None:
    api.lab.hook()
    api.lab.rules(rule())
    answer = api.delete(f"{PATH}/pt-one")
    assert (answer.status_code, answer.json()["messageId"]) == (400, "folder.not-empty")
    assert api.delete(f"{PATH}/pt-one?forceDeleteRules=true").status_code == 200
    assert api.get("/api/v1/provisioning/alert-rules").json() == []
    assert api.delete(f"{PATH}/pt-one").status_code == 404


def test_folders_lie_in_folders(api: Api) -> None:
    api.post(PATH, {"uid": "in", "title": "In", "parentUid": "pt-one"})
    assert api.get(f"{PATH}/in").json()["parentUid"] == "pt-one"
    assert [folder["uid"] for folder in api.get(f"{PATH}?parentUid=pt-one").json()] == ["in"]
    assert api.lab.grafana.folders.path("in") == "PT One/In"
    api.post(f"{PATH}/in/move", {"parentUid": ""})
    assert {folder["uid"] for folder in api.get(PATH).json()} == {"in", "pt-one"}
