"""Notification policies before anything is changed: what Grafana accepts, names in use, and rules that select them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pulumi
import pytest

from grafana_irm import (
    InvalidInputs,
    NamesTaken,
    NotificationPolicy,
    NotReady,
    PoliciesInUse,
    RequestFailed,
    UnknownName,
    run_preflight,
)
from grafana_irm.preflight.policies_in_use import check_before_delete
from tests.components.harness import Run, run
from tests.components.systems import EDITORS_RIGHTS, irm

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
TYPE = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"
PARENT = "urn:pulumi:stack::project::grafana-irm:index:NotificationPolicy"
CREATE = "notifications.alerting.grafana.app/routingtrees:create"
THEIRS = {
    "uid": "theirs",
    "title": "Theirs",
    "folderUID": "f1",
    "notification_settings": {"receiver": "", "policy": "payments"},
}


def policy(**args: Any) -> Any:
    routes = [{"matchers": ["team=payments"], "contact_point": "Payments"}]
    return {"name": "payments", "contact_point": "Everyone", "routes": routes, **args}


def spec(receiver: str = "Payments", value: str = "payments") -> dict[str, Any]:
    route = {"receiver": receiver, "matchers": [{"type": "=", "label": "team", "value": value}], "continue": False}
    return {"defaults": {"receiver": "Everyone"}, "routes": [route]}


def tree(name: str = "payments", **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": spec(), **fields}


def state(name: str = "payments", **fields: Any) -> dict[str, dict[str, Any]]:
    outputs = {"metadata": {"uid": name}, "spec": spec(), **fields}
    return {
        f"{PARENT}::{name}": {"type": "grafana-irm:index:NotificationPolicy", "outputs": {}},
        f"{PARENT}${TYPE}::{name}-routing-tree": {"type": TYPE, "outputs": outputs},
    }


@dataclass
class Grafana:
    """Grafana 13.1, and the state of the stack."""

    trees: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    timings: list[str] = field(default_factory=list)
    state: dict[str, dict[str, Any]] | None = field(default_factory=dict)
    version: str = "13.1.0"
    rights: dict[str, list[str]] = field(default_factory=lambda: {**EDITORS_RIGHTS, CREATE: [""]})
    probe: int = 400
    """The status of a tree that cannot be created."""
    organisation: int = 1
    reads_rules: bool = True

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST" and path == TREES:
            return httpx.Response(self.probe, json={})
        rules = httpx.Response(200, json=self.rules) if self.reads_rules else httpx.Response(403, json={})
        known = {
            TREES: {"items": [*self.trees, tree("user-defined")]},
            "/api/org": {"id": self.organisation},
            "/api/health": {"version": self.version},
            "/api/access-control/user/permissions": self.rights,
            "/api/v1/provisioning/policies": {"receiver": "empty"},
            "/api/v1/provisioning/mute-timings": [{"name": name} for name in self.timings],
            "/api/v1/provisioning/contact-points": [],
        }
        if path == "/api/v1/provisioning/alert-rules":
            return rules
        return httpx.Response(200, json=known[path]) if path in known else irm(folders=("f1",))(request)

    def checked(
        self, wanted: Any = None, *, preview: bool = False, after: Callable[[], Any] | None = None, **options: Any
    ) -> Run:
        """Run a program that checks and then makes its policies."""

        async def program() -> None:
            policies = {} if wanted is None else {wanted["name"]: wanted}
            await run_preflight({}, policies=policies, **{"complete": True, **options})
            for name, one in policies.items():
                NotificationPolicy(name, one)
            if after is not None:
                await after()

        return run(program, self.answer, state=self.state, preview=preview)


def asked(made: Run) -> list[str]:
    return [f"{request.method} {request.url.path}" for request in made.requests]


def test_a_new_policy_needs_a_grafana_that_accepts_it() -> None:
    made = Grafana().checked(policy())
    assert made.only("NotificationsRoutingTree").import_id == ""
    assert asked(made).count(f"POST {TREES}") == 1
    assert asked(made).count(f"GET {TREES}") == 1


def test_a_known_policy_needs_one_request_more() -> None:
    made = Grafana(trees=[tree()], state=state()).checked(policy())
    assert [one for one in asked(made) if "/apis/" in one or "alert-rules" in one] == [f"GET {TREES}"]
    assert made.warnings == []


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (Grafana(version="12.4.0"), "a notification policy with a name needs 13.1 or later"),
        (Grafana(probe=501), "Enable the feature toggle alertingMultiplePolicies"),
        (Grafana(rights=EDITORS_RIGHTS), f"they lack permission to: create notification policies ({CREATE})"),
        (Grafana(organisation=2), "belongs to organisation 2. With a token, the provider creates"),
    ],
)
def test_a_grafana_that_cannot_have_it_is_refused(there: Grafana, told: str) -> None:
    with pytest.raises(NotReady) as refused:
        there.checked(policy())
    assert told in str(refused.value)


def test_without_a_policy_nothing_of_it_is_requested() -> None:
    made = Grafana(version="12.4.0", rights=EDITORS_RIGHTS).checked()
    assert not [one for one in asked(made) if "/apis/" in one]


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


def test_a_preview_tells_whose_alerts_go_elsewhere() -> None:
    there = Grafana(trees=[tree()], state=state())
    changed = policy(routes=[{"matchers": ["team=payments"], "contact_point": "Platform"}])
    assert there.checked(changed, preview=True).warnings == [
        "notification policy 'payments': alerts with team=payments go to Platform instead of Payments"
    ]
    assert there.checked(changed).warnings == []


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
    assert stopped.value.told == [REMOVED]
    preview = in_use().checked(preview=True)
    assert preview.warnings == [f"pulumi up will stop before it changes anything: {REMOVED}"]


def test_a_rename_stops_and_says_how_to_keep_both() -> None:
    with pytest.raises(PoliciesInUse) as stopped:
        in_use().checked(policy(name="teams"))
    assert "would be replaced by 'teams', but alert rules select it" in stopped.value.told[0]
    assert stopped.value.told[0].endswith(
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
    assert "until no rule selects it, give the new policy a component of its own, and pass" in stopped.value.told[0]


def test_a_program_that_does_not_tell_all_its_policies_is_not_stopped() -> None:
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
    with pytest.raises(RequestFailed, match="cannot read alert rules"):
        before_delete(in_use(reads_rules=False))


def test_invalid_policies_are_refused_before_any_request() -> None:
    with pytest.raises(InvalidInputs, match='NotificationPolicy "payments"'):
        Grafana().checked(policy(routes=[{"matchers": ["team"]}]))
