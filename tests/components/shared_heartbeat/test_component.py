"""One rule, one contact point, many heartbeats."""

from typing import Any

import pulumi
import pytest

from grafana_irm import (
    HeartbeatContactPoint,
    InvalidInputs,
    InvalidOutput,
    IrmAlerting,
    IrmIntegration,
    SharedHeartbeat,
)
from grafana_irm.shared_heartbeat.component import OUTPUTS
from tests.components.harness import AS_USER, Run, run
from tests.components.systems import TOKEN

BASE = "https://irm.example/oncall/integrations/v1/alertmanager"
MEMBERS = {"payments": f"{BASE}/AAA/heartbeat/", "checkout": f"{BASE}/BBB/", "orders": f"{BASE}/CCC"}


def inputs(**args: Any) -> Any:
    return {"name": "Teams", "members": MEMBERS, **args}


def made(**args: Any) -> Run:
    """Create one; an argument that holds outputs is a function, called within the program."""

    def program() -> dict[str, Any]:
        given = {key: value() if callable(value) else value for key, value in args.items()}
        shared = SharedHeartbeat("teams", inputs(**given))
        return {key: getattr(shared, key) for key in OUTPUTS}

    return run(program)


def urls(run_: Run) -> list[str]:
    return [hook["url"] for hook in run_.only("ContactPoint").inputs["webhooks"]]


