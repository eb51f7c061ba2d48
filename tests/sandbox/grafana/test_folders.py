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


def test_update_overwrites_the_title(api: Api) -> None:
    answer = api.put(f"{PATH}/pt-one", {"overwrite": True, "title": "New"})
    assert (answer.status_code, answer.json()["title"], answer.json()["version"]) == (200, "New", 2)


def test_update_without_overwrite_needs_the_present_version(api: Api) -> None:
    assert api.put(f"{PATH}/pt-one", {"title": "New", "version": 7}).status_code == 412


def test_delete_with_rules_is_refused_unless_forced_and_then_takes_them_along(api: Api) -> None:
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


def test_a_search_in_a_folder_finds_the_folders_in_it_as_the_provider_asks_before_it_deletes(api: Api) -> None:
    api.post(PATH, {"uid": "inner", "title": "Inner", "parentUid": "pt-one"})
    answer = api.get("/api/search?folderUIDs=pt-one")
    assert [(found["uid"], found["type"]) for found in answer.json()] == [("inner", "dash-folder")]
    assert api.get("/api/search?folderUIDs=inner").json() == []
