"""A changed repeat interval of a shared heartbeat is reported before `pulumi up` pauses its beats."""

from typing import Any

import pytest

from tests.components.harness import Run
from tests.components.preflight.test_shared_heartbeats import OURS, SHARED, UID, checked, state, urn
from tests.components.preflight.world import World

RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
FOLDER = "grafana:oss/folder:Folder"


def after(before: str, interval: str = "10m", **given: Any) -> Run:
    """Check the shared heartbeat in a stack whose rule has had this repeat interval."""
    rule = {"uid": UID, "notificationSettings": {"repeatInterval": before}}
    group = {"folderUid": UID, "name": "teams heartbeat", "rules": [rule]}
    ours = {
        urn(FOLDER, "teams-folder"): {"type": FOLDER, "outputs": {"uid": UID}},
        urn(RULE_GROUP, "teams-rule"): {"type": RULE_GROUP, "outputs": group},
    }
    shared = {"teams": {**SHARED["teams"], "heartbeat_interval": interval, **given}}
    world = World(state={**state(Teams=[]), **ours}, contact_points=OURS)
    return checked(world, made=False, shared_heartbeats=shared)


def pauses(messages: list[str]) -> list[str]:
    return [text for text in messages if "the repeat interval changes" in text]


def test_the_same_repeat_interval_pauses_nothing() -> None:
    made = after("2m")
    assert pauses([*made.warnings, *made.infos]) == []
    assert pauses(after("120s").infos) == []


def test_a_pause_shorter_than_the_heartbeat_interval_is_a_note() -> None:
    made = after("3m")
    assert pauses(made.warnings) == []
    assert pauses(made.infos) == [
        "teams: the repeat interval changes from 3m to 2m, with 2 members. The rule fires again with its new timings: "
        "no member gets a beat for up to 6m50s, which is shorter than the heartbeat interval of 10m"
    ]


def test_a_pause_that_may_open_alert_groups_is_a_warning() -> None:
    (warning,) = pauses(after("1m", "3m").warnings)
    assert warning.startswith("teams: the repeat interval changes from 1m to 20s, with 2 members.")
    assert "no member gets a beat for up to 3m30s" in warning
    assert warning.endswith(
        "The heartbeat interval is 3m, so IRM may open an alert group for each member. The next beat resolves it"
    )


def test_a_repeat_interval_of_the_user_pauses_too() -> None:
    assert len(pauses(after("2m", repeat_interval="4m").infos)) == 1


def test_a_new_rule_pauses_nothing() -> None:
    made = checked(World(), made=False)
    assert pauses([*made.warnings, *made.infos]) == []


@pytest.mark.parametrize("interval", ["3m", "10m"])
def test_no_request_is_needed(interval: str) -> None:
    def paths(made: Run) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in made.requests]

    same = "20s" if interval == "3m" else "2m"
    assert paths(after("1m30s", interval)) == paths(after(same, interval))