def refused(**args: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as caught:
        made(**args)
    return {problem.path: f"given {problem.given}; {problem.allowed}" for problem in caught.value.problems}


def test_it_is_one_folder_one_rule_and_one_contact_point() -> None:
    run_ = made()
    assert [one.name for one in run_.resources] == [
        "teams",
        "teams-contact-point",
        "teams-rule-folder",
        "teams-rule",
    ]
    (rule,) = run_.only("RuleGroup").inputs["rules"]
    assert rule["notificationSettings"] == {
        "contactPoint": "Teams",
        "groupBies": ["alertname", "grafana_folder"],
        "groupWait": "0s",
        "groupInterval": "10s",
        "repeatInterval": "2m",
    }


def test_each_member_gets_its_beats_in_the_order_of_the_names() -> None:
    assert urls(made()) == [f"{BASE}/{token}/heartbeat/" for token in ("BBB", "CCC", "AAA")]


def test_a_new_member_is_no_difference_for_the_others() -> None:
    before = made().only("ContactPoint").inputs["webhooks"]
    after = made(members={"billing": f"{BASE}/DDD/", **MEMBERS}).only("ContactPoint").inputs["webhooks"]
    assert [hook for hook in after if hook in before] == before
    assert len(after) == 4


def test_no_webhook_sends_resolved_messages() -> None:
    hooks = made().only("ContactPoint").inputs["webhooks"]
    assert [hook["disableResolveMessage"] for hook in hooks] == [True] * 3


def test_options_go_to_every_webhook() -> None:
    run_ = made(contact_point={"headers": {"X-From": "grafana"}})
    assert [hook["headers"] for hook in run_.only("ContactPoint").inputs["webhooks"]] == [{"X-From": "grafana"}] * 3
    assert {"webhooks[0].headers", "webhooks[2].headers"} <= run_.only("ContactPoint").secrets


def test_endpoints_are_secret_wherever_they_go() -> None:
    run_ = made()
    assert {f"webhooks[{number}].url" for number in range(3)} <= run_.only("ContactPoint").secrets
    assert run_.only("ContactPoint").secret_outputs == ["webhooks"]
    assert "integrations/v1" not in str(run_.registered_outputs) + str(run_.outputs)


def test_its_outputs_name_the_members_and_the_timing() -> None:
    run_ = made(heartbeat_interval="5m")
    told = run_.registered_outputs["teams"]
    assert set(told["values"]) == set(OUTPUTS)
    assert told["secrets"] == set()
    assert run_.outputs["members"] == ["checkout", "orders", "payments"]
    assert run_.outputs["longest_gap"] == "1m30s"
    (step,) = run_.outputs["manual_steps"]
    assert step.startswith(
        "For each of the 3 members (checkout, orders, payments): Set the heartbeat interval to 5 min"
    )
    assert step in run_.warnings
    assert made().outputs["manual_steps"] == []


def test_the_manual_step_names_a_few_of_many_members() -> None:
    many = {f"team-{number:02}": f"https://irm.example/{number}/" for number in range(40)}
    run_ = made(heartbeat_interval="5m", members=many)
    (step,) = run_.outputs["manual_steps"]
    assert step.startswith("For each of the 40 members (team-00, team-01, team-02 and 37 more): Set the heartbeat")
    assert step in run_.warnings
    assert len(run_.outputs["members"]) == 40


def test_integrations_and_alertings_whose_own_heartbeat_is_off_are_members() -> None:
    def program() -> None:
        alerting = IrmAlerting("payments", {"integration": {"name": "Payments"}, "heartbeat": {"enabled": False}})
        SharedHeartbeat("teams", {"name": "Teams", "members": {"payments": alerting.http_endpoint}})

    run_ = run(program)
    (hook,) = run_.named("teams-contact-point").inputs["webhooks"]
    assert hook["url"].endswith(f"/{TOKEN}/heartbeat/")
    assert "webhooks[0].url" in run_.named("teams-contact-point").secrets


def test_a_member_that_is_not_created_yet_is_the_only_unknown_of_a_preview() -> None:
    def program() -> None:
        new = IrmIntegration("new", {"name": "New"})
        SharedHeartbeat("teams", inputs(members={**MEMBERS, "new": new.heartbeat_endpoint}))

    point = run(program, preview=True, link=None).named("teams-contact-point").inputs
    assert point["name"] == "Teams"
    known = [isinstance(hook["url"], str) and hook["url"].startswith(BASE) for hook in point["webhooks"]]
    assert known == [True, False, True, True]


def test_a_repeated_endpoint_is_refused_with_both_names_and_not_shown() -> None:
    found = refused(members={**MEMBERS, "again": f"{BASE}/BBB/heartbeat/"})
    assert found == {"members.again": "given (hidden); a unique endpoint; member 'checkout' already has this endpoint"}


def test_a_repeated_endpoint_is_refused_when_it_resolves() -> None:
    def members() -> dict[str, pulumi.Output[str]]:
        return {name: pulumi.Output.secret(f"{BASE}/AAA/") for name in ("one", "two")}

    with pytest.raises(
        InvalidOutput, match=r"members\.two: given \(hidden\); allowed: .*'one' already has this"
    ) as caught:
        made(members=members)
    assert "AAA" not in str(caught.value)


def test_a_bad_endpoint_is_refused_by_its_members_name_and_not_shown() -> None:
    assert refused(members={"one": "irm.example/SECRET"}) == {
        "members.one": "given (hidden); an absolute URL that begins with http:// or https://"
    }
    with pytest.raises(InvalidOutput, match=r"members\.one: given \(hidden\)") as caught:
        made(members=lambda: {"one": pulumi.Output.from_input("irm.example/SECRET")})
    assert "SECRET" not in str(caught.value)


def test_at_least_one_member_is_needed() -> None:
    assert refused(members={}) == {"members": "given a mapping; at least one entry"}


def test_too_many_members_are_refused_before_registration() -> None:
    many = {f"m{number}": f"{BASE}/T{number}/" for number in range(50)}
    found = refused(members=many, heartbeat_interval="1m")
    assert "at most 22 members with a beat every 10s: they would send 1,500 requests" in found["members"]


def test_timings_that_could_be_late_are_refused_where_they_stand() -> None:
    assert "2 x 10s for a flush while a member does not respond" in refused(repeat_interval="9m40s")["repeat_interval"]
    assert list(refused(heartbeat_interval="7m")) == ["heartbeat_interval"]


def test_names_that_another_component_has_are_refused_with_both_paths() -> None:
    def program() -> None:
        HeartbeatContactPoint("other", {"name": "Teams", "url": f"{BASE}/ZZZ/heartbeat/"})
        SharedHeartbeat("teams", inputs())

    with pytest.raises(
        InvalidInputs, match=r'name: given .Teams.*; name of HeartbeatContactPoint "other" already uses'
    ):
        run(program)


def test_two_of_them_share_nothing_by_default() -> None:
    def program() -> None:
        SharedHeartbeat("slow", inputs(name="Slow"))
        SharedHeartbeat("quick", inputs(name="Quick", heartbeat_interval="5m"))

    assert len({one.inputs["uid"] for one in run(program).of("Folder")}) == 2


def test_a_folder_can_be_given_and_the_options_of_the_rule_too() -> None:
    run_ = made(
        folder_uid=lambda: pulumi.Output.from_input("heartbeats"),
        rule_uid="mine",
        labels={"a": "b"},
        rule_group="group",
    )
    assert run_.of("Folder") == []
    assert run_.only("RuleGroup").inputs["folderUid"] == "heartbeats"
    assert run_.outputs["rule_uid"] == "mine"


def test_the_contact_point_inherits_organisation_and_provenance() -> None:
    def program(**args: Any) -> Run:
        return run(lambda: SharedHeartbeat("teams", inputs(**args)), environment=AS_USER)

    whole = program(org_id="2", disable_provenance=True)
    assert {(one.inputs["orgId"], one.inputs.get("disableProvenance", True)) for one in whole.resources[1:]} == {
        ("2", True)
    }
    own = program(org_id="2", contact_point={"org_id": "3"})
    assert [own.only(kind).inputs["orgId"] for kind in ("ContactPoint", "RuleGroup")] == ["3", "2"]


def test_children_inherit_the_components_options() -> None:
    def program() -> None:
        parent = pulumi.ComponentResource("my:index:Team", "team")
        SharedHeartbeat("teams", inputs(), pulumi.ResourceOptions(parent=parent))

    run_ = run(program)
    assert run_.named("teams").parent.endswith("::team")
    assert all(run_.named(f"teams-{part}").parent.endswith("::teams") for part in ("contact-point", "rule"))
