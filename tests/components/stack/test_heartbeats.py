"""Which integrations of a stack share a heartbeat, and what the shared heartbeats are called."""

import json
from typing import Any

import httpx
import pulumi
import pytest

from grafana_irm import NotReady, UnknownName
from grafana_irm.api.credentials import Credentials
from grafana_irm.preflight.check import needs_of
from grafana_irm.stack.wanted import wanted_of
from tests.components.configured import loaded, problems
from tests.components.harness import AS_USER, Run
from tests.components.stack.test_program import stack
from tests.components.systems import EDITORS_RIGHTS, integration, irm

A, B = {"name": "A"}, {"name": "B"}
NAME = "IRM heartbeat 10m (project stack)"


def groups(*integrations: dict[str, Any], **settings: Any) -> dict[str, list[str]]:
    """Return the members of each shared heartbeat by its name in Pulumi."""
    found = loaded(integrations=integrations, **settings)
    return {group.component: group.keys for group in found.groups}


def shared_points(made: Run) -> dict[str, list[str]]:
    """Return the tokens that each shared contact point sends beats to, as names of integrations."""
    found = {}
    for point in made.of("ContactPoint"):
        if "SharedHeartbeat" in point.parent:
            urls = [hook["url"].rstrip("/").split("/") for hook in point.inputs["webhooks"]]
            assert {url[-1] for url in urls} == {"heartbeat"}
            found[point.inputs["name"]] = [bytes.fromhex(url[-2]).decode() for url in urls]
    return found


def test_integrations_with_the_same_interval_share_a_heartbeat() -> None:
    five = [{"name": name, "heartbeat": {"interval": interval}} for name, interval in (("C", "300s"), ("D", "5m"))]
    members = groups(A, five[0], B, five[1])
    assert members == {"IRM heartbeat 10m": ["A", "B"], "IRM heartbeat 5m": ["C", "D"]}


def test_one_integration_shares_with_those_to_come() -> None:
    assert groups(A) == {"IRM heartbeat 10m": ["A"]}


@pytest.mark.parametrize(
    "heartbeat",
    [
        {"enabled": False},
        {"own": True},
        {"rule": {"repeatInterval": "1m"}},
        {"rule": {"folderUid": "f"}},
        {"rule": {"labels": {"team": "a"}}},
        {"contactPoint": {"name": "Beats"}},
        {"contactPoint": {"orgId": "2"}},
    ],
)
def test_a_heartbeat_with_options_of_its_own_is_not_shared(heartbeat: dict[str, Any]) -> None:
    assert groups({**A, "heartbeat": heartbeat}, B, environ=AS_USER) == {"IRM heartbeat 10m": ["B"]}


