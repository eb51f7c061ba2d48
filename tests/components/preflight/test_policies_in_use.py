"""Notification policies that rules select: their delete stops, or the policy is kept on request."""

from typing import Any

import pulumi
import pytest

from grafana_irm import (
    NotificationPolicy,
    PoliciesInUse,
    RequestFailed,
    run_preflight,
)
from grafana_irm.preflight.policies_in_use import check_before_delete
from tests.components.harness import Run, run
from tests.components.preflight.policies import PARENT, THEIRS, TYPE, Grafana, policy, state, tree

REMOVED = (
    "notification policy 'payments' would be deleted, but alert rules select it (1 alert rule):\n"
    "      alert rule 'Theirs' in folder 'F1': https://grafana.example/alerting/grafana/theirs/view\n"
    "    Grafana would delete it without a warning, and the alerts of these rules would then go to the organisation's "
    "own policy. Let these rules select another policy or a contact point first"
)


def in_use(**fields: Any) -> Grafana:
    return Grafana(**{"trees": [tree()], "rules": [THEIRS], "state": state(), **fields})


def test_the_delete_of_a_selected_policy_stops_with_the_names_of_the_rules() -> None:
    with pytest.raises(PoliciesInUse) as stopped:
        in_use().checked()
    assert stopped.value.messages == [REMOVED]
    preview = in_use().checked(preview=True)
    assert preview.warnings == [f"pulumi up will stop before it changes anything: {REMOVED}"]


def test_a_rename_stops_and_says_how_to_keep_both() -> None:
    with pytest.raises(PoliciesInUse) as stopped:
        in_use().checked(policy(name="teams"))
    assert "would be replaced by 'teams', but alert rules select it" in stopped.value.messages[0]
    assert stopped.value.messages[0].endswith(
        "To create 'teams' now and keep 'payments' until no rule selects it, pass keep_contact_points_in_use=True to "
        "run_preflight. Then let these rules select 'teams'"
    )


def test_a_kept_policy_stays_registered_as_the_state_has_it() -> None:
    made = in_use().checked(policy(name="teams"), keep_contact_points_in_use=True)
    kept, new = made.named("payments-routing-tree"), made.named("teams-routing-tree")
    assert kept.ignored == ["metadata", "spec", "options"]
    assert kept.parent.endswith("NotificationPolicy::payments")
    assert new.inputs["metadata"] == {"uid": "teams"}
    assert made.warnings == ["notification policy 'payments' stays until no rule selects it (now: 1 alert rule)"]


_POINT = "grafana:alerting/contactPoint:ContactPoint"


def test_the_contact_points_of_a_kept_policy_are_kept_too() -> None:
    """Grafana refuses to delete a contact point that the kept policy uses, and the provider omits the reason."""
    component = "urn:pulumi:stack::project::grafana-irm:index:IrmAlerting"
    outputs = {"name": "Payments", "orgId": "0", "webhooks": [{"uid": "cp1"}], "disableProvenance": False}
    there = in_use(
        points=[{"uid": "cp1", "name": "Payments", "type": "webhook", "settings": {}}],
        state={
            **state(),
            f"{component}::payments": {"type": "grafana-irm:index:IrmAlerting", "outputs": {}},
            f"{component}${_POINT}::payments-contact-point": {"type": _POINT, "outputs": outputs},
        },
    )

    made = there.checked(keep_contact_points_in_use=True)

    assert made.named("payments-contact-point").ignored
    assert made.named("payments-routing-tree").depends_on == ["payments-contact-point"]
    assert made.warnings == [
        "notification policy 'payments' stays until no rule selects it (now: 1 alert rule)",
        "contact point 'Payments' is kept until nothing uses it, together with all resources of 'payments'. "
        "Current users: 1 routing tree",
    ]
    assert (
        in_use(state=there.state, points=there.points, rules=[]).checked(keep_contact_points_in_use=True).warnings == []
    )


OWN_RULE = {f"{PARENT}::g": {"type": "grafana:alerting/ruleGroup:RuleGroup", "outputs": {"rules": [THEIRS]}}}


@pytest.mark.parametrize(
    "there",
    [
        in_use(rules=[]),
        in_use(rules=[{**THEIRS, "notification_settings": {"policy": "another"}}]),
        in_use(trees=[]),
        in_use(
            state={
                **state(),
                f"{PARENT}::g": {"type": "grafana:alerting/ruleGroup:RuleGroup", "outputs": {"rules": [THEIRS]}},
            }
        ),
    ],
    ids=["no rules", "another policy", "deleted already", "a rule of this stack"],
)
def test_a_policy_that_no_rule_of_others_selects_goes(there: Grafana) -> None:
    assert there.checked().warnings == []


def test_rules_that_the_token_cannot_read_are_warned_about() -> None:
    (warning,) = in_use(reads_rules=False).checked().warnings
    assert "The Grafana token cannot read alert rules, which may select these policies" in warning


def test_a_renamed_policy_of_one_component_cannot_stay() -> None:
    """Also if the program does not name all its policies."""

    async def program() -> None:
        renamed = policy(name="teams")
        await run_preflight({}, policies={"payments": renamed}, keep_contact_points_in_use=True)
        NotificationPolicy("payments", renamed)

    there = in_use()
    with pytest.raises(PoliciesInUse) as stopped:
        run(program, there.answer, state=there.state)
    assert "until no rule selects it, give the new policy a component of its own, and pass" in stopped.value.messages[0]


def test_a_program_that_does_not_list_all_its_policies_is_not_stopped() -> None:
    assert in_use().checked(complete=False).warnings == []


def before_delete(there: Grafana) -> Run:
    outputs = {"metadata": {"uid": "payments"}}
    hook = pulumi.ResourceHookArgs("urn", "id", "payments-routing-tree", TYPE, old_outputs=outputs)
    return there.checked(policy(), after=lambda: check_before_delete(hook))


def test_the_hook_stops_the_delete_of_a_selected_policy() -> None:
    with pytest.raises(PoliciesInUse) as stopped:
        before_delete(in_use())
    assert str(stopped.value).startswith(
        "notification policy 'payments' is not deleted, since alert rules select it (1 alert rule):\n"
        "    alert rule 'Theirs' in folder 'F1'"
    )
    assert str(stopped.value).endswith("then run the same command again")


def test_the_hook_stops_only_for_selected_policies_and_unread_rules() -> None:
    before_delete(in_use(rules=[]))
    with pytest.raises(RequestFailed, match=r"which may select it\. Use a token that can read them"):
        before_delete(in_use(reads_rules=False))
