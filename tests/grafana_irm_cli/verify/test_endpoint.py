"""The endpoint's token is compared, and the address in front with what IRM gave at the last `pulumi up`."""

from dataclasses import replace

from grafana_irm_cli.verify.checks import check
from grafana_irm_cli.verify.model import ContactPoint, Finding, Integration, Snapshot, Status, Wiring
from tests.grafana_irm_cli.conftest import ENDPOINT

OWN = ENDPOINT.replace("http://irm.test", "https://irm.example/oncall")


def integration_line(wiring: Wiring, seen: Snapshot, link: str) -> Finding:
    integration = Integration("C1", "Payments", "alertmanager", link, f"{link}heartbeat/")
    return check(wiring, replace(seen, integrations={"C1": integration}))[0]


def test_a_gateway_in_front_of_the_endpoint_is_reported_and_all_is_well(wiring: Wiring, healthy: Snapshot) -> None:
    line = integration_line(replace(wiring, link=OWN), healthy, OWN)
    assert (line.status, line.found) == (Status.OK, "alertmanager, heartbeat enabled, reached under http://irm.test")


def test_an_existing_integration_behind_a_gateway_is_well_too(wiring: Wiring, healthy: Snapshot) -> None:
    assert integration_line(wiring, healthy, OWN).status is Status.OK


def test_another_token_is_wrong_under_whatever_address(wiring: Wiring, healthy: Snapshot) -> None:
    line = integration_line(wiring, healthy, OWN.replace("T0ken", "0ther"))
    assert (line.status, line.found) == (Status.WRONG, "its endpoint is not the one in the stack's state")


def test_another_address_of_irm_itself_is_reported_with_both(wiring: Wiring, healthy: Snapshot) -> None:
    moved = OWN.replace("irm.example", "irm2.example")
    line = integration_line(replace(wiring, link=OWN), healthy, moved)
    assert line.status is Status.WRONG
    assert line.found == (
        "IRM's own address changed from https://irm.example/oncall to https://irm2.example/oncall since the last "
        "`pulumi up`"
    )
    assert "pulumi up --refresh" in line.todo
    assert "T0ken" not in f"{line}"


def test_a_contact_point_under_another_address_is_reported_with_both(wiring: Wiring, healthy: Snapshot) -> None:
    point = ContactPoint("cp1", "Payments to IRM", "webhook", {"url": OWN}, False)
    assert isinstance(healthy.contact_points, dict)
    line = check(wiring, replace(healthy, contact_points={**healthy.contact_points, point.name: [point]}))[1]
    assert line.found == "Payments to IRM reaches IRM under https://irm.example/oncall instead of http://irm.test"
    assert line.status is Status.WRONG
