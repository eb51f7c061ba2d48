"""What is found in the stack's own state."""

import pytest

from grafana_irm.preflight.own_state import OwnState
from tests.components.preflight.world import ALERTS, FOLDER, INTEGRATION, RULE, UID, managed


def test_resources_are_found_by_what_they_are() -> None:
    state = OwnState({**INTEGRATION, **ALERTS, **FOLDER, **RULE})
    assert state.integration("Payments", "T1", "alertmanager") is not None
    assert state.has_integration_id("C7")
    assert state.has_integration_name("Payments")
    assert state.has_contact_point("Payments")
    assert state.contact_point_uids("Payments") == ["cp1"]
    assert state.has_folder(UID)
    assert state.has_rule(UID)


def test_a_contact_point_whose_update_was_refused_has_no_uid_in_the_state() -> None:
    state = OwnState(managed("contact point", name="A", webhooks=[{"uid": ""}]))
    assert state.has_contact_point("A")
    assert state.contact_point_uids("A") == []


def test_an_integration_of_another_name_team_or_type_is_another_one() -> None:
    state = OwnState(INTEGRATION)
    for name, team, kind in [
        ("Other", "T1", "alertmanager"),
        ("Payments", None, "alertmanager"),
        ("Payments", "T1", "webhook"),
    ]:
        assert state.integration(name, team, kind) is None


def test_no_team_is_an_empty_one() -> None:
    state = OwnState(managed("integration", id="C7", name="A", teamId="", type="webhook"))
    assert state.integration("A", None, "webhook") is not None


@pytest.mark.parametrize(
    ("components", "resource", "component"),
    [
        (["x"], "x-contact-point", "x"),
        (["x"], "x-heartbeat-contact-point", "x"),
        (["x"], "x-contact-point-renamed-2", "x"),
        (["x-heartbeat"], "x-heartbeat-contact-point", "x-heartbeat"),
        (["x-heartbeat"], "x-heartbeat-heartbeat-contact-point", "x-heartbeat"),
    ],
)
def test_a_contact_point_is_known_by_its_component(components: list[str], resource: str, component: str) -> None:
    path = "urn:pulumi:s::p::grafana-irm:index:IrmAlerting"
    kind = "grafana:alerting/contactPoint:ContactPoint"
    others = {f"{path}::{name}": {"type": "grafana-irm:index:IrmAlerting", "outputs": {}} for name in components}
    point = {"type": kind, "outputs": {"name": "A", "webhooks": [{"uid": "u1"}, {"uid": ""}]}}
    state = OwnState({**others, f"{path}${kind}::{resource}": point, f"urn:pulumi:s::p::{kind}::plain": point})

    (found,) = state.contact_points_of_components()

    assert (found.component, found.name, found.organisation, found.uids) == (component, "A", "0", ("u1",))


def test_what_the_stack_manages_is_known_by_name_and_uid() -> None:
    tree = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"
    policy = "grafana:alerting/notificationPolicy:NotificationPolicy"
    state = OwnState(
        {
            **RULE,
            "urn:a::tree": {"type": tree, "outputs": {"metadata": {"uid": "payments"}}},
            "urn:a::policy": {"type": policy, "outputs": {}},
        }
    )

    assert (state.own.rules, state.own.policy, state.own.trees) == ({UID}, True, {"payments"})


def test_resources_of_other_kinds_and_half_of_one_are_no_matter() -> None:
    half = managed("rule group", name="x")
    other = {"urn:a::b": {"type": "aws:s3/bucket:Bucket", "outputs": {"name": "Payments"}}}
    state = OwnState({**half, **other})
    assert not state.has_rule(UID)
    assert not state.has_contact_point("Payments")


@pytest.mark.parametrize("disabled", [True, False, None])
def test_the_provenance_of_a_contact_point_is_reported_where_it_is_known(disabled: bool | None) -> None:
    state = OwnState(managed("contact point", name="A", disableProvenance=disabled))
    assert state.contact_point_disables_provenance("A") is disabled
    assert state.contact_point_disables_provenance("B") is None
