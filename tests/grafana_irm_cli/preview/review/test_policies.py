"""Notification policies in a review: those that go away, and alerts that go elsewhere."""

from typing import Any

import pytest

from grafana_irm.notification_policy.rerouted import rerouted
from grafana_irm.notification_policy.routes import of_spec
from grafana_irm.preflight.own_state import OwnPolicy
from grafana_irm.preflight.policies_in_use import describe
from grafana_irm.preflight.users import User
from grafana_irm_cli.preview.model import ReviewWarning
from grafana_irm_cli.preview.review import find
from grafana_irm_cli.resource_types import ROUTING_TREE
from tests.grafana_irm_cli.preview.events import event, preview, step

NOW: dict[str, Any] = {"metadata": {"uid": "teams"}}
RULE = User("alert rule", "alert rule 'Late' in folder 'Payments'", "https://grafana.example/alerting/grafana/u/view")


def warned(text: str) -> str:
    return event("diagnosticEvent", {"severity": "warning", "message": f"warning: {text}\n"})


def found(*lines: str) -> list[ReviewWarning]:
    return list(find(preview(*lines)))


@pytest.mark.parametrize("successors", [{}, {"groups": "groups"}, {"teams": "groups"}])
def test_a_policy_that_goes_away_is_shown_with_its_rules(successors: dict[str, str]) -> None:
    told = describe(OwnPolicy("teams-routing-tree", "teams", {}), [RULE], successors, "set keepContactPointsInUse")
    message = warned(f"pulumi up will stop before it changes anything: {told}")
    (warning,) = found(message, step("delete", ROUTING_TREE, "teams-routing-tree", old=NOW))
    assert (warning.kind, warning.what) == ("policy-deleted", "is deleted")
    assert warning.details == ("metadata.uid: teams", f"selected by: {RULE}")


def test_a_policy_without_known_rules_is_shown_too() -> None:
    (warning,) = found(step("delete", ROUTING_TREE, "teams-routing-tree", old=NOW))
    assert warning.why.startswith("Grafana deletes a notification policy without a warning")


def test_a_changed_policy_is_none_that_goes_away() -> None:
    assert found(step("update", ROUTING_TREE, "teams-routing-tree", old=NOW, new=NOW)) == []


def test_alerts_that_go_elsewhere_are_one_warning_a_policy() -> None:
    def tree(*receivers: str) -> Any:
        routes = [
            {"receiver": name, "matchers": [{"type": "=", "label": "team", "value": str(number)}]}
            for number, name in enumerate(receivers)
        ]
        return of_spec({"defaults": {"receiver": "Everyone"}, "routes": routes})

    lines = list(rerouted(tree("Payments", "Payments"), tree("Platform", "Platform")))
    assert len(lines) == 2
    (warning,) = found(*(warned(f"notification policy 'teams': {line}") for line in lines))
    assert (warning.kind, warning.subject) == ("alerts-go-elsewhere", "notification policy 'teams'")
    assert warning.details == (
        "alerts with team=0 go to Platform instead of Payments",
        "alerts with team=1 go to Platform instead of Payments",
    )
