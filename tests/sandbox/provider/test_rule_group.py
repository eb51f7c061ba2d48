"""Rule groups: what is sent, what counts as a change, and two minutes of tries."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2

from sandbox.provider.values import from_struct
from tests.sandbox.provider.harness import GROUP, RULE_GROUP, RULES, Plugin, Refused, Systems, paths, rule
from tests.sandbox.provider.rule_groups import NORMAL, group, stored


@pytest.fixture(autouse=True)
def grafana(systems: Systems) -> None:
    systems.on(f"GET {RULES}", (200, []))
    systems.on(f"PUT {GROUP}", (200, stored()))
    systems.on(f"GET {GROUP}", (200, stored()))
    systems.on(f"GET {RULES}/r1", (200, rule()))


def made(plugin: Plugin, systems: Systems, inputs: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    identity, outputs = plugin.create(RULE_GROUP, inputs or group())
    systems.asked()
    return identity, outputs


def test_create_lists_all_rules_puts_the_group_and_reads_each_rule(plugin: Plugin, systems: Systems) -> None:
    identity, _ = plugin.create(RULE_GROUP, group())

    assert systems.body(f"PUT {GROUP}") == {
        "title": "g1",
        "folderUid": "f1",
        "interval": 60,
        "rules": [
            {
                "uid": "r1",
                "title": "Beat",
                "condition": "A",
                "data": [
                    {
                        "refId": "A",
                        "datasourceUid": "__expr__",
                        "relativeTimeRange": {"from": 600},
                        "model": {"type": "math", "expression": "1 > 0", "intervalMs": 1000},
                    }
                ],
                "for": "2m0s",
                "noDataState": "NoData",
                "execErrState": "Alerting",
                "folderUID": "f1",
                "ruleGroup": "g1",
                "orgID": 1,
                "updated": "0001-01-01T00:00:00.000Z",
                "notification_settings": {
                    "receiver": "beat",
                    "group_by": None,
                    "group_wait": "0s",
                    "repeat_interval": "5m",
                    "mute_time_intervals": [],
                    "active_time_intervals": [],
                },
            }
        ],
    }
    assert systems.asked() == [f"GET {RULES}", f"PUT {GROUP}", f"GET {GROUP}", f"GET {RULES}/r1"]
    assert identity == "1:f1:g1"


def test_a_group_that_is_there_already_is_not_taken_over(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {RULES}", (200, [rule()]))

    with pytest.raises(Refused, match='rule group with name "g1" already exists'):
        plugin.create(RULE_GROUP, group())

    assert systems.asked() == [f"GET {RULES}"]


def test_a_refused_put_is_tried_again_for_two_minutes_whatever_the_reason(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"PUT {GROUP}", (400, {"message": "invalid alert rule"}))

    with pytest.raises(Refused) as refused:
        plugin.create(RULE_GROUP, group())

    assert str(refused.value) == (
        "1 error occurred:\n\t* [PUT /v1/provisioning/folder/{FolderUID}/rule-groups/{Group}][400] "
        'putAlertRuleGroupBadRequest {"message":"invalid alert rule"}\n\n'
    )
    assert systems.asked() == [f"GET {RULES}", f"PUT {GROUP}"] * 16
    assert plugin.waits[:6] == [0.5, 1, 2, 4, 8, 10]
    assert sum(plugin.waits) == 120


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"condition": None}, '"condition" is required'),
        ({"record": {"metric": "m", "from": "A"}}, 'conflicting fields "record" and "for"'),
    ],
)
def test_what_the_provider_refuses_by_itself_is_not_tried_again(
    plugin: Plugin, systems: Systems, changes: dict[str, Any], error: str
) -> None:
    with pytest.raises(Refused, match=error):
        plugin.create(RULE_GROUP, group(**changes))

    assert systems.asked() == [f"GET {RULES}"]


def test_nothing_differs_after_create_though_grafana_spells_it_otherwise(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    assert outputs["rules"][0]["for"] == "2m0s"
    assert outputs["rules"][0]["datas"][0]["model"] == NORMAL
    assert plugin.diff(RULE_GROUP, outputs, plugin.check(RULE_GROUP, group()), identity)["changes"] == "DIFF_NONE"


def test_nothing_differs_after_a_refresh(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    inputs = plugin.check(RULE_GROUP, group())

    response = plugin.read(RULE_GROUP, identity, outputs, inputs)

    assert response.id == identity
    refreshed = from_struct(response.properties)
    assert refreshed["rules"][0]["labels"] == {}
    assert from_struct(response.inputs)["__defaults"] == ["disableProvenance"]
    assert plugin.diff(RULE_GROUP, refreshed, inputs, identity)["changes"] == "DIFF_NONE"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"for": "3m"}, {"rules[0].for": "UPDATE"}),
        ({"labels": {"severity": "none"}}, {"rules[0].labels.severity": "ADD"}),
        ({"name": "Other"}, {"rules[0].name": "UPDATE"}),
        ({"noDataState": "NoData", "execErrState": "Alerting"}, {}),
        ({"execErrState": "OK"}, {"rules[0].execErrState": "UPDATE"}),
        ({"notificationSettings": None}, {"rules[0].notificationSettings": "DELETE"}),
        (
            {"notificationSettings": {"contactPoint": "beat", "groupWait": "0s", "repeatInterval": "300s"}},
            {"rules[0].notificationSettings.repeatInterval": "UPDATE"},
        ),
    ],
)
def test_a_change_is_shown_by_its_path_and_is_an_update(
    plugin: Plugin, systems: Systems, changes: dict[str, Any], expected: dict[str, str]
) -> None:
    identity, outputs = made(plugin, systems)

    diff = plugin.diff(RULE_GROUP, outputs, plugin.check(RULE_GROUP, group(**changes)), identity)

    assert paths(diff) == expected
    assert "replaces" not in diff


@pytest.mark.parametrize("change", [{"folderUid": "f2"}, {"name": "g2"}])
def test_folder_and_name_replace(plugin: Plugin, systems: Systems, change: dict[str, Any]) -> None:
    identity, outputs = made(plugin, systems)

    diff = plugin.diff(RULE_GROUP, outputs, plugin.check(RULE_GROUP, {**group(), **change}), identity)

    assert diff["replaces"] == list(change)
    assert diff["deleteBeforeReplace"] is True


def test_an_update_sends_the_model_as_grafana_has_it_unless_it_changed(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    plugin.update(RULE_GROUP, identity, outputs, group(name="Other"))

    sent = systems.body(f"PUT {GROUP}")["rules"][0]
    assert sent["uid"] == "r1"
    assert sent["data"][0]["model"] == {"type": "math", "expression": "1 > 0"}
    assert systems.asked() == [f"GET {RULES}", f"PUT {GROUP}", f"GET {GROUP}", f"GET {RULES}/r1"]


def test_an_update_that_fails_keeps_the_new_state_and_says_so(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.on(f"PUT {GROUP}", (400, {"message": "no"}))

    with pytest.raises(Refused, match=r"updating urn:pulumi:.*: 1 error occurred") as refused:
        plugin.update(RULE_GROUP, identity, outputs, group(name="Other"))

    assert isinstance(refused.value.status, bytes)
    detail = pb.ErrorResourceInitFailed()
    status_pb2.Status.FromString(refused.value.status).details[0].Unpack(detail)
    assert detail.id == identity
    assert detail.properties.fields["rules"].list_value.values[0].struct_value.fields["name"].string_value == "Other"


def test_delete_deletes_each_rule(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {GROUP}", (200, stored(rules=[{"uid": "r1"}, {"uid": "r2"}])))
    systems.on(f"DELETE {RULES}/r1", (204, None))
    systems.on(f"DELETE {RULES}/r2", (204, None))

    plugin.delete(RULE_GROUP, "1:f1:g1", {})

    assert systems.asked() == [f"GET {GROUP}", f"DELETE {RULES}/r1", f"DELETE {RULES}/r2"]


def test_to_delete_a_group_that_is_gone_is_an_error(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {GROUP}", (404, {"message": "gone"}))

    with pytest.raises(Refused, match=r"\[404\] getAlertRuleGroupNotFound"):
        plugin.delete(RULE_GROUP, "1:f1:g1", {})


def test_a_group_that_is_gone_reads_as_gone(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {GROUP}", (404, {"message": "gone"}))

    assert plugin.read(RULE_GROUP, "1:f1:g1", {"name": "g1"}).id == ""


@pytest.mark.parametrize("identity", ["f1:g1", "1:f1:g1"])
def test_import_takes_folder_and_group_with_or_without_the_organisation(plugin: Plugin, identity: str) -> None:
    response = plugin.read(RULE_GROUP, identity)

    assert response.id == "1:f1:g1"
    assert response.inputs.fields["folderUid"].string_value == "f1"


def test_a_group_with_a_slash_is_one_part_of_the_path(plugin: Plugin, systems: Systems) -> None:
    systems.on("GET /api/v1/provisioning/folder/f1/rule-groups/a%2Fb%20c", (404, {}))

    assert plugin.read(RULE_GROUP, "1:f1:a/b c", {"name": "a/b c"}).id == ""


def test_an_answer_without_what_the_provider_counts_on_is_an_error(plugin: Plugin, systems: Systems) -> None:
    answer = rule()
    del answer["execErrState"]
    systems.on(f"GET {RULES}/r1", (200, answer))

    with pytest.raises(Refused, match="nil pointer dereference"):
        plugin.read(RULE_GROUP, "1:f1:g1", {"name": "g1"})


def test_a_rule_with_a_policy_sends_nothing_else_and_stays_unchanged(plugin: Plugin, systems: Systems) -> None:
    kept = rule(notification_settings={"receiver": "", "policy": "payments"})
    systems.on(f"GET {RULES}", (200, []))
    systems.on(f"PUT {GROUP}", (200, {"title": "g1", "folderUid": "f1"}))
    systems.on(f"GET {GROUP}", (200, {"title": "g1", "folderUid": "f1", "interval": 60, "rules": [kept]}))
    systems.on(f"GET {RULES}/r1", (200, kept))
    wanted = group(notificationSettings={"policy": "payments"})

    identity, outputs = plugin.create(RULE_GROUP, wanted)

    assert systems.body(f"PUT {GROUP}")["rules"][0]["notification_settings"] == {"policy": "payments"}
    inputs = plugin.check(RULE_GROUP, wanted)
    assert plugin.diff(RULE_GROUP, outputs, inputs, identity)["changes"] == "DIFF_NONE"
