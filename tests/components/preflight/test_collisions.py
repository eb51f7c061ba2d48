"""What is taken over, what is refused, and what is asked to tell them apart."""

from typing import Any

import pulumi
import pytest

from grafana_irm import IrmAlerting, IrmAlertingArgs, NamesTaken, NotReady, run_preflight
from tests.components.harness import LINK, TOKEN, Run, run
from tests.components.preflight.world import (
    ALERTS,
    ARGS,
    BEATS,
    BEGUN,
    FOLDER,
    INTEGRATION,
    OTHER,
    RULE,
    UID,
    World,
    beats,
    contact_point,
    integration,
    managed,
    rule,
)

EVERYTHING = {**BEGUN, **INTEGRATION, **ALERTS, **BEATS, **FOLDER, **RULE}


def imported(made: Run) -> dict[str, str]:
    """Return the ids that resources are imported by, by the resource's name."""
    return {resource.name: resource.import_id for resource in made.resources if resource.import_id}


def refused(world: World, args: Any = None, **options: Any) -> dict[str, str]:
    """Return what is allowed, by path, where the check refuses; nothing may have been registered or changed."""
    with pytest.raises(NamesTaken) as told:
        world.checked(*([args] if args else []), **options)
    assert TOKEN not in str(told.value)
    assert "SecretOfSomeone" not in str(told.value)
    return {problem.path: problem.allowed for problem in told.value.problems}


def asked(made: Run) -> list[str]:
    """Return what was asked beside the check of both systems and IRM's teams."""
    usual = ("/info/", "/health", "/metrics", "/user/permissions", "/teams/")
    others = [request for request in made.requests if not request.url.path.endswith(usual)]
    return [f"{r.method} {r.url.path}" for r in others if r.url.path.endswith("/integrations/") or not r.url.query]


def test_what_is_free_is_made() -> None:
    made = World().checked()
    assert imported(made) == {}
    assert asked(made) == [
        "GET /oncall/api/v1/integrations/",
        "GET /api/v1/provisioning/contact-points",
        f"GET /api/folders/{UID}",
        "PUT /oncall/api/v1/integrations/NOSUCHINTEGRATION/",
        "GET /api/v1/provisioning/contact-points",
    ]


def test_where_the_state_has_everything_one_question_is_asked() -> None:
    made = World(state=EVERYTHING, made_as={"Payments": "cp1", "Payments heartbeat": "cp2"}).checked()
    assert imported(made) == {}
    assert asked(made) == ["GET /api/v1/provisioning/contact-points"]


def test_where_the_engine_does_not_tell_the_state_nothing_is_looked_for() -> None:
    made = World(state=None, integrations=[integration()], contact_points=[contact_point()]).checked()
    assert (imported(made), asked(made)) == ({}, [])


def test_what_an_interrupted_up_left_behind_is_imported_and_said_so() -> None:
    made = World(state=dict(BEGUN), integrations=[integration()], folders=(UID,)).checked()
    assert imported(made) == {"payments-integration": "C7", "payments-heartbeat-folder": f"0:{UID}"}
    assert len([warning for warning in made.warnings if "already exists and is imported" in warning]) == 2
    assert any("integration 'Payments' (C7, type alertmanager, team Payments)" in one for one in made.warnings)
    assert TOKEN not in str(made.warnings)


def test_a_rule_in_a_folder_of_the_state_is_imported() -> None:
    world = World(state={**EVERYTHING}, folders=(UID,), rules=[rule()])
    assert world.state is not None
    for urn in RULE:
        del world.state[urn]
    assert imported(world.checked()) == {"payments-heartbeat": f"0:{UID}:payments heartbeat"}


def test_a_folder_that_a_refresh_lost_is_imported_with_its_rule() -> None:
    world = World(state={**EVERYTHING}, folders=(UID,), rules=[rule()])
    assert world.state is not None
    for urn in FOLDER:
        del world.state[urn]
    assert imported(world.checked()) == {"payments-heartbeat-folder": f"0:{UID}"}


def own(**outputs: Any) -> dict[str, dict[str, Any]]:
    """Return a state with the component, and its integration as it was before something changed."""
    made = {"id": "C1", "name": "Payments", "teamId": "T1", "type": "webhook", **outputs}
    type_ = "grafana:onCall/integration:Integration"
    return {**BEGUN, f"urn:{type_}::payments-integration": {"type": type_, "outputs": made}}


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("adopt", [True, False])
def test_an_interrupted_change_of_type_is_deleted_and_created_again(preview: bool, adopt: bool) -> None:
    made = World(state=own(), integrations=[integration()]).checked(preview=preview, adopt=adopt)
    assert imported(made) == {}
    deleted = [request.url.path for request in made.requests if request.method == "DELETE"]
    assert deleted == ([] if preview else ["/oncall/api/v1/integrations/C7/"])
    (told,) = [warning for warning in made.warnings if "an interrupted change of type left it" in warning]
    assert ("pulumi up will delete integration" if preview else "was deleted and is created again") in told


