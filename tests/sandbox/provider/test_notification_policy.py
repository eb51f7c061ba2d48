"""The notification policy: one tree, written as a whole."""

from typing import Any

import pytest

from tests.sandbox.provider.harness import NOTIFICATION_POLICY, POLICIES, Plugin, Refused, Systems, paths

GIVEN: dict[str, Any] = {
    "contactPoint": "irm",
    "groupBies": ["alertname"],
    "policies": [{"contactPoint": "irm", "matchers": [{"label": "a", "match": "=", "value": "b"}], "groupWait": "10s"}],
}
TREE: dict[str, Any] = {
    "receiver": "irm",
    "group_by": ["alertname"],
    "routes": [{"receiver": "irm", "object_matchers": [["a", "=", "b"]], "group_wait": "10s"}],
    "provenance": "api",
}


def made(plugin: Plugin, systems: Systems) -> tuple[str, dict[str, Any]]:
    systems.on(f"PUT {POLICIES}", (202, {"message": "policies updated"}))
    systems.on(f"GET {POLICIES}", (200, TREE))
    return plugin.create(NOTIFICATION_POLICY, GIVEN)


def test_the_whole_tree_is_put(plugin: Plugin, systems: Systems) -> None:
    identity, _ = made(plugin, systems)

    assert systems.body(f"PUT {POLICIES}") == {
        "receiver": "irm",
        "group_by": ["alertname"],
        "mute_time_intervals": None,
        "active_time_intervals": None,
        "routes": [
            {
                "receiver": "irm",
                "group_by": [],
                "group_wait": "10s",
                "object_matchers": [["a", "=", "b"]],
                "mute_time_intervals": [],
                "active_time_intervals": [],
                "routes": [],
            }
        ],
    }
    assert systems.asked() == [f"PUT {POLICIES}", f"GET {POLICIES}"]
    assert identity == "1:policy"


def test_nothing_differs_after_it_was_made(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    inputs = plugin.check(NOTIFICATION_POLICY, GIVEN)
    assert plugin.diff(NOTIFICATION_POLICY, outputs, inputs, identity)["changes"] == "DIFF_NONE"


def test_a_matcher_is_reported_apart_by_its_place(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    matcher = {"label": "a", "match": "=~", "value": "b"}
    changed = GIVEN | {"policies": [{**GIVEN["policies"][0], "matchers": [matcher]}]}

    diff = plugin.diff(NOTIFICATION_POLICY, outputs, plugin.check(NOTIFICATION_POLICY, changed), identity)

    assert paths(diff) == {"policies[0].matchers[0].match": "UPDATE"}
    assert "replaces" not in diff


def test_delete_resets_the_tree(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"DELETE {POLICIES}", (202, {}))

    plugin.delete(NOTIFICATION_POLICY, "1:policy", {})

    assert systems.asked() == [f"DELETE {POLICIES}"]


def test_a_404_is_tried_again_a_400_is_not(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POLICIES}", (200, TREE))
    systems.on(f"PUT {POLICIES}", (404, {}), (202, {}))
    plugin.create(NOTIFICATION_POLICY, GIVEN)
    assert plugin.waits == [0.5]

    systems.on(f"PUT {POLICIES}", (400, {"message": "receiver 'irm' does not exist"}))
    with pytest.raises(Refused, match="putPolicyTreeBadRequest"):
        plugin.create(NOTIFICATION_POLICY, GIVEN)
    assert plugin.waits == [0.5]


def test_a_conflict_is_retried_on_writing_and_on_resetting(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POLICIES}", (200, TREE))
    systems.on(f"PUT {POLICIES}", (409, {}), (202, {}))
    systems.on(f"DELETE {POLICIES}", (409, {}), (409, {}), (202, {}))

    plugin.create(NOTIFICATION_POLICY, GIVEN)
    plugin.delete(NOTIFICATION_POLICY, "1:policy", {})

    assert plugin.waits == [0.5, 0.5, 1]


def test_an_operator_that_is_none_is_refused(plugin: Plugin) -> None:
    matcher = {"label": "a", "match": "==", "value": "b"}

    (failure,) = plugin.failures(NOTIFICATION_POLICY, GIVEN | {"policies": [{"matchers": [matcher]}]})

    assert failure.startswith('expected policy.0.matcher.0.match to be one of ["=" "!=" "=~" "!~"], got ==')
