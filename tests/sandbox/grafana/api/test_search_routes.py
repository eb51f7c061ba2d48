"""The search, which finds folders only."""

from tests.sandbox.grafana.lab import Api

PATH = "/api/folders"


def test_a_search_in_a_folder_finds_the_folders_in_it(api: Api) -> None:
    api.post(PATH, {"uid": "inner", "title": "Inner", "parentUid": "pt-one"})
    answer = api.get("/api/search?folderUIDs=pt-one")
    assert [(found["uid"], found["type"]) for found in answer.json()] == [("inner", "dash-folder")]
    assert api.get("/api/search?folderUIDs=inner").json() == []
