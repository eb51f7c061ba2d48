"""The routing tree: requests of the provider's newer code, each sent once."""

from typing import Any

import pytest

from sandbox.provider.values import from_struct
from tests.sandbox.provider.harness import Plugin, Refused, Systems, paths

KIND = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"
TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
ONE = f"{TREES}/payments"
GIVEN: dict[str, Any] = {
    "metadata": {"uid": "payments"},
    "spec": {
        "defaults": {"receiver": "Everyone", "groupBies": ["alertname"], "groupWait": "30s"},
        "routes": [
            {
                "receiver": "Payments",
                "matchers": [{"label": "team", "type": "=", "value": "payments"}],
                "routes": [{"matchers": [{"label": "env", "type": "!=", "value": "dev"}], "muteTimeIntervals": ["n"]}],
            }
        ],
    },
}
SPEC: dict[str, Any] = {
    "defaults": {"receiver": "Everyone", "group_by": ["alertname"], "group_wait": "30s"},
    "routes": [
        {
            "continue": False,
            "receiver": "Payments",
            "matchers": [{"type": "=", "label": "team", "value": "payments"}],
            "routes": [
                {
                    "continue": False,
                    "matchers": [{"type": "!=", "label": "env", "value": "dev"}],
                    "mute_time_intervals": ["n"],
                }
            ],
        }
    ],
}


def answer(version: str = "v1", spec: dict[str, Any] = SPEC) -> dict[str, Any]:
    annotations = {"grafana.com/provenance": "api", "grafana.com/access/canDelete": "true"}
    metadata = {"name": "payments", "uid": "id-1", "resourceVersion": version, "annotations": annotations}
    return {"metadata": metadata, "spec": spec}


def made(plugin: Plugin, systems: Systems) -> tuple[str, dict[str, Any]]:
    systems.on(f"POST {TREES}", (201, answer()))
    return plugin.create(KIND, GIVEN)


def test_a_tree_is_posted_with_its_provenance_and_manager(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    body = systems.body(f"POST {TREES}")
    assert body["metadata"] == {
        "name": "payments",
        "namespace": "default",
        "annotations": {
            "grafana.app/managedBy": "terraform",
            "grafana.app/managerId": "grafana-terraform-provider",
            "grafana.com/provenance": "api",
        },
    }
    assert body["spec"] == SPEC
    assert systems.asked() == [f"POST {TREES}"], "no read follows"
    assert (identity, outputs["metadata"]["version"]) == ("id-1", "v1")
    assert plugin.diff(KIND, outputs, plugin.check(KIND, GIVEN), identity)["changes"] == "DIFF_NONE"


def test_a_change_outside_of_pulumi_is_no_difference(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.on(f"GET {ONE}", (200, answer("v2", {"defaults": {"receiver": "Someone"}, "routes": []})))

    read = from_struct(plugin.read(KIND, identity, outputs, plugin.check(KIND, GIVEN)).properties)

    assert read["metadata"]["version"] == "v2"
    assert read["spec"] == outputs["spec"]


def test_a_deleted_tree_is_gone_at_the_next_refresh(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.on(f"GET {ONE}", (404, {"reason": "NotFound", "message": "Route not found"}))

    assert not plugin.read(KIND, identity, outputs, plugin.check(KIND, GIVEN)).id


def test_an_import_reads_the_routes_by_the_name(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, answer()))

    read = plugin.read(KIND, "payments")

    identity, outputs = read.id, from_struct(read.properties)
    assert (identity, outputs["options"]["overwrite"]) == ("id-1", True)
    given = {**GIVEN, "options": {"overwrite": True}}
    assert plugin.diff(KIND, outputs, plugin.check(KIND, given), identity)["changes"] == "DIFF_NONE"


def test_an_update_replaces_the_version_that_is_there(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.on(f"GET {ONE}", (200, answer("v7")), (200, answer("v8")))
    systems.on(f"PUT {ONE}", (409, {"reason": "Conflict", "message": "does not match"}), (200, answer("v9")))
    changed = {**GIVEN, "spec": {**GIVEN["spec"], "defaults": {"receiver": "Another"}}}
    systems.asked()

    assert "replaces" not in plugin.diff(KIND, outputs, plugin.check(KIND, changed), identity)
    assert plugin.update(KIND, identity, outputs, changed)["metadata"]["version"] == "v9"
    assert systems.body(f"PUT {ONE}")["metadata"]["resourceVersion"] == "v8"
    assert systems.asked() == [f"GET {ONE}", f"PUT {ONE}", f"GET {ONE}", f"PUT {ONE}"]


def test_another_name_replaces_the_tree(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    renamed = plugin.check(KIND, {**GIVEN, "metadata": {"uid": "teams"}})

    diff = plugin.diff(KIND, outputs, renamed, identity)

    assert paths(diff) == {"metadata.uid": "UPDATE_REPLACE"}
    assert not diff.get("deleteBeforeReplace")


def test_a_refused_create_is_not_tried_again(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"POST {TREES}", (500, {"reason": "InternalError", "message": "Internal Server Error"}))

    with pytest.raises(Refused, match='failed to create resource "payments": HTTP 500 - InternalError: Internal'):
        plugin.create(KIND, GIVEN)
    assert systems.asked() == [f"POST {TREES}"]


def test_the_delete_of_a_missing_tree_succeeds(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.on(f"DELETE {ONE}", (404, {"reason": "NotFound"}))

    plugin.delete(KIND, identity, outputs)

    assert systems.asked()[-1] == f"DELETE {ONE}"


def test_a_matcher_needs_a_type_that_grafana_knows(plugin: Plugin) -> None:
    wrong = {"label": "a", "type": "==", "value": "b"}
    (reason,) = plugin.failures(KIND, {**GIVEN, "spec": {**GIVEN["spec"], "routes": [{"matchers": [wrong]}]}})
    assert "expected spec.0.routes.0.matchers.0.type to be one of" in reason
