"""Contact points that would be deleted although others use them: the requests, what is reported, and what is kept."""

from typing import Any

import httpx
import pytest

from grafana_irm import ContactPointsInUse, IrmAlerting, IrmAlertingArgs, run_preflight
from tests.components.harness import Run, run
from tests.components.preflight.world import (
    ARGS,
    BEGUN,
    FOLDER,
    INTEGRATION,
    RULE,
    UID,
    World,
    beats,
    contact_point,
    rule,
)

_PARENT = "urn:pulumi:stack::project::grafana-irm:index:IrmAlerting$grafana:alerting/contactPoint:ContactPoint"
_TYPE = "grafana:alerting/contactPoint:ContactPoint"
USERS_RULE = {"uid": "theirs", "title": "Theirs", "folderUID": "f1", "notification_settings": {"receiver": "Payments"}}
RENAMED: IrmAlertingArgs = {**ARGS, "contact_point": {"name": "New"}}


def point(resource: str, name: str, uid: str) -> dict[str, dict[str, Any]]:
    """Return a state with a contact point that an `IrmAlerting` made."""
    outputs = {"name": name, "orgId": "0", "webhooks": [{"uid": uid}], "disableProvenance": False}
    return {f"{_PARENT}::{resource}": {"type": _TYPE, "outputs": outputs}}


STATE = {
    **BEGUN,
    **INTEGRATION,
    **point("payments-contact-point", "Payments", "cp1"),
    **point("payments-heartbeat-contact-point", "Payments heartbeat", "cp2"),
    **FOLDER,
    **RULE,
}


def world(**fields: Any) -> World:
    """Return both systems with the stack made, and a rule of somebody else that goes to its contact point."""
    made = {"contact_points": [contact_point(), beats()], "rules": [rule(), USERS_RULE], "state": STATE, **fields}
    return World(**made)


def checked(args: IrmAlertingArgs | None, there: World, *, preview: bool = False, **options: Any) -> Run:
    """Run a program that has this component, or none any more."""

    async def program() -> None:
        components = {} if args is None else {"payments": args}
        await run_preflight(components, **options)
        for name, one in components.items():
            IrmAlerting(name, one)

    return run(program, there.answer(), state=there.state, preview=preview, made_as=there.made_as)


def looked(made: Run) -> list[str]:
    """Return the requests that find the users."""
    paths = ("/alert-rules", "/policies", "/routingtrees", "/folders/f1", "/api/org")
    return sorted(request.url.path for request in made.requests if request.url.path.endswith(paths))


def test_a_rename_of_one_in_use_stops_and_names_the_users() -> None:
    with pytest.raises(ContactPointsInUse) as stopped:
        checked(RENAMED, world())

    (told,) = stopped.value.messages
    assert told == (
        "contact point 'Payments' would be replaced by 'New', but others use it (1 alert rule):\n"
        "      alert rule 'Theirs' in folder 'f1': https://grafana.example/alerting/grafana/theirs/view\n"
        "    To create 'New' now and keep 'Payments' until nothing uses it, pass keep_contact_points_in_use=True to "
        "run_preflight. Then move these rules and policies to 'New'"
    )


def test_a_preview_warns_and_shows_the_rest() -> None:
    made = checked(RENAMED, world(), preview=True)

    (warning,) = [one for one in made.warnings if "others use it" in one]
    assert warning.startswith("pulumi up will stop before it changes anything: contact point 'Payments' would be")
    assert made.named("payments-contact-point").inputs["name"] == "New"


def test_users_are_requested_once_and_only_if_a_contact_point_goes() -> None:
    assert looked(checked(ARGS, world())) == []
    both: IrmAlertingArgs = {**RENAMED, "heartbeat": {"enabled": False}}
    assert looked(checked(both, world(), preview=True)) == [
        "/api/folders/f1",
        "/api/org",
        "/api/v1/provisioning/alert-rules",
        "/api/v1/provisioning/policies",
        "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees",
    ]


def test_rules_that_the_token_cannot_see_count_too() -> None:
    there = world(counts={"Payments": 3, "Payments heartbeat": 1})
    with pytest.raises(ContactPointsInUse) as stopped:
        checked(RENAMED, there)

    (told,) = stopped.value.messages
    assert told.startswith(
        "contact point 'Payments' would be replaced by 'New', but others use it (3 alert rules):\n"
        "      alert rule 'Theirs' in folder 'f1': https://grafana.example/alerting/grafana/theirs/view\n"
        "      2 alert rules that the Grafana token cannot see\n    To create 'New' now"
    )

    with pytest.raises(ContactPointsInUse, match="1 alert rule that the Grafana token cannot see"):
        checked(RENAMED, world(rules=[rule()], counts={"Payments": 1}))


