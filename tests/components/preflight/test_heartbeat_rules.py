"""Existing rules, groups and folders of a heartbeat: the stack's own, or refused."""

from typing import Any

import pytest

from tests.components.preflight.world import (
    ALERTS,
    ARGS,
    BEATS,
    BEGUN,
    EVERYTHING,
    FOLDER,
    INTEGRATION,
    UID,
    World,
    imported,
    managed,
    refused,
    rule,
)

RULES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a stack of the same name": (
        {"state": dict(BEGUN), "folders": (UID,), "rules": [rule()]},
        "folder_uid",
        "a stack of the same project and name",
    ),
    "a folder that no up has begun to make": (
        {"folders": (UID,)},
        "folder_uid",
        "a stack of the same project and name",
    ),
    "another group": (
        {"state": {**FOLDER, **BEATS}, "rules": [rule(ruleGroup="other")]},
        "rule_uid",
        "its rule group is 'other'",
    ),
    "another target": (
        {"state": {**FOLDER, **BEATS}, "rules": [rule(notification_settings={"receiver": "pager"})]},
        "rule_uid",
        "its contact point is 'pager'",
    ),
    "more rules": (
        {"state": {**FOLDER, **BEATS}, "rules": [rule(), rule(uid="other")]},
        "rule_uid",
        "has other rules too",
    ),
    "a group of others": (
        {"state": {**FOLDER, **BEATS}, "rules": [rule(uid="other")]},
        "rule_group",
        "with other rules",
    ),
    "made by hand": (
        {"state": {**FOLDER, **BEATS}, "rules": [rule(provenance="")]},
        "rule_uid",
        "a different disable_provenance",
    ),
}


SWITCHED: dict[str, tuple[bool, dict[str, Any], set[str]]] = {
    "of everything": (False, {"disable_provenance": True}, {"payments.disable_provenance"}),
    "back to the default": (True, {}, {"payments.disable_provenance"}),
    "of one contact point": (
        False,
        {"contact_point": {"disable_provenance": True}},
        {"payments.contact_point.disable_provenance"},
    ),
    "of the heartbeat's": (
        False,
        {"heartbeat": {"contact_point": {"disable_provenance": True}}},
        {"payments.heartbeat.contact_point.disable_provenance"},
    ),
}


def with_provenance(*, disabled: bool) -> dict[str, dict[str, Any]]:
    """Return the state of both contact points as they were made."""
    one = managed("contact point", name="Payments", webhooks=[{"uid": "cp1"}], disableProvenance=disabled)
    two = managed("contact point", name="Payments heartbeat", webhooks=[{"uid": "cp2"}], disableProvenance=disabled)
    return {**EVERYTHING, **one, **two}


@pytest.mark.parametrize("case", SWITCHED)
def test_a_change_of_provenance_is_refused_without_a_rename(case: str) -> None:
    """The provider would delete both contact points of the name."""
    made, settings, paths = SWITCHED[case]
    told = refused(World(state=with_provenance(disabled=made)), {**ARGS, **settings})
    assert set(told) == paths
    assert all("Grafana cannot change it afterwards" in allowed for allowed in told.values())
    assert all("rename it in the same up (payments." in allowed for allowed in told.values())


def test_another_provenance_under_another_name_is_made() -> None:
    settings = {
        "disable_provenance": True,
        "contact_point": {"name": "Anew"},
        "heartbeat": {"contact_point": {"name": "Anew heartbeat"}},
    }
    made = World(state=with_provenance(disabled=False)).checked({**ARGS, **settings})
    assert imported(made) == {}


@pytest.mark.parametrize("disabled", [True, False])
def test_the_provenance_that_it_was_made_with_is_no_matter(disabled: bool) -> None:
    made = World(state=with_provenance(disabled=disabled)).checked({**ARGS, "disable_provenance": disabled})
    assert imported(made) == {}


@pytest.mark.parametrize("case", RULES)
def test_a_rule_that_is_not_ones_own_is_refused(case: str) -> None:
    there, field, reason = RULES[case]
    assert reason in refused(World(**there))[f"payments.heartbeat.rule.{field}"]


@pytest.mark.parametrize("own", [True, False])
def test_in_an_existing_folder_the_contact_point_shows_a_rules_owner(own: bool) -> None:
    args = {"integration": {"name": "Payments", "team": "Payments"}, "heartbeat": {"rule": {"folder_uid": "shared"}}}
    world = World(
        state={**BEGUN, **INTEGRATION, **ALERTS, **(BEATS if own else {})},
        folders=("shared",),
        rules=[rule(folderUID="shared")],
    )
    if own:
        assert imported(world.checked(args)) == {"payments-heartbeat": "0:shared:payments heartbeat"}
    else:
        assert list(refused(world, args)) == ["payments.heartbeat.rule.rule_uid"]


def test_in_the_stacks_own_group_the_rule_may_get_another_uid() -> None:
    world = World(state=EVERYTHING, folders=(UID,), rules=[rule()])
    made = world.checked({**ARGS, "heartbeat": {"rule": {"rule_uid": "own"}}})
    assert imported(made) == {}
    assert made.only("RuleGroup").inputs["rules"][0]["uid"] == "own"


def test_a_rule_group_is_found_by_the_name_of_a_long_component() -> None:
    component, where = "payments-" * 25, {"folder_uid": "shared", "rule_uid": "beats"}
    args = {"integration": {"name": "Payments"}, "heartbeat": {"rule": where}}
    group = World(component=component, folders=("shared",)).checked(args).only("RuleGroup").inputs["name"]
    taken = rule(folderUID="shared", ruleGroup=group, uid="other")
    world = World(component=component, folders=("shared",), rules=[taken])
    assert list(refused(world, args)) == [f"{component}.heartbeat.rule.rule_group"]