@pytest.mark.parametrize("there", [True, False])
def test_a_change_of_type_whose_delete_was_done_already_is_reported_what_helps(there: bool) -> None:
    world = World(state=own(name="Before"), integrations=[integration(id="C1", name="Before")] if there else [])
    told = [warning for warning in world.checked().warnings if "no longer exists in IRM" in warning]
    assert [("(C1)" in one, "pulumi up --refresh" in one) for one in told] == ([] if there else [(True, True)])


REPLACED: dict[str, tuple[dict[str, Any], str]] = {
    "own is there": (
        {"state": own(name="Before"), "integrations": [integration(), integration(id="C1", name="Before")]},
        "this stack's own integration exists too, with another name, team or type",
    ),
    "own is gone": (
        {"state": own(name="Before", type="alertmanager"), "integrations": [integration()]},
        "the state has integration C1, which no longer exists in IRM: run pulumi refresh first",
    ),
    "in use": ({"state": own(), "integrations": [integration()], "alert_groups": 1}, "it has received alerts"),
}


@pytest.mark.parametrize("case", REPLACED)
def test_only_an_empty_integration_of_a_change_of_type_is_deleted(case: str) -> None:
    """If the state has another integration of the component."""
    world, reason = REPLACED[case]
    assert reason in refused(World(**world))["payments.integration.name"]


@pytest.mark.parametrize("case", ["own is gone", "in use"])
@pytest.mark.parametrize("adopt", [True, False])
def test_where_an_import_would_fail_consent_is_neither_offered_nor_enough(case: str, adopt: bool) -> None:
    world, reason = REPLACED[case]
    allowed = refused(World(**world), adopt=adopt)["payments.integration.name"]
    assert reason in allowed
    assert "existing: {id: C7}" in allowed
    assert "adopt=" not in allowed


INTEGRATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "type": ({"integrations": [integration(type="webhook")]}, "its type is webhook, not alertmanager"),
    "description": ({"integrations": [integration(description_short="x")]}, "it has a description"),
    "chain": (
        {"integrations": [integration(default_route={"escalation_chain_id": "F2"})]},
        "it pages another escalation chain (F2)",
    ),
    "routes": ({"integrations": [integration()], "routes": 2}, "it has more routes than its default route"),
    "alerts": ({"integrations": [integration()], "alert_groups": 1}, "it has received alerts"),
    "its contact point": (
        {"integrations": [integration()], "contact_points": [contact_point()]},
        "the contact point 'Payments' sends to it",
    ),
    "sender": (
        {"integrations": [integration()], "contact_points": [contact_point("Sender")]},
        "the contact point 'Sender' sends to it",
    ),
    "beats": (
        {"integrations": [integration()], "contact_points": [beats(name="Sender")]},
        "the contact point 'Sender' sends to it",
    ),
}


@pytest.mark.parametrize("case", INTEGRATIONS)
def test_an_integration_of_someone_else_is_refused_with_the_choices(case: str) -> None:
    there, reason = INTEGRATIONS[case]
    allowed = refused(World(state=dict(BEGUN), **there))["payments.integration.name"]
    assert reason in allowed
    assert "integration 'Payments' (C7, type" in allowed
    for way in ("payments.integration.existing: {id: C7}", "choose another name", "adopt=['payments']"):
        assert way in allowed


@pytest.mark.parametrize("case", [case for case in INTEGRATIONS if case != "type"])
def test_with_consent_it_is_imported(case: str) -> None:
    there, _ = INTEGRATIONS[case]
    assert imported(World(**there).checked(adopt=True))["payments-integration"] == "C7"


def test_an_integration_is_no_ones_own_that_no_up_has_begun_to_make() -> None:
    """Such as that of another stack, which sends to it from another Grafana and has not had an alert yet."""
    allowed = refused(World(integrations=[integration()]))["payments.integration.name"]
    assert "no up of this stack began to create it" in allowed


def test_adopt_does_not_replace_an_integration_of_another_type() -> None:
    there, reason = INTEGRATIONS["type"]
    allowed = refused(World(**there), adopt=True)["payments.integration.name"]
    assert reason in allowed
    assert "adopt it with" not in allowed


def test_an_integration_of_the_name_in_another_team_is_no_matter() -> None:
    assert imported(World(integrations=[integration(team_id="T2")]).checked()) == {}


def test_an_integration_that_the_state_has_under_another_name_is_ones_own() -> None:
    state = managed("integration", id="C7", name="Old", teamId="T1", type="alertmanager", link=LINK)
    made = World(integrations=[integration(description_short="x")], state=state).checked()
    assert imported(made) == {}


