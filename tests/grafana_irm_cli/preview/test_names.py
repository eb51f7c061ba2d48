"""Ids of teams and escalation chains are shown with their names, where a component of the stack knows them."""

from typing import Any

import pytest

from grafana_irm_cli.masking import Mask
from grafana_irm_cli.preview.names import names_of_ids
from grafana_irm_cli.preview.review import find
from grafana_irm_cli.preview.steps import UNKNOWN, Preview
from grafana_irm_cli.preview.tree import resources
from grafana_irm_cli.resource_types import INTEGRATION
from tests.grafana_irm_cli.preview.events import SECRET, preview, step, urn

ALERTING = "grafana-irm:index:IrmAlerting"
OLD, NEW = "TMGN42VBJC39H", "T9RLFJ1EL98AF"
CHAINS = ("F938AT8QTN16D", "F2PLATFORM00")


def changed(old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> Preview:
    """Return a preview of another team and chain; ``old`` and ``new`` are the component's outputs."""
    before = {"teamId": OLD, "defaultRoute": {"escalationChainId": CHAINS[0]}}
    after = {"teamId": NEW, "defaultRoute": {"escalationChainId": CHAINS[1]}}
    return preview(
        step("same", ALERTING, "payments", old_outputs=old, new_outputs=new),
        step(
            "update",
            INTEGRATION,
            "payments-integration",
            holders=[ALERTING],
            parent=urn(ALERTING, "payments"),
            old=before,
            new=after,
            diff={"teamId": "update", "defaultRoute.escalationChainId": "update"},
        ),
    )


BOTH = changed(
    {"team": "Payments", "escalation_chain": "payments-primary"},
    {"team": "Platform", "escalation_chain": "platform-primary"},
)


def test_both_names_stand_beside_their_ids() -> None:
    (component, integration) = resources(BOTH, Mask())
    assert component.name == "payments"
    assert [(one.path, one.before, one.after) for one in integration.changes] == [
        ("teamId", f"{OLD} (Payments)", f"{NEW} (Platform)"),
        ("defaultRoute.escalationChainId", f"{CHAINS[0]} (payments-primary)", f"{CHAINS[1]} (platform-primary)"),
    ]


def test_the_warning_names_them_too() -> None:
    (warning,) = [one for one in find(BOTH) if one.kind == "others-get-paged"]
    assert warning.details == (
        f"teamId: {OLD} (Payments) → {NEW} (Platform)",
        f"defaultRoute.escalationChainId: {CHAINS[0]} (payments-primary) → {CHAINS[1]} (platform-primary)",
    )


def test_one_name_that_is_known_is_better_than_none() -> None:
    (_component, integration) = resources(changed({}, {"team": "Platform"}), Mask())
    assert (integration.changes[0].before, integration.changes[0].after) == (OLD, f"{NEW} (Platform)")


def test_a_program_in_another_language_spells_the_outputs_its_way() -> None:
    names = names_of_ids(changed({"escalationChain": "payments-primary"}, {"escalationChain": "platform-primary"}))
    assert names == {CHAINS[0]: "payments-primary", CHAINS[1]: "platform-primary"}


@pytest.mark.parametrize("name", [SECRET, UNKNOWN, "", None])
def test_a_name_that_is_secret_or_unknown_is_left_out(name: object) -> None:
    assert names_of_ids(changed({"team": name}, {"team": name})) == {}
