"""IRM's resources: what is sent to create and to change them, and what their absence means."""

from typing import Any

import pytest

from sandbox.provider.values import from_struct
from tests.sandbox.provider.harness import API, ESCALATION_CHAIN, INTEGRATION, ROUTE, Plugin, Refused, Systems, paths

ONE = f"{API}/integrations/C1/"
OFF = {
    "slack": {"channel_id": None, "enabled": False},
    "telegram": {"id": None, "enabled": False},
    "msteams": {"id": None, "enabled": False},
}
SIGNALS = ("grouping_key", "resolve_signal", "acknowledge_signal", "source_link")
CHANNELS = ("slack", "web", "msteams", "telegram", "phone_call", "sms", "email", "mobile_app")
NO_TEMPLATES = dict.fromkeys((*SIGNALS, *CHANNELS))


def shown(**changes: Any) -> dict[str, Any]:
    return {
        "id": "C1",
        "name": "Payments",
        "team_id": None,
        "type": "alertmanager",
        "link": "http://127.0.0.1/integrations/v1/alertmanager/token/",
        "inbound_email": None,
        "templates": {**NO_TEMPLATES, "web": {"title": None, "message": None, "image_url": None}},
        "default_route": {"id": "R1", "escalation_chain_id": None, "slack": {"channel_id": None, "enabled": True}},
        "labels": [],
        **changes,
    }


GIVEN: dict[str, Any] = {"name": "Payments", "type": "alertmanager", "defaultRoute": {}}


def made(plugin: Plugin, systems: Systems, **inputs: Any) -> tuple[str, dict[str, Any]]:
    systems.on(f"POST {API}/integrations/", (201, shown()))
    if f"GET {ONE}" not in systems.answers:
        systems.on(f"GET {ONE}", (200, shown()))
    return plugin.create(INTEGRATION, GIVEN | inputs)


def test_create_posts_all_templates_and_messengers_as_not_set(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    assert systems.body(f"POST {API}/integrations/") == {
        "team_id": "",
        "name": "Payments",
        "type": "alertmanager",
        "templates": NO_TEMPLATES,
        "default_route": {"id": "", "escalation_chain_id": None, **OFF},
    }
    assert systems.asked() == [f"POST {API}/integrations/", f"GET {ONE}"]
    assert identity == "C1"
    assert outputs["link"].endswith("/token/")
    assert outputs["defaultRoute"]["id"] == "R1"


def test_what_is_given_goes_out_under_irms_names(plugin: Plugin, systems: Systems) -> None:
    made(
        plugin,
        systems,
        teamId="T1",
        labels=[{"key": "team", "value": "pay"}],
        templates={"groupingKey": "{{ payload.groupKey }}", "web": {"title": "{{ payload.title }}"}},
        defaultRoute={"escalationChainId": "F1", "slack": {"channelId": "CH", "enabled": True}},
    )

    sent = systems.body(f"POST {API}/integrations/")
    assert sent["team_id"] == "T1"
    assert sent["labels"] == [{"key": {"name": "team"}, "value": {"name": "pay"}}]
    assert sent["templates"]["grouping_key"] == "{{ payload.groupKey }}"
    assert sent["templates"]["web"] == {"title": "{{ payload.title }}", "message": None, "image_url": None}
    assert sent["templates"]["sms"] == {"title": None}
    assert sent["default_route"] == {
        "id": "",
        "escalation_chain_id": "F1",
        **OFF,
        "slack": {"channel_id": "CH", "enabled": True},
    }


def test_the_token_goes_out_bare_and_grafanas_address_with_it(plugin: Plugin, systems: Systems) -> None:
    made(plugin, systems)

    assert systems.requests[0].headers["Authorization"] == "irm-token"
    assert systems.requests[0].headers["X-Grafana-URL"] == "http://127.0.0.1:3000"


def test_nothing_differs_after_it_was_made(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    assert plugin.diff(INTEGRATION, outputs, plugin.check(INTEGRATION, GIVEN), identity)["changes"] == "DIFF_NONE"


def test_a_preview_knows_all_but_what_irm_gives(plugin: Plugin, systems: Systems) -> None:
    _, outputs = plugin.create(INTEGRATION, GIVEN, preview=True)

    assert systems.asked() == []
    assert {name for name, value in outputs.items() if repr(value) == "UNKNOWN"} == {"id", "inboundEmail", "link"}
    assert repr(outputs["defaultRoute"]["id"]) == "UNKNOWN"


def test_an_update_puts_all_but_the_type_and_names_the_route(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)
    systems.asked()
    systems.on(f"PUT {ONE}", (200, shown(name="New")))

    plugin.update(INTEGRATION, identity, outputs, GIVEN | {"name": "New"})

    sent = systems.body(f"PUT {ONE}")
    assert "type" not in sent
    assert "labels" not in sent
    assert sent["name"] == "New"
    assert sent["default_route"]["id"] == "R1"
    assert systems.asked() == [f"PUT {ONE}", f"GET {ONE}"]


def test_another_type_replaces_and_the_old_one_goes_first(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems)

    diff = plugin.diff(INTEGRATION, outputs, plugin.check(INTEGRATION, GIVEN | {"type": "webhook"}), identity)

    assert paths(diff) == {"type": "UPDATE_REPLACE"}
    assert diff["deleteBeforeReplace"] is True


def test_templates_that_are_taken_out_are_emptied_one_by_one(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, shown(templates={**NO_TEMPLATES, "grouping_key": "a", "web": {"title": "b"}})))
    identity, outputs = made(plugin, systems, templates={"groupingKey": "a", "web": {"title": "b"}})

    diff = plugin.diff(INTEGRATION, outputs, plugin.check(INTEGRATION, GIVEN), identity)

    assert paths(diff) == {"templates.groupingKey": "DELETE", "templates.web.title": "DELETE"}


def test_a_messenger_that_was_never_set_is_not_read(plugin: Plugin, systems: Systems) -> None:
    _, outputs = made(plugin, systems)
    assert "slack" not in outputs["defaultRoute"]

    _, outputs = made(plugin, systems, defaultRoute={"slack": {"enabled": False}})
    assert outputs["defaultRoute"]["slack"] == {"channelId": "", "enabled": True}


def test_one_that_is_gone_reads_as_gone_but_cannot_be_deleted(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (404, {"detail": "Not found."}))
    systems.on(f"DELETE {ONE}", (404, {"detail": "Not found."}))

    assert plugin.read(INTEGRATION, "C1", {"name": "Payments"}).id == ""
    with pytest.raises(Refused) as refused:
        plugin.delete(INTEGRATION, "C1", {})
    assert (
        "1 error occurred:\n\t* DELETE http://127.0.0.1:8080/oncall/api/v1/integrations/C1/: 404 "
        "{detail: Not found.}\n\n" in str(refused.value)
    )


def test_import_takes_the_id(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, shown(templates={**NO_TEMPLATES, "web": {"title": "t"}})))

    inputs = from_struct(plugin.read(INTEGRATION, "C1").inputs)

    assert {key: value for key, value in inputs.items() if not key.startswith("__")} == {
        "name": "Payments",
        "type": "alertmanager",
        "defaultRoute": {"__defaults": []},
        "templates": {"web": {"title": "t", "__defaults": []}, "__defaults": []},
    }


