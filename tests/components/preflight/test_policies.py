"""Notification policies before anything is changed: what Grafana accepts, names in use, and rules that select them."""

import pytest

from grafana_irm import (
    InvalidInputs,
    NamesTaken,
    NotReady,
    UnknownName,
)
from tests.components.preflight.policies import CREATE, PARENT, TREES, Grafana, asked, policy, spec, state, tree
from tests.components.systems import EDITORS_RIGHTS


def test_a_new_policy_needs_a_grafana_that_accepts_it() -> None:
    made = Grafana().checked(policy())
    assert made.only("NotificationsRoutingTree").import_id == ""
    assert asked(made).count(f"POST {TREES}") == 1
    assert asked(made).count(f"GET {TREES}") == 1


def test_a_known_policy_needs_one_request_more() -> None:
    made = Grafana(trees=[tree()], state=state()).checked(policy())
    assert [one for one in asked(made) if "/apis/" in one or "alert-rules" in one] == [f"GET {TREES}"]
    assert made.warnings == []


def test_in_grafana_cloud_the_provider_needs_the_id_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Grafana(cloud_stack="stacks-12")
    with pytest.raises(NotReady) as refused:
        there.checked(policy())
    assert str(refused.value).endswith("set the environment variable GRAFANA_STACK_ID to 12")

    monkeypatch.setenv("GRAFANA_STACK_ID", "12")
    assert there.checked(policy()).only("NotificationsRoutingTree").import_id == ""


def test_in_another_organisation_the_provider_needs_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAFANA_ORG_ID", "2")
    made = Grafana(organisation=2).checked(policy())
    assert made.only("NotificationsRoutingTree").import_id == ""
    assert f"GET {TREES.replace('default', 'org-2')}" in asked(made)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (Grafana(version="12.4.0"), "a notification policy with a name needs 13.1 or later"),
        (Grafana(probe=501), "Enable the feature toggle alertingMultiplePolicies"),
        (Grafana(rights=EDITORS_RIGHTS), f"they lack permission to: create notification policies ({CREATE})"),
        (Grafana(organisation=2), "set grafana.orgId (or GRAFANA_ORG_ID) to 2"),
    ],
)
def test_a_grafana_that_cannot_have_it_is_refused(there: Grafana, told: str) -> None:
    with pytest.raises(NotReady) as refused:
        there.checked(policy())
    assert told in str(refused.value)


def test_without_a_policy_nothing_of_it_is_requested() -> None:
    made = Grafana(version="12.4.0", rights=EDITORS_RIGHTS).checked()
    assert not [one for one in asked(made) if "/apis/" in one]


def test_a_policy_of_another_account_is_not_taken_for_deleted() -> None:
    """Since Grafana 13 an Editor sees named policies of its own account alone."""
    made = Grafana(state=state(), sees_all=False).checked(policy())
    assert made.warnings == [
        "notification policy 'payments' is in the state of this stack, but the Grafana token cannot see it: another "
        "account created it, or someone deleted it. Use the token that created it, or a token of the role Admin"
    ]


def test_a_name_of_somebody_else_is_refused() -> None:
    with pytest.raises(NamesTaken) as refused:
        Grafana(trees=[tree()]).checked(policy())
    (problem,) = refused.value.problems
    assert str(problem) == (
        "payments.name: given 'payments'; allowed: an unused name: Grafana has a notification policy of this name, "
        "which this stack does not manage. Choose another name. Or adopt the object with adopt=['payments']: the stack "
        "then manages it, and pulumi destroy deletes it"
    )


def test_an_agreed_one_is_imported_as_it_is() -> None:
    made = Grafana(trees=[tree(spec=spec("Other"))]).checked(policy(), adopt=["payments"])
    adopted = made.only("NotificationsRoutingTree")
    assert (adopted.import_id, adopted.ignored) == ("payments", ["spec"])
    assert "until the next pulumi up, which applies those of the program" in made.warnings[0]


def test_what_an_interrupted_up_left_is_imported() -> None:
    begun = {f"{PARENT}::payments": {"type": "grafana-irm:index:NotificationPolicy", "outputs": {}}}
    made = Grafana(trees=[tree()], state=begun).checked(policy())
    assert made.only("NotificationsRoutingTree").import_id == "payments"
    with pytest.raises(NamesTaken):
        Grafana(trees=[tree(spec=spec("Other"))], state=begun).checked(policy())


def test_mute_timings_must_exist() -> None:
    routes = [{"matchers": ["team=a"], "mute_timings": ["nigths"], "active_timings": ["work"]}]
    with pytest.raises(UnknownName) as refused:
        Grafana(timings=["nights", "work"]).checked(policy(routes=routes))
    (problem,) = refused.value.problems
    assert (problem.path, problem.given) == ("payments.routes[0].mute_timings[0]", "'nigths'")
    assert problem.allowed.endswith("similar: 'nights'")


def test_a_policy_that_somebody_deleted_is_warned_about() -> None:
    made = Grafana(state=state()).checked(policy())
    assert "not in Grafana: someone deleted it" in made.warnings[0]
    assert made.warnings[0].endswith("Run pulumi refresh, then pulumi up")


@pytest.mark.parametrize("before", [True, False])
def test_a_policy_that_somebody_changed_is_written_again(before: bool) -> None:
    """The provider's refresh reads no routes."""
    known = state(options={"overwrite": before})
    there = Grafana(trees=[tree(spec=spec("Other"))], state=known)
    made = there.checked(policy())
    assert made.only("NotificationsRoutingTree").inputs["options"] == {"overwrite": not before}
    (warning,) = made.warnings
    assert warning.endswith("was changed in Grafana, outside of Pulumi: pulumi up restores the routes of the program")
    unchanged = Grafana(trees=[tree()], state=known).checked(policy())
    assert (unchanged.only("NotificationsRoutingTree").inputs["options"], unchanged.warnings) == (
        {"overwrite": before},
        [],
    )


def test_a_policy_that_people_may_edit_stays_as_they_edited_it() -> None:
    there = Grafana(trees=[tree(spec=spec("Other"))], state=state())
    made = there.checked(policy(disable_provenance=True))
    assert made.only("NotificationsRoutingTree").inputs["options"] == {"overwrite": True}
    assert made.warnings[0].endswith("it stays so, since people may edit it")


def test_a_preview_reports_whose_alerts_go_elsewhere() -> None:
    there = Grafana(trees=[tree()], state=state())
    changed = policy(routes=[{"matchers": ["team=payments"], "contact_point": "Platform"}])
    assert there.checked(changed, preview=True).warnings == [
        "notification policy 'payments': alerts with team=payments go to Platform instead of Payments"
    ]
    assert there.checked(changed).warnings == []


def test_invalid_policies_are_refused_before_any_request() -> None:
    with pytest.raises(InvalidInputs, match='NotificationPolicy "payments"'):
        Grafana().checked(policy(routes=[{"matchers": ["team"]}]))
