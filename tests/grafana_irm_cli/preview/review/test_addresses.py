"""A contact point that will send to another host is a warning, however the address came to change."""

from typing import Any

import pytest

from grafana_irm_cli.preview.model import ReviewWarning
from grafana_irm_cli.preview.review import find
from grafana_irm_cli.preview.steps import UNKNOWN
from grafana_irm_cli.resource_types import CONTACT_POINT
from tests.grafana_irm_cli.preview.events import SECRET, preview, step, urn

ALERTING = "grafana-irm:index:IrmAlerting"
PAYMENTS = urn(ALERTING, "payments")
INSIDE: dict[str, Any] = {"holders": [ALERTING], "parent": PAYMENTS}
OWN, GATEWAY = "https://irm.example/oncall", "https://gateway.internal/irm"
POINT = urn(CONTACT_POINT, "payments-contact-point", ALERTING)


def found(
    old: dict[str, Any] | None, new: dict[str, Any], *, op: str = "update", addresses: dict[str, str] | None = None
) -> list[ReviewWarning]:
    hidden = {"webhooks": SECRET}
    seen = preview(
        step("same", ALERTING, "payments", old_outputs=old, new_outputs=new),
        step(op, CONTACT_POINT, "payments-contact-point", old=hidden, new=hidden, **INSIDE),
        step(op, CONTACT_POINT, "payments-heartbeat-contact-point", old=hidden, new=hidden, **INSIDE),
    )
    seen.addresses = addresses or {}
    return [one for one in find(seen) if one.kind == "endpoint-address"]


def test_both_hosts_and_every_contact_point_are_named() -> None:
    (warning,) = found({"ingress_url": OWN}, {"ingress_url": GATEWAY})
    assert (warning.subject, warning.what) == (
        "payments",
        f"sends to another address: host changes from {OWN} to {GATEWAY}",
    )
    assert warning.details == (
        "contact point: payments-contact-point",
        "contact point: payments-heartbeat-contact-point",
    )


def test_the_state_shows_what_an_older_release_did_not() -> None:
    (warning,) = found({}, {"ingress_url": GATEWAY}, addresses={POINT: OWN})
    assert f"from {OWN} to {GATEWAY}" in warning.what
    assert warning.details == ("contact point: payments-contact-point",)


def test_a_contact_point_edited_by_hand_is_reported_with_its_own_address() -> None:
    """After a refresh the state has what somebody wrote in Grafana; the next `up` puts the stack's address back."""
    (warning,) = found({"ingress_url": OWN}, {"ingress_url": OWN}, addresses={POINT: GATEWAY})
    assert f"from {GATEWAY} to {OWN}" in warning.what


def test_programs_in_other_languages_spell_the_output_their_way() -> None:
    (warning,) = found({"ingressUrl": OWN}, {"ingressUrl": GATEWAY})
    assert f"from {OWN} to {GATEWAY}" in warning.what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"ingress_url": OWN}, {"ingress_url": OWN}),
        ({"ingress_url": OWN}, {"ingress_url": UNKNOWN}),
        ({"ingress_url": OWN}, {"ingress_url": SECRET}),
        ({"ingress_url": OWN}, {"ingress_url": "https://[secret]/irm"}),
        ({}, {"ingress_url": GATEWAY}),
        ({"ingress_url": OWN}, {}),
    ],
)
def test_what_stays_or_is_not_known_is_no_warning(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert found(old, new) == []


@pytest.mark.parametrize("op", ["same", "create", "delete"])
def test_only_a_contact_point_that_is_there_and_stays_can_change_its_host(op: str) -> None:
    assert found({"ingress_url": OWN}, {"ingress_url": GATEWAY}, op=op) == []
