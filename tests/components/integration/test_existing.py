"""An existing integration: found by id or name, and never changed."""

import pytest

from grafana_irm import UnknownName
from tests.components.integration.one import made
from tests.components.systems import LINK, TOKEN, integration, irm


def test_an_existing_one_by_id_registers_nothing_that_could_change_it() -> None:
    run_ = made({"existing": {"id": "C9"}}, irm(integration()))
    assert [resource.type for resource in run_.resources] == ["grafana-irm:index:IrmIntegration"]
    assert run_.outputs == {
        "integration_id": "C9",
        "type": "alertmanager",
        "http_endpoint": LINK,
        "heartbeat_endpoint": f"{LINK}heartbeat/",
        "ingress_url": "https://irm.example/oncall",
        "team": None,
        "url_in_irm": "https://stack.example/a/grafana-irm-app/integrations/C9",
    }
    assert run_.registered_outputs["one"]["secrets"] == {"http_endpoint", "heartbeat_endpoint"}
    assert {request.method for request in run_.requests} == {"GET"}


def test_an_existing_one_by_name_and_team() -> None:
    there = (integration("C1"), integration("C2", team_id="T2"))
    assert made({"existing": {"name": "Legacy", "team": "Platform"}}, irm(*there)).outputs["integration_id"] == "C2"
    assert made({"existing": {"name": "Legacy", "team_id": "T1"}}, irm(*there)).outputs["integration_id"] == "C1"


def test_a_name_that_several_teams_have_needs_the_team() -> None:
    with pytest.raises(UnknownName, match=r"existing\.name: .*C1 \(team T1\), C2 \(team T2\)"):
        made({"existing": {"name": "Legacy"}}, irm(integration("C1"), integration("C2", team_id="T2")))


def test_an_existing_integration_of_another_type_is_refused() -> None:
    """The error names the type."""
    with pytest.raises(UnknownName, match=r"alertmanager or webhook; this one is of type 'grafana_alerting'"):
        made({"existing": {"id": "C9"}}, irm(integration(type="grafana_alerting")))


def test_an_existing_one_that_is_not_there_is_reported_with_similar_names() -> None:
    with pytest.raises(UnknownName, match=r"existing\.name: given 'Legcy'; .*'Legacy'"):
        made({"existing": {"name": "Legcy"}}, irm(integration()))
    with pytest.raises(UnknownName, match=r"existing\.id: given 'C7'"):
        made({"existing": {"id": "C7"}}, irm(integration()))


def test_no_error_about_an_existing_one_shows_its_endpoint() -> None:
    for found in (integration(type="jira"), integration(heartbeat=None)):
        with pytest.raises(Exception) as failed:  # noqa: PT011 - whichever it is
            made({"existing": {"id": "C9"}}, irm(found))
        assert TOKEN not in str(failed.value)
