"""Existing contact points of the same name: the stack's own, or refused."""

from typing import Any

import pytest

from tests.components.preflight.world import (
    ALERTS,
    INTEGRATION,
    OTHER,
    World,
    beats,
    contact_point,
    integration,
    refused,
)
from tests.components.systems import LINK

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
    assert any(
        "integration cp1 of contact point 'Payments' was deleted: adopt is set" in warning for warning in made.warnings
    )


def test_the_address_of_irm_does_not_decide_about_a_contact_point() -> None:
    """Only the token in the URL shows the owner."""
    url = LINK.replace("https://irm.example", "http://10.0.0.7:8080")
    made = World(state=dict(INTEGRATION), contact_points=[contact_point(url=url)]).checked()
    assert any("integration cp1 of contact point 'Payments' was deleted" in warning for warning in made.warnings)


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
