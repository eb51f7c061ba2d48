"""Shared heartbeats in a report: who joins, who leaves, who has another heartbeat, and who has none."""

from typing import Any

import pytest

from grafana_irm_cli.preview.model import ReviewWarning
from grafana_irm_cli.preview.review import find
from grafana_irm_cli.resource_types import CONTACT_POINT, IRM_ALERTING, RULE_GROUP, SHARED_HEARTBEAT
from tests.grafana_irm_cli.preview.events import preview, step, urn

NAME = "IRM heartbeat 10m"
INSIDE_SHARED: dict[str, Any] = {"holders": [SHARED_HEARTBEAT], "parent": urn(SHARED_HEARTBEAT, NAME)}
OWN = {"heartbeat_interval": "10m"}
NONE: dict[str, Any] = {"heartbeat_interval": None}


def found(*lines: str) -> dict[str, list[ReviewWarning]]:
    by_kind: dict[str, list[ReviewWarning]] = {}
    for each in find(preview(*lines)):
        by_kind.setdefault(each.kind, []).append(each)
    return by_kind


def shared(op: str, before: list[str], after: list[str], interval: str = "10m") -> str:
    outputs = [{"members": members, "heartbeat_interval": interval} if members else {} for members in (before, after)]
    return step(op, SHARED_HEARTBEAT, NAME, old_outputs=outputs[0], new_outputs=outputs[1])


def alerting(op: str, name: str, before: dict[str, Any] = NONE, after: dict[str, Any] = NONE) -> str:
    return step(op, IRM_ALERTING, name, old_outputs=before, new_outputs=after)


def parts(op: str, name: str) -> list[str]:
    """Return the steps of an integration's own heartbeat."""
    inside: dict[str, Any] = {"holders": [IRM_ALERTING], "parent": urn(IRM_ALERTING, name)}
    return [
        step(op, CONTACT_POINT, f"{name}-heartbeat-contact-point", **inside),
        step(op, RULE_GROUP, f"{name}-heartbeat", **inside),
    ]


def test_who_joins_and_who_leaves_is_reported_and_that_others_go_on() -> None:
    (warning,) = found(
        shared("update", ["a", "b", "c"], ["b", "c", "d", "e"]),
        alerting("delete", "a"),
        alerting("create", "d"),
        alerting("create", "e"),
    )["shared-heartbeat"]
    assert (warning.subject, warning.what) == (NAME, "changes its members: 2 join and 1 leaves; 2 stay")
    assert warning.details == ("joins: d, e", "leaves: a")
    assert "The beats of the members that stay go on" in warning.why
    assert "One beat may come late for a member that stays" in warning.why


def test_a_member_that_joins_delays_no_beat() -> None:
    (warning,) = found(shared("update", ["a"], ["a", "b"]), alerting("same", "b"))["shared-heartbeat"]
    assert "The beats of the members that stay go on" in warning.why
    assert "late" not in warning.why


@pytest.mark.parametrize("interval", ["5m", "10m"])
def test_a_new_member_that_changes_the_shared_rule_pauses_all_beats(interval: str) -> None:
    (warning,) = found(
        shared("update", ["a", "b"], ["a", "b", "c"], interval),
        alerting("create", "c"),
        step("update", RULE_GROUP, f"{NAME}-rule", **INSIDE_SHARED),
    )["shared-heartbeat"]
    assert "Until then, no member gets a beat." in warning.why
    assert ("IRM may open an alert group for each member" in warning.todo) == (interval == "5m")


@pytest.mark.parametrize("interval", ["5m", "10m"])
def test_an_integration_that_moves_here_may_miss_a_beat(interval: str) -> None:
    own = {"heartbeat_interval": interval}
    (warning,) = found(shared("create", [], ["a"], interval), alerting("same", "a", own))["shared-heartbeat"]
    assert ("with a heartbeat interval of 5m, IRM may open an alert group" in warning.todo) == (interval == "5m")
    assert (warning.todo == "No action is needed.") == (interval == "10m")


def test_the_members_of_a_new_stack_are_not_reported() -> None:
    assert found(shared("create", [], ["a", "b"]), alerting("create", "a"), alerting("create", "b")) == {}


def test_from_separate_to_shared_no_heartbeat_is_lost() -> None:
    told = found(
        shared("create", [], ["a", "b"]),
        *(alerting("same", name, OWN, NONE) for name in ("a", "b")),
        *(line for name in ("a", "b") for line in parts("delete", name)),
    )
    assert list(told) == ["shared-heartbeat"]
    assert told["shared-heartbeat"][0].what == "changes its members: 2 join"


def test_from_shared_to_separate_no_heartbeat_is_lost() -> None:
    told = found(
        shared("delete", ["a", "b"], []),
        *(alerting("same", name, NONE, OWN) for name in ("a", "b")),
        *(line for name in ("a", "b") for line in parts("create", name)),
        step("delete", CONTACT_POINT, f"{NAME}-contact-point", **INSIDE_SHARED),
        step("delete", RULE_GROUP, f"{NAME}-rule", **INSIDE_SHARED),
    )
    assert list(told) == ["shared-heartbeat"]


def test_a_member_that_leaves_for_nothing_loses_its_heartbeat() -> None:
    told = found(shared("update", ["a", "b"], ["b"]), alerting("same", "a"), alerting("same", "b"))
    (off,) = told["heartbeat-off"]
    assert (off.subject, off.details) == ("a", (f"leaves the shared heartbeat: {NAME}",))


def test_each_member_of_a_deleted_shared_heartbeat_loses_it() -> None:
    told = found(
        shared("delete", ["a", "b"], []),
        alerting("same", "a"),
        alerting("same", "b"),
        step("delete", RULE_GROUP, f"{NAME}-rule", **INSIDE_SHARED),
    )
    assert [each.subject for each in told["heartbeat-off"]] == ["a", "b"]


def test_a_paused_shared_rule_is_reported_once() -> None:
    old, new = {"rules": [{"isPaused": False}]}, {"rules": [{"isPaused": True}]}
    told = found(
        shared("same", ["a", "b"], ["a", "b"]),
        step("update", RULE_GROUP, f"{NAME}-rule", **INSIDE_SHARED, old=old, new=new),
    )
    assert [each.subject for each in told["heartbeat-off"]] == [NAME]


def test_an_interval_that_a_member_has_to_get_by_hand() -> None:
    told = found(shared("create", [], ["a", "b"], "5m"), alerting("same", "a", OWN), alerting("create", "b"))
    assert [(each.subject, each.details) for each in told["heartbeat-interval"]] == [
        ("a", ("heartbeat interval: 10m → 5m",)),
        ("b", ("heartbeat interval: 10m → 5m",)),
    ]
    again = found(shared("same", ["a"], ["a"], "5m"), alerting("same", "a"))
    assert again == {}