CONTACT_POINTS: dict[str, tuple[dict[str, Any], str]] = {
    "another target": ({"contact_points": [contact_point(url=OTHER)]}, "it sends to another destination (webhook)"),
    "another kind": ({"contact_points": [contact_point(type="slack")]}, "it sends to another destination (slack)"),
    "the heartbeat instead": (
        {"contact_points": [contact_point(url=f"{LINK}heartbeat/")]},
        "it sends only beats to this integration",
    ),
    "alerts and beats": (
        {"contact_points": [contact_point(), beats(name="Payments")]},
        "it sends alerts and beats to this integration",
    ),
    "type Grafana IRM": (
        {"contact_points": [contact_point(type="oncall")]},
        'its type is "Grafana IRM" (oncall), but this stack creates webhooks',
    ),
    "type Grafana IRM with beats": (
        {"contact_points": [contact_point(type="oncall", url=f"{LINK}heartbeat/")]},
        "it sends only beats to this integration",
    ),
    "type Grafana IRM with another target": (
        {"contact_points": [contact_point(type="oncall", url=OTHER)]},
        "it sends to another destination (oncall)",
    ),
    "one more": (
        {"contact_points": [contact_point(), contact_point(url=OTHER, uid="cp9")]},
        "it sends to another destination (webhook, webhook)",
    ),
}


@pytest.mark.parametrize("case", CONTACT_POINTS)
def test_a_contact_point_that_is_not_ones_own_is_refused(case: str) -> None:
    there, reason = CONTACT_POINTS[case]
    allowed = refused(World(state=dict(INTEGRATION), **there))["payments.contact_point.name"]
    assert reason in allowed


def test_a_heartbeat_contact_point_that_sends_alerts_is_reported_so() -> None:
    there = beats(url=LINK, type="oncall")
    allowed = refused(World(state={**INTEGRATION, **ALERTS}, contact_points=[there]))
    assert "it sends only alerts to this integration" in allowed["payments.heartbeat.contact_point.name"]


def test_with_consent_one_of_type_grafana_irm_is_made_anew_as_a_webhook() -> None:
    world = World(state=dict(INTEGRATION), contact_points=[contact_point(type="oncall")])
    made = world.checked(adopt=True)
    assert any("contact point 'Payments' (cp1) was deleted: adopt is set" in warning for warning in made.warnings)


def test_the_address_of_irm_does_not_decide_about_a_contact_point() -> None:
    """Only the token in the URL shows the owner."""
    url = LINK.replace("https://irm.example", "http://10.0.0.7:8080")
    made = World(state=dict(INTEGRATION), contact_points=[contact_point(url=url)]).checked()
    assert any("contact point 'Payments' (cp1) was deleted" in warning for warning in made.warnings)


def test_nobody_has_a_contact_point_on_an_integration_that_is_not_made_yet() -> None:
    assert (
        "it sends to another destination"
        in refused(World(contact_points=[contact_point()]))["payments.contact_point.name"]
    )


def test_others_may_have_created_a_contact_point_of_an_existing_one() -> None:
    """Anyone who uses the same existing integration knows its endpoint."""
    args = {"integration": {"existing": {"id": "C7"}}, "contact_point": {"name": "Payments"}}
    world = World(integrations=[integration()], contact_points=[contact_point()])
    assert "someone else may use it to send to this integration" in refused(world, args)["payments.contact_point.name"]


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


def test_everything_that_is_taken_is_reported_at_once() -> None:
    world = World(
        integrations=[integration(description_short="x")],
        contact_points=[contact_point(url=OTHER), beats(url=OTHER)],
        folders=(UID,),
        rules=[rule()],
    )
    assert list(refused(world)) == [
        "payments.integration.name",
        "payments.contact_point.name",
        "payments.heartbeat.contact_point.name",
        "payments.heartbeat.rule.folder_uid",
    ]


def test_without_heartbeat_nothing_of_it_is_looked_for() -> None:
    args = {"integration": {"name": "Payments", "team": "Payments"}, "heartbeat": {"enabled": False}}
    made = World(contact_points=[beats(url=OTHER)], folders=(UID,), rules=[rule()]).checked(args)
    assert imported(made) == {}
    assert not any("folders" in one or "rules" in one for one in asked(made))


def test_a_name_that_is_not_known_yet_is_left_out() -> None:
    async def program() -> None:
        name = pulumi.Output.from_input("Payments")
        args: IrmAlertingArgs = {"integration": {"name": name}, "heartbeat": {"enabled": False}}
        await run_preflight({"payments": args})
        IrmAlerting("payments", args)

    world = World(integrations=[integration(team_id=None)], contact_points=[contact_point()])
    made = run(program, world.answer(), state={})
    assert (imported(made), asked(made)) == ({}, [])


def test_an_irm_token_that_may_only_read_is_reported_before_anything_is_made() -> None:
    with pytest.raises(NotReady, match="may not create integrations"):
        World(may_write=False).checked()


def test_a_read_only_irm_token_is_enough_without_a_new_integration() -> None:
    assert World(may_write=False, state=EVERYTHING).checked().resources != []