def test_a_bad_type_is_refused_with_all_that_there_are(plugin: Plugin) -> None:
    (failure,) = plugin.failures(INTEGRATION, GIVEN | {"type": "alertmanagr"})

    assert failure.startswith('expected type to be one of ["grafana" "grafana_alerting" "webhook" "alertmanager" ')
    assert failure.endswith("got alertmanagr. Examine values at 'thing.type'.")


def test_what_only_irm_gives_cannot_be_set(plugin: Plugin) -> None:
    (failure,) = plugin.failures(INTEGRATION, GIVEN | {"link": "http://mine"})

    assert failure.startswith('Value for unconfigurable attribute. Can\'t configure a value for "link"')


def test_an_escalation_chain_is_made_changed_and_deleted(plugin: Plugin, systems: Systems) -> None:
    one = f"{API}/escalation_chains/F1/"
    systems.on(f"POST {API}/escalation_chains/", (201, {"id": "F1", "name": "Night", "team_id": "T1"}))
    systems.on(f"GET {one}", (200, {"id": "F1", "name": "Night", "team_id": "T1"}))
    systems.on(f"PUT {one}", (200, {"id": "F1", "name": "Day", "team_id": "T1"}))
    systems.on(f"DELETE {one}", (204, None))

    identity, outputs = plugin.create(ESCALATION_CHAIN, {"name": "Night", "teamId": "T1"})
    plugin.update(ESCALATION_CHAIN, identity, outputs, {"name": "Day", "teamId": "T1"})
    assert systems.body(f"PUT {one}") == {"name": "Day", "team_id": "T1"}
    plugin.delete(ESCALATION_CHAIN, identity, outputs)

    assert systems.asked() == [
        f"POST {API}/escalation_chains/",
        f"GET {one}",
        f"PUT {one}",
        f"GET {one}",
        f"DELETE {one}",
    ]


def test_a_route_keeps_its_place_and_its_integration(plugin: Plugin, systems: Systems) -> None:
    one = f"{API}/routes/R2/"
    answer = {"id": "R2", "integration_id": "C1", "escalation_chain_id": "F1", "position": 0, "routing_type": "jinja2"}
    systems.on(f"POST {API}/routes/", (201, {**answer, "routing_regex": "{{ a }}"}))
    systems.on(f"GET {one}", (200, {**answer, "routing_regex": "{{ a }}"}))
    systems.on(f"PUT {one}", (200, {**answer, "routing_regex": "{{ b }}"}))
    given = {
        "integrationId": "C1",
        "escalationChainId": "F1",
        "position": 0,
        "routingType": "jinja2",
        "routingRegex": "{{ a }} ",
    }

    identity, outputs = plugin.create(ROUTE, given)
    assert systems.body(f"POST {API}/routes/") == {
        "integration_id": "C1",
        "escalation_chain_id": "F1",
        "position": 0,
        "routing_type": "jinja2",
        "routing_regex": "{{ a }} ",
        "manual_order": True,
        **OFF,
    }
    assert plugin.diff(ROUTE, outputs, plugin.check(ROUTE, given), identity)["changes"] == "DIFF_NONE"

    plugin.update(ROUTE, identity, outputs, given | {"routingRegex": "{{ b }}"})
    assert "integration_id" not in systems.body(f"PUT {one}")


def test_another_integration_replaces_a_route(plugin: Plugin) -> None:
    given = {"integrationId": "C1", "position": 0, "routingRegex": "x"}
    inputs = plugin.check(ROUTE, given | {"integrationId": "C2"})

    assert plugin.diff(ROUTE, plugin.check(ROUTE, given), inputs)["replaces"] == ["integrationId"]
