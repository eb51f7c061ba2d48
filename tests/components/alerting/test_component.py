"""`IrmAlerting`: its resources, its outputs and its errors."""

import re
from functools import reduce
from typing import Any

import pulumi
import pytest

from grafana_irm import InvalidInputs, InvalidOutput, UnknownName
from grafana_irm.alerting.component import OUTPUTS
from tests.components.alerting.payments import PAYMENTS, alerting, wired
from tests.components.harness import AS_USER, run
from tests.components.systems import LINK, irm
from tests.components.systems import integration as existing_integration


def test_it_creates_integration_contact_points_folder_and_rule() -> None:
    """And no other resource."""
    made = wired()
    assert sorted((resource.type.rpartition(":")[2], resource.name) for resource in made.resources) == [
        ("ContactPoint", "payments-contact-point"),
        ("ContactPoint", "payments-heartbeat-contact-point"),
        ("Folder", "payments-heartbeat-folder"),
        ("Integration", "payments-integration"),
        ("IrmAlerting", "payments"),
        ("RuleGroup", "payments-heartbeat"),
    ]
    children = [resource for resource in made.resources if resource.name != "payments"]
    assert all(child.parent.endswith("grafana-irm:index:IrmAlerting::payments") for child in children)


def test_the_parts_are_wired_to_the_integrations_endpoints() -> None:
    made = wired()
    alerts = made.named("payments-contact-point").inputs
    beats = made.named("payments-heartbeat-contact-point").inputs
    rule = made.only("RuleGroup").inputs["rules"][0]
    assert alerts["name"] == "Payments"
    assert alerts["webhooks"] == [{"url": LINK, "maxAlerts": 99, "disableResolveMessage": False}]
    assert beats["webhooks"] == [{"url": f"{LINK}heartbeat/", "disableResolveMessage": True}]
    assert rule["notificationSettings"]["contactPoint"] == beats["name"] == "Payments heartbeat"


def test_endpoints_are_secret_on_every_path() -> None:
    made = wired()
    for name in ("payments-contact-point", "payments-heartbeat-contact-point"):
        assert "webhooks[0].url" in made.named(name).secrets
        assert made.named(name).secret_outputs == ["webhooks"]
    assert "link" in made.only("Integration").secret_outputs
    assert {"http_endpoint", "heartbeat_endpoint"} <= made.registered_outputs["payments"]["secrets"]


def test_only_endpoints_are_secret_so_that_a_reviewer_sees_the_rest() -> None:
    made = wired()
    assert made.registered_outputs["payments"]["secrets"] == {"http_endpoint", "heartbeat_endpoint"}
    assert made.only("Integration").secrets == set()
    assert made.only("RuleGroup").secrets == set()


def test_the_outputs_say_everything_that_others_need() -> None:
    outputs = wired().outputs
    assert outputs["contact_point_name"] == "Payments"
    assert outputs["heartbeat_contact_point_name"] == "Payments heartbeat"
    assert outputs["heartbeat_interval"] == "10m"
    assert outputs["links"] == {
        "integration": "https://stack.example/a/grafana-irm-app/integrations/payments-integration-id",
        "contact_point": "https://grafana.example/alerting/notifications?search=Payments",
        "heartbeat_contact_point": "https://grafana.example/alerting/notifications?search=Payments%20heartbeat",
        "rule": f"https://grafana.example/alerting/grafana/{outputs['rule_uid']}/view",
    }
    assert outputs["manual_steps"] == []


def test_the_outputs_are_registered_on_the_component() -> None:
    assert set(OUTPUTS) == set(wired().registered_outputs["payments"]["values"])


def test_without_heartbeat_there_is_the_integration_and_one_contact_point() -> None:
    made = wired(heartbeat={"enabled": False})
    assert {resource.type.rpartition(":")[2] for resource in made.resources} == {
        "IrmAlerting",
        "Integration",
        "ContactPoint",
    }
    assert made.outputs["heartbeat_endpoint"] is None
    assert made.outputs["rule_uid"] is None
    assert set(made.outputs["links"]) == {"integration", "contact_point"}


def test_an_existing_integration_without_heartbeat_can_receive_alerts() -> None:
    existing = {"integration": {"existing": {"id": "C9"}}, "contact_point": {"name": "Legacy"}}
    answer = irm(existing_integration(heartbeat=None))
    made = run(lambda: alerting({**existing, "heartbeat": {"enabled": False}}), answer)
    assert made.outputs["contact_point_name"] == "Legacy"
    assert made.outputs["heartbeat_endpoint"] is None


def test_another_interval_leaves_one_step_with_a_link_and_a_warning() -> None:
    made = wired(heartbeat={"interval": "5m"})
    (step,) = made.outputs["manual_steps"]
    assert "5 minutes" in step
    assert "https://stack.example/a/grafana-irm-app/integrations/payments-integration-id" in step
    assert any("5 minutes" in warning for warning in made.warnings)


def test_default_timings_give_no_warning() -> None:
    assert wired().warnings == []


def test_what_the_timing_model_warns_of_is_a_warning_of_the_rule() -> None:
    made = wired(heartbeat={"rule": {"repeat_interval": "6m"}})
    assert any("One lost beat can cause a false alarm" in warning for warning in made.warnings)