def test_routes_of_policies_that_the_token_cannot_see_count_too() -> None:
    """An Editor sees the organisation's policy and named policies of its own."""
    with pytest.raises(ContactPointsInUse) as stopped:
        checked(RENAMED, world(rules=[rule()], counts={"Payments": 0}, routes_in_use=2))
    assert "(2 routes):\n      2 routes that the Grafana token cannot see\n" in stopped.value.messages[0]


def test_the_stacks_own_rules_are_not_hidden_rules() -> None:
    disabled: IrmAlertingArgs = {**ARGS, "heartbeat": {"enabled": False}}
    made = checked(disabled, world(rules=[rule()], counts={"Payments": 0, "Payments heartbeat": 1}), complete=True)

    assert [one for one in made.warnings if "others use it" in one] == []


def test_one_that_nothing_else_uses_goes_without_a_word() -> None:
    made = checked(RENAMED, world(rules=[rule()]))

    assert [one for one in made.warnings if "contact point" in one] == []


def test_a_disabled_heartbeat_deletes_its_contact_point() -> None:
    theirs = {**USERS_RULE, "notification_settings": {"receiver": "Payments heartbeat"}}

    with pytest.raises(ContactPointsInUse, match="contact point 'Payments heartbeat' would be deleted"):
        checked({**ARGS, "heartbeat": {"enabled": False}}, world(rules=[rule(), theirs]))


def test_a_removed_component_counts_only_in_a_complete_check() -> None:
    checked(None, world())
    with pytest.raises(ContactPointsInUse, match="contact point 'Payments' would be deleted"):
        checked(None, world(), complete=True)


def test_one_that_is_in_another_grafana_is_left_to_that_ones_check() -> None:
    checked(None, world(contact_points=[]), complete=True)


def test_a_token_without_read_access_is_reported_and_does_not_stop() -> None:
    there = world()

    def answer(request: httpx.Request) -> httpx.Response:
        denied = request.url.path.endswith(("/policies", "/routingtrees"))
        return httpx.Response(403) if denied else there.answer()(request)

    async def program() -> None:
        await run_preflight({"payments": RENAMED})

    made = run(program, answer, state=STATE, preview=True)
    assert any("cannot read notification policies and routing trees" in one for one in made.warnings)


def test_a_kept_one_stays_beside_its_successor_as_the_state_has_it() -> None:
    made = checked(RENAMED, world(), keep_contact_points_in_use=True)

    assert "contact point 'Payments' is kept until nothing uses it. Current users: 1 alert rule" in made.warnings
    kept, new = made.named("payments-contact-point"), made.named("payments-contact-point-renamed")
    assert kept.ignored == ["orgId", "name", "disableProvenance", "webhooks"]
    assert (new.inputs["name"], new.ignored) == ("New", [])


def test_a_removed_component_stays_as_a_whole() -> None:
    kinds = ("integration", "oss/folder:Folder", "alerting/ruleGroup:RuleGroup")
    parts = ("payments-integration", "payments-heartbeat-folder", "payments-heartbeat")
    types = ("grafana:onCall/integration:Integration", *(f"grafana:{kind}" for kind in kinds[1:]))
    state = {key: one for key, one in STATE.items() if "ContactPoint" in key or "IrmAlerting::" in key} | {
        f"urn:pulumi:stack::project::grafana-irm:index:IrmAlerting${kind}::{name}": {"type": kind, "outputs": {}}
        for kind, name in zip(types, parts, strict=True)
    }

    made = checked(None, world(state=state, rules=[USERS_RULE]), complete=True, keep_contact_points_in_use=True)

    assert [one.name for one in made.resources] == [
        "payments",
        "payments-integration",
        "payments-contact-point",
        "payments-heartbeat-contact-point",
        "payments-heartbeat-folder",
        "payments-heartbeat",
    ]
    assert all(one.ignored for one in made.resources[1:])


def test_two_checks_of_one_program_keep_a_removed_component_once() -> None:
    there = world(rules=[USERS_RULE])

    async def program() -> None:
        for _ in range(2):
            await run_preflight({}, complete=True, keep_contact_points_in_use=True)

    made = run(program, there.answer(), state=STATE)
    assert [one.name for one in made.resources if one.type.endswith(":IrmAlerting")] == ["payments"]


def test_every_contact_point_may_take_half_a_minute_to_be_deleted() -> None:
    made = checked(ARGS, world(rules=[rule(uid=UID)]))

    assert {one.delete_timeout for one in made.of("ContactPoint")} == {"30s"}