def test_two_projects_with_the_same_stack_name_have_different_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grafana would join two contact points of one name, and each stack would overwrite the webhooks of the other."""
    names = []
    for project in ("alerts", "shop"):
        monkeypatch.setattr(pulumi, "get_project", lambda project=project: project)
        names += [group.name for group in loaded(integrations=[A]).groups]
    assert names == ["IRM heartbeat 10m (alerts stack)", "IRM heartbeat 10m (shop stack)"]


def test_what_people_may_edit_is_not_shared_with_what_they_may_not() -> None:
    members = groups({**A, "disableProvenance": True}, B)
    assert members == {"IRM heartbeat 10m editable": ["A"], "IRM heartbeat 10m": ["B"]}


def test_separate_heartbeats_are_shared_by_nobody() -> None:
    assert groups(A, B, heartbeats="separate") == {}


@pytest.mark.parametrize("heartbeats", ["separate", "shared"])
def test_options_of_shared_heartbeats_without_members_are_reported(heartbeats: str) -> None:
    options = json.dumps({"rule": {"grafanaInstances": 2}})
    made = stack(A, config={"project:heartbeats": heartbeats, "project:sharedHeartbeats": options})
    assert any("sharedHeartbeats has no effect" in text for text in made.warnings) == (heartbeats == "separate")


def test_heartbeats_of_their_own_are_advised_only_where_they_help() -> None:
    """A shared heartbeat allows for a member that hangs, so that it can be late where separate ones are not."""
    minute: dict[str, Any] = {"heartbeat": {"interval": "1m"}}
    late = problems(integrations=[{**A, **minute}], sharedHeartbeats={"rule": {"grafanaInstances": 2}})
    assert "a heartbeat of its own" in late["sharedHeartbeats.rule.grafanaInstances"]
    loaded(integrations=[{**A, "heartbeat": {"interval": "1m", "rule": {"grafanaInstances": 2}}}])
    many = problems(integrations=[{"name": f"A{number}", **minute} for number in range(40)])
    assert "own" not in many["heartbeats"]


def test_a_heartbeat_cannot_be_shared_and_have_options_of_its_own() -> None:
    told = problems(integrations=[{**A, "heartbeat": {"own": False, "rule": {"repeatInterval": "1m"}}}])
    assert list(told) == ["integrations[0].heartbeat.own"]


def test_the_stack_makes_one_rule_and_one_contact_point_for_all() -> None:
    made = stack(B, A)
    assert shared_points(made) == {NAME: ["A-integration", "B-integration"]}
    (group,) = made.of("RuleGroup")
    assert (group.inputs["name"], group.inputs["rules"][0]["name"]) == (NAME, NAME)
    assert made.only("Folder").inputs["title"] == NAME
    assert len(made.of("ContactPoint")) == 3


def test_a_members_outputs_show_its_shared_heartbeat() -> None:
    made = stack(A, {"name": "Own", "heartbeat": {"own": True}}, {"name": "Off", "heartbeat": {"enabled": False}})
    told = made.outputs["integrations"]
    assert told["A"]["heartbeatContactPoint"] == NAME
    assert told["A"]["ruleUid"] == made.registered_outputs["IRM heartbeat 10m"]["values"]["rule_uid"]
    assert (told["A"]["heartbeatInterval"], told["A"]["firstBeatWithin"], told["A"]["longestGap"]) == (
        "10m",
        "3m15s",
        "2m30s",
    )
    assert set(told["A"]["links"]) == set(told["Own"]["links"])
    assert told["Own"]["heartbeatContactPoint"] == "Own heartbeat"
    assert told["Off"]["heartbeatContactPoint"] is None
    endpoints = made.outputs["endpoints"]
    assert endpoints["A"]["heartbeat"] == f"{endpoints['A']['http']}heartbeat/"
    assert endpoints["Off"]["heartbeat"] is None


def test_each_member_has_the_manual_step_of_its_own_integration() -> None:
    made = stack({**A, "heartbeat": {"interval": "5m"}}, {**B, "heartbeat": {"interval": "5m"}})
    for key, one in made.outputs["integrations"].items():
        (step,) = one["manualSteps"]
        assert step.endswith(f"/a/grafana-irm-app/integrations/{key}-integration-id")
    assert len([text for text in made.warnings if "Heartbeat Settings" in text]) == 1


def test_an_existing_member_has_the_check_of_its_interval() -> None:
    made = stack({"existing": {"id": "C9"}}, answer=irm(integration()))
    (step,) = made.outputs["integrations"]["C9"]["manualSteps"]
    assert step.startswith("Check that the heartbeat interval of this existing integration is 10 minutes")


def test_the_options_of_shared_heartbeats_are_those_of_each() -> None:
    options = {
        "name": "Beats",
        "rule": {"grafanaInstances": 3, "labels": {"team": "platform"}},
        "contactPoint": {"headers": {"X-Team": "platform"}},
    }
    made = stack(A, {**B, "heartbeat": {"interval": "5m"}}, config={"project:sharedHeartbeats": json.dumps(options)})
    assert set(shared_points(made)) == {"Beats 10m", "Beats 5m"}
    rules = [group.inputs["rules"][0] for group in made.of("RuleGroup")]
    assert {rule["labels"]["team"] for rule in rules} == {"platform"}
    hooks = [hook for point in made.of("ContactPoint") for hook in point.inputs["webhooks"] if "headers" in hook]
    assert len(hooks) == 2


def test_the_organisation_of_the_stack_is_that_of_the_shared_heartbeats() -> None:
    config = {"project:grafana": json.dumps({"url": "https://g.example", "auth": "admin:secret", "orgId": 2})}
    made = stack(A, B, config=config)
    of_grafana = [*made.of("ContactPoint"), *made.of("Folder"), *made.of("RuleGroup")]
    assert len(of_grafana) == 5
    assert {one.inputs.get("orgId") for one in of_grafana} == {"2"}


def test_a_name_of_a_shared_heartbeat_is_no_other_contact_points() -> None:
    told = problems(integrations=[A, {"name": NAME}])
    assert list(told) == ["sharedHeartbeats.name"]
    assert "integrations[1].contactPoint.name already uses this name" in told["sharedHeartbeats.name"]


def test_two_shared_heartbeats_cannot_have_the_same_uid() -> None:
    told = problems(
        integrations=[A, {**B, "heartbeat": {"interval": "5m"}}], sharedHeartbeats={"rule": {"ruleUid": "beats"}}
    )
    assert list(told) == ["sharedHeartbeats.rule.ruleUid"]
    assert (
        "sharedHeartbeats.rule.ruleUid of IRM heartbeat 10m already uses this UID"
        in told["sharedHeartbeats.rule.ruleUid"]
    )


def test_an_organisation_of_shared_heartbeats_beside_a_token_is_refused() -> None:
    told = problems(integrations=[A], sharedHeartbeats={"rule": {"orgId": "2"}, "contactPoint": {"orgId": "3"}})
    assert set(told) == {"sharedHeartbeats.rule.orgId", "sharedHeartbeats.contactPoint.orgId"}


def test_too_many_members_for_the_interval_are_refused_with_numbers() -> None:
    many = [{"name": f"Team {number}", "heartbeat": {"interval": "2m"}} for number in range(100)]
    told = problems(integrations=many)
    assert list(told) == ["heartbeats"]
    assert told["heartbeats"].startswith("100 integrations with a heartbeat interval of 2m -> at most ")
    assert told["heartbeats"].startswith("100 integrations with a heartbeat interval of 2m -> at most 67 members")
    assert "675" in told["heartbeats"]


def test_bad_timings_of_shared_heartbeats_are_reported_at_their_path() -> None:
    told = problems(integrations=[A], sharedHeartbeats={"rule": {"repeatInterval": "10m"}})
    assert list(told) == ["sharedHeartbeats.rule.repeatInterval"]


def test_the_rights_for_a_shared_rule_and_its_folder_are_checked() -> None:
    usual, few = irm(), {right: scopes for right, scopes in EDITORS_RIGHTS.items() if "folders" not in right}

    def answer(request: httpx.Request) -> httpx.Response:
        asked = request.url.path.endswith("/access-control/user/permissions")
        return httpx.Response(200, json=few) if asked else usual(request)

    with pytest.raises(NotReady, match="folder"):
        stack(A, answer=answer)
    stack({**A, "heartbeat": {"enabled": False}}, answer=answer)


def test_the_folder_of_shared_heartbeats_must_exist() -> None:
    options = {"project:sharedHeartbeats": json.dumps({"rule": {"folderUid": "nosuch"}})}
    with pytest.raises(UnknownName) as refused:
        stack(A, config=options)
    assert [problem.path for problem in refused.value.problems] == ["sharedHeartbeats.rule.folderUid"]


def test_the_instances_of_shared_heartbeats_are_compared_with_the_cluster() -> None:
    settings = loaded(integrations=[A, B], sharedHeartbeats={"rule": {"grafanaInstances": 2}})
    needs = needs_of(wanted_of(settings, None), Credentials())
    assert needs.instances == {"sharedHeartbeats.rule.grafanaInstances": 2}
