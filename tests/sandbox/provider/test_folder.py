"""Folders, and the look-up of one."""

import pytest

from tests.sandbox.provider.harness import FOLDER, Plugin, Refused, Systems, paths

ONE = "/api/folders/f1"
SHOWN = {"uid": "f1", "title": "Beats", "url": "/dashboards/f/f1/beats", "orgId": 1}
GET_FOLDER = "grafana:oss/getFolder:getFolder"


def made(plugin: Plugin, systems: Systems) -> tuple[str, dict[str, object]]:
    systems.on("POST /api/folders", (200, SHOWN))
    systems.on(f"GET {ONE}", (200, SHOWN))
    return plugin.create(FOLDER, {"uid": "f1", "title": "Beats"})


def test_create_posts_and_reads(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    assert systems.body("POST /api/folders") == {"uid": "f1", "title": "Beats"}
    assert systems.asked() == ["POST /api/folders", f"GET {ONE}"]
    assert identity == "1:f1"
    assert outputs["url"] == "http://127.0.0.1:3000/dashboards/f/f1/beats"


def test_without_a_uid_grafana_gives_one(plugin: Plugin, systems: Systems) -> None:
    systems.on("POST /api/folders", (200, SHOWN))
    systems.on(f"GET {ONE}", (200, SHOWN))

    _, outputs = plugin.create(FOLDER, {"title": "Beats"})

    assert systems.body("POST /api/folders") == {"title": "Beats"}
    assert outputs["uid"] == "f1"


def test_a_parent_is_checked_first(plugin: Plugin, systems: Systems) -> None:
    systems.on("GET /api/folders/top", (200, {"uid": "top", "title": "Top"}))
    systems.on("POST /api/folders", (200, SHOWN))
    systems.on(f"GET {ONE}", (200, {**SHOWN, "parentUid": "top"}))

    plugin.create(FOLDER, {"uid": "f1", "title": "Beats", "parentFolderUid": "top"})

    assert systems.body("POST /api/folders")["parentUid"] == "top"


def test_a_uid_that_is_taken_is_tried_again_like_a_hiccup(plugin: Plugin, systems: Systems) -> None:
    systems.on("POST /api/folders", (412, {"message": "taken"}))

    with pytest.raises(Refused) as refused:
        plugin.create(FOLDER, {"uid": "f1", "title": "Beats"})

    assert "failed to create folder: [POST /folders] createFolder (status 412): {}" in str(refused.value)
    assert plugin.waits == [2, 4, 8]


def test_a_new_title_is_put(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    assert paths(plugin.diff(FOLDER, outputs, plugin.check(FOLDER, {"uid": "f1", "title": "New"}), identity)) == {
        "title": "UPDATE"
    }
    systems.asked()
    systems.on(f"PUT {ONE}", (200, SHOWN))

    plugin.update(FOLDER, identity, outputs, {"uid": "f1", "title": "New"})

    assert systems.body(f"PUT {ONE}") == {"overwrite": True, "title": "New"}
    assert systems.asked() == [f"GET {ONE}", f"PUT {ONE}", f"GET {ONE}"]


def test_another_parent_moves_it(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.asked()
    systems.on("GET /api/folders/top", (200, {"uid": "top"}))
    systems.on(f"POST {ONE}/move", (200, SHOWN))
    systems.on(f"PUT {ONE}", (200, SHOWN))

    plugin.update(FOLDER, identity, outputs, {"uid": "f1", "title": "Beats", "parentFolderUid": "top"})

    assert systems.asked() == [f"GET {ONE}", "GET /api/folders/top", f"POST {ONE}/move", f"PUT {ONE}", f"GET {ONE}"]


def test_another_uid_replaces_and_the_new_one_comes_first(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    diff = plugin.diff(FOLDER, outputs, plugin.check(FOLDER, {"uid": "f2", "title": "Beats"}), identity)

    assert diff["replaces"] == ["uid"]
    assert "deleteBeforeReplace" not in diff


def test_delete_takes_the_rules_along(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"DELETE {ONE}", (200, {}))

    plugin.delete(FOLDER, "1:f1", {})

    assert systems.asked() == [f"DELETE {ONE}?forceDeleteRules=true"]


def test_to_delete_one_that_is_gone_is_no_error(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"DELETE {ONE}", (404, {"message": "folder not found"}))

    plugin.delete(FOLDER, "1:f1", {})


def test_one_that_must_be_empty_is_not_deleted_while_it_is_not(plugin: Plugin, systems: Systems) -> None:
    systems.on("GET /api/search", (200, [{"title": "Board"}]))

    with pytest.raises(Refused, match=r"folder f1 is not empty .*: \[Board\]"):
        plugin.delete(FOLDER, "1:f1", {"preventDestroyIfNotEmpty": True})

    assert systems.asked() == ["GET /api/search?folderUIDs=f1"]


def test_look_up_by_uid(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, SHOWN))

    assert plugin.invoke(GET_FOLDER, {"uid": "f1"})["title"] == "Beats"
    assert systems.asked() == [f"GET {ONE}", f"GET {ONE}"]


def test_look_up_by_title_searches_page_by_page(plugin: Plugin, systems: Systems) -> None:
    systems.on("GET /api/search", (200, [{"title": "Other", "uid": "f0"}]), (200, [{"title": "Beats", "uid": "f1"}]))
    systems.on(f"GET {ONE}", (200, SHOWN))

    assert plugin.invoke(GET_FOLDER, {"title": "Beats"})["id"] == "1:f1"
    assert systems.asked()[:2] == [
        "GET /api/search?page=1&sort=alpha-asc&type=dash-folder",
        "GET /api/search?page=2&sort=alpha-asc&type=dash-folder",
    ]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"uid": "f1"}, "folder with uid f1 not found"),
        ({"title": "Beats"}, "folder with title Beats not found"),
        ({}, "either title or uid must be set"),
    ],
)
def test_a_look_up_that_finds_nothing_says_so(
    plugin: Plugin, systems: Systems, args: dict[str, str], error: str
) -> None:
    systems.on(f"GET {ONE}", (404, {"message": "folder not found"}))
    systems.on("GET /api/search", (200, []))

    with pytest.raises(Refused) as refused:
        plugin.invoke(GET_FOLDER, args)

    assert str(refused.value) == f"invoking {GET_FOLDER}: 1 error occurred:\n\t* {error}\n\n"