def test_one_error_has_the_problems_of_all_blocks() -> None:
    """Nothing is registered."""
    bad = {
        "integration": {"name": " ", "type": "grafana", "teem": "x"},
        "contact_point": {"max_alerts": 100},
        "heartbeat": {
            "contact_point": {"max_alerts": 5},
            "rule": {"repeat_interval": "1h", "evaluation_interval": "15s"},
        },
    }

    def program() -> None:
        with pytest.raises(InvalidInputs) as refused:
            alerting(bad)
        paths = [problem.path for problem in refused.value.problems]
        assert sorted(paths) == [
            "contact_point.max_alerts",
            "heartbeat.contact_point.max_alerts",
            "heartbeat.rule.evaluation_interval",
            "integration.name",
            "integration.teem",
            "integration.type",
        ]

    made = run(program)
    assert made.resources == []
    assert made.requests == []


def test_a_repeat_interval_with_late_beats_is_refused() -> None:
    """The error shows the largest value that works."""
    with pytest.raises(InvalidInputs, match=r"heartbeat\.rule\.repeat_interval: given 10m; allowed: at most"):
        wired(heartbeat={"rule": {"repeat_interval": "10m"}})


@pytest.mark.parametrize(
    ("second", "path"),
    [
        (
            {"integration": {"name": "Payments", "team": "Payments"}, "contact_point": {"name": "Other"}},
            "integration.name",
        ),
        ({"integration": {"name": "Other"}, "contact_point": {"name": "Payments"}}, "contact_point.name"),
        (
            {"integration": {"name": "Other"}, "heartbeat": {"contact_point": {"name": "Payments heartbeat"}}},
            "heartbeat.contact_point.name",
        ),
    ],
)
def test_names_that_another_component_of_the_program_has_are_refused(second: Any, path: str) -> None:
    def program() -> None:
        alerting(PAYMENTS)
        with pytest.raises(InvalidInputs) as refused:
            alerting(second, "second")
        assert [problem.path for problem in refused.value.problems] == [path]

    run(program)


def test_the_same_names_are_fine_in_another_run() -> None:
    wired()
    wired()


def test_a_name_for_both_contact_points_is_refused() -> None:
    with pytest.raises(InvalidInputs, match=r"heartbeat\.contact_point\.name"):
        wired(contact_point={"name": "Same"}, heartbeat={"contact_point": {"name": "Same"}})


def test_parts_inherit_organisation_and_provenance_unless_they_set_them() -> None:
    made = run(
        lambda: alerting(
            {
                **PAYMENTS,
                "org_id": "2",
                "disable_provenance": True,
                "heartbeat": {"rule": {"disable_provenance": False, "org_id": "3"}},
            }
        ),
        environment=AS_USER,
    )
    assert [point.inputs["orgId"] for point in made.of("ContactPoint")] == ["2", "2"]
    assert all(point.inputs["disableProvenance"] for point in made.of("ContactPoint"))
    assert made.only("RuleGroup").inputs["orgId"] == made.only("Folder").inputs["orgId"] == "3"
    assert made.only("RuleGroup").inputs["disableProvenance"] is False


def test_an_existing_integration_is_used_and_never_registered() -> None:
    made = run(lambda: alerting({"integration": {"existing": {"id": "C9"}}}, "legacy"), irm(existing_integration()))
    assert made.of("Integration") == []
    assert made.outputs["integration_id"] == "C9"
    assert made.named("legacy-contact-point").inputs["webhooks"][0]["url"] == LINK
    assert "webhooks[0].url" in made.named("legacy-contact-point").secrets
    assert {"http_endpoint", "heartbeat_endpoint"} == made.registered_outputs["legacy"]["secrets"]
    assert "10 minutes" in made.outputs["manual_steps"][0]


def test_a_team_that_does_not_exist_is_reported_with_those_that_do() -> None:
    with pytest.raises(UnknownName, match=r"integration\.team: given 'Paymets'; .*similar: 'Payments'"):
        run(lambda: alerting({"integration": {"name": "Payments", "team": "Paymets"}}))


@pytest.mark.parametrize(
    "path",
    [
        "integration.name",
        "integration.labels",
        "contact_point.name",
        "contact_point.max_alerts",
        "heartbeat.contact_point.name",
        "heartbeat.contact_point.hmac_config.secret",
        "heartbeat.rule.name",
        "heartbeat.rule.folder_uid",
        "disable_provenance",
    ],
)
def test_an_output_is_checked_when_it_resolves_and_named_by_its_path(path: str) -> None:
    def program() -> dict[str, Any]:
        bad: Any = pulumi.Output.from_input("x").apply(lambda _: "")
        *blocks, field = path.split(".")
        given = reduce(lambda inner, block: {block: inner}, reversed(blocks), {field: bad})
        return alerting({**given, "integration": {"name": "Payments", **given.get("integration", {})}})

    with pytest.raises(InvalidOutput, match=rf'^IrmAlerting "payments": 1 problem\n  - {re.escape(path)}: given '):
        run(program)
