"""A stack's configuration: which integrations it has, and with how many Grafana instances they reckon."""

from typing import Any

import pytest

from grafana_irm_cli.verify.settings import Settings


def of(integrations: Any) -> Settings:
    return Settings({"grafana-irm-alerting:integrations": {"value": "[…]", "objectValue": integrations}})


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ({"name": "Payments alerts"}, "Payments alerts"),
        ({"name": "Payments alerts", "resourceName": "payments"}, "payments"),
        ({"existing": {"name": "Old alerts"}}, "Old alerts"),
        ({"existing": {"id": "C1"}}, "C1"),
    ],
)
def test_an_integration_has_the_name_that_the_stack_program_gives_it(entry: dict[str, Any], name: str) -> None:
    assert of([entry]).integrations() == {name: 1}


def test_a_stack_may_have_no_integration_any_more() -> None:
    assert of([]).integrations() == {}


def test_a_larger_program_has_its_integrations_in_code() -> None:
    assert Settings({"shop:size": {"value": "3"}}).integrations() is None


@pytest.mark.parametrize(("rule", "instances"), [({}, 1), ({"grafanaInstances": 3}, 3), ({"grafanaInstances": "2"}, 2)])
def test_how_many_grafana_instances_a_heartbeat_reckons_with(rule: dict[str, Any], instances: int) -> None:
    assert of([{"name": "Payments alerts", "heartbeat": {"rule": rule}}]).integrations() == {
        "Payments alerts": instances
    }
