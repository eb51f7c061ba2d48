"""Existing integrations of the same name: imported, deleted, or refused."""

from typing import Any

import pytest

from tests.components.preflight.world import (
    BEGUN,
    World,
    beats,
    contact_point,
    imported,
    integration,
    managed,
    refused,
)
from tests.components.systems import LINK


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
def test_a_change_of_type_after_its_delete_is_reported_with_what_to_do(there: bool) -> None:
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
    assert "this stack never started to create it" in allowed


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
