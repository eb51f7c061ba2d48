"""The demo's requests to both systems, and the rule that it creates."""

from dataclasses import replace

import pytest

from automation.demo.systems import Systems, alert_name, always_firing
from grafana_irm.errors import RequestFailed
from sandbox.grafana.accesscontrol.access import Identity, Role
from sandbox.network.delivery import DeliveryResult
from tests.grafana_irm_cli.verify.world import CREDENTIALS, LONGEST_GAP, World


@pytest.fixture
def systems() -> Systems:
    return Systems(CREDENTIALS)


def test_what_exists_is_listed_by_kind_with_ids_and_names(world: World, systems: Systems) -> None:
    world.connect(2)
    inventory = systems.inventory()
    assert {kind: sorted(of.values()) for kind, of in inventory.items()} == {
        "integrations": ["team 0", "team 1"],
        "contact points": ["team 0", "team 0 heartbeat", "team 1", "team 1 heartbeat"],
        "alert rules": ["team-0", "team-1"],
        "folders": ["team 0", "team 1"],
    }
    assert {wiring.integration_id for wiring in world.wirings} == set(inventory["integrations"])


def test_the_last_delivery_is_reported_with_its_age_and_error(world: World, systems: Systems) -> None:
    world.connect()
    assert systems.last_delivery("team 0") is None
    assert systems.last_delivery("no such contact point") is None
    beat = systems.last_delivery("team 0 heartbeat")
    assert beat is not None
    assert beat.error is None
    assert beat.age is not None
    assert beat.age < LONGEST_GAP
    world.on_the_way = lambda _: DeliveryResult(403)
    world.wait(200)
    beat = systems.last_delivery("team 0 heartbeat")
    assert beat is not None
    assert beat.error == "webhook response status 403 Forbidden"


def test_a_rule_fires_to_its_contact_point_resolves_and_is_deleted(world: World, systems: Systems) -> None:
    world.connect()
    (wiring,) = world.wirings
    systems.put_rule("demo-1", always_firing("demo-1", "Demo alert", "team 0", firing=True))
    world.wait(300)
    (group,) = systems.alert_groups(wiring.integration_id)
    assert (alert_name(group), group["state"]) == ("Demo alert", "firing")
    systems.put_rule("demo-1", always_firing("demo-1", "Demo alert", "team 0", firing=False))
    world.wait(300)
    (group,) = systems.alert_groups(wiring.integration_id)
    assert group["state"] == "resolved"
    systems.delete_folder("demo-1")
    assert "Demo" not in systems.inventory()["folders"].values()
    assert "Demo alert" not in systems.inventory()["alert rules"].values()
    systems.delete_folder("demo-1")


def test_an_editor_is_enough_for_the_rule_of_the_demo(world: World) -> None:
    """For a missing folder, Grafana responds to an Editor with 403."""
    world.connect()
    world.grafana.access.add_token("glsa_editor", Identity("editor", Role.EDITOR))
    systems = Systems(replace(CREDENTIALS, grafana_auth="glsa_editor"))
    systems.put_rule("demo-1", always_firing("demo-1", "Demo alert", "team 0", firing=True))
    assert "Demo alert" in systems.inventory()["alert rules"].values()


def test_an_alert_group_without_alerts_has_no_name() -> None:
    assert alert_name({"last_alert": None}) == ""


def test_a_system_out_of_reach_is_reported(world: World, systems: Systems) -> None:
    world.cut_off("grafana.test")
    with pytest.raises(RequestFailed, match="Cannot reach Grafana"):
        systems.inventory()
