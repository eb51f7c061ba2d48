"""Members of a shared heartbeat as a state has them: found by their endpoints, whatever the program calls them."""

from typing import Any, cast

from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.pulumi.state import integrations_of
from grafana_irm_cli.verify.stack import read_stack
from tests.grafana_irm_cli.conftest import ENDPOINT
from tests.grafana_irm_cli.pulumi.test_state import secret, state

COMPONENT = "urn:pulumi:s::p::grafana-irm:index:SharedHeartbeat::IRM heartbeat 10m"
OTHER = ENDPOINT.replace("T0kenT0kenT0kenT0kenT0ken", "0therT0kenT0kenT0kenT0ken")
RULE = {
    "uid": "shared",
    "for": "120s",
    "notificationSettings": {"groupWait": "0s", "groupInterval": "10s", "repeatInterval": "3m0s"},
}
NO_HEARTBEAT = {"heartbeat_contact_point_name": None, "heartbeat_endpoint": None, "rule_uid": None, "longest_gap": None}


def child(type_: str, name: str, values: dict[str, Any]) -> dict[str, Any]:
    urn = f"{COMPONENT.rpartition('::')[0]}$grafana:{type_}::{name}"
    return {"type": f"grafana:{type_}", "urn": urn, "parent": COMPONENT, "inputs": values, "outputs": values}


def shared(*urls: str, without: str = "", **outputs: object) -> dict[str, Any]:
    """Return the state of a member and of the heartbeat that it shares."""
    values = {
        "contact_point_name": "IRM heartbeat 10m (s)",
        "rule_uid": "shared",
        "longest_gap": "3m30s",
        "members": ["payments", "shop"],
        "links": {"contact_point": "http://grafana.test/cp", "rule": "http://grafana.test/shared"},
        **outputs,
    }
    hooks = secret([{"url": f"{url}heartbeat/"} for url in urls or (ENDPOINT, OTHER)])
    name = "IRM heartbeat 10m"
    parts = [
        {"type": "grafana-irm:index:SharedHeartbeat", "urn": COMPONENT, "outputs": values},
        child(
            "alerting/contactPoint:ContactPoint", f"{name}-contact-point", {"name": f"{name} (s)", "webhooks": hooks}
        ),
        child("alerting/ruleGroup:RuleGroup", f"{name}-rule", {"intervalSeconds": 60, "rules": [RULE]}),
    ]
    own = state(**NO_HEARTBEAT)["deployment"]["resources"]
    kept = [one for one in own if "heartbeat" not in one["urn"].rpartition("::")[2]]
    return {"deployment": {"resources": [*kept, *(one for one in parts if not without or without not in one["urn"])]}}


def test_a_member_has_the_heartbeat_that_it_shares() -> None:
    (wiring,), incomplete = integrations_of(shared(), grafana_instances=2)
    assert incomplete == []
    beat = wiring.heartbeat
    assert beat is not None
    assert (beat.endpoint, beat.siblings) == (f"{ENDPOINT}heartbeat/", (f"{OTHER}heartbeat/",))
    assert (beat.contact_point, beat.rule_uid) == ("IRM heartbeat 10m (s)", "shared")
    assert (beat.timings.group_interval, beat.rule_shared_with, beat.grafana_instances) == ("10s", (), 2)
    assert wiring.links["heartbeat_contact_point"] == "http://grafana.test/cp"
    assert wiring.links["rule"] == "http://grafana.test/shared"
    assert "T0ken" not in repr(wiring)
    assert "0ther" not in repr(wiring)


def test_a_member_is_found_under_another_address_of_irm() -> None:
    (wiring,), _ = integrations_of(shared(ENDPOINT.replace("http://irm.test", "https://gateway.internal/irm")))
    assert wiring.heartbeat is not None
    assert wiring.heartbeat.endpoint.startswith("https://gateway.internal/irm/")


def test_an_integration_that_is_no_member_has_no_heartbeat() -> None:
    (wiring,), _ = integrations_of(shared(OTHER))
    assert wiring.heartbeat is None


def test_a_kept_contact_point_has_no_members() -> None:
    """It stays with its old endpoints after the shared heartbeat was renamed, while others use it."""
    export = shared(OTHER)
    hooks = secret([{"url": f"{ENDPOINT}heartbeat/"}, {"url": f"{OTHER}heartbeat/"}])
    kept = child("alerting/contactPoint:ContactPoint", "kept-contact-point", {"name": "Old name", "webhooks": hooks})
    export["deployment"]["resources"].append(kept)
    (wiring,), _ = integrations_of(export)
    assert wiring.heartbeat is None


def test_a_partly_deleted_shared_heartbeat_is_reported() -> None:
    _, (incomplete,) = integrations_of(shared(without="ContactPoint"))
    finding = incomplete.finding()
    assert (finding.integration, finding.found) == (
        "IRM heartbeat 10m",
        "incomplete, missing: contact point IRM heartbeat 10m (s)",
    )
    assert finding.todo == "`pulumi up` creates the missing parts again"


def test_a_partly_created_shared_heartbeat_is_reported() -> None:
    export = shared(without="RuleGroup")
    (component,) = [one for one in export["deployment"]["resources"] if one["urn"] == COMPONENT]
    del component["outputs"]["rule_uid"]
    _, (incomplete,) = integrations_of(export)
    assert incomplete.finding().found == "creation not finished, missing: heartbeat rule"


class FakeEngine:
    def __init__(self, export: dict[str, Any], entries: list[dict[str, Any]], **settings: Any) -> None:
        self._export = export
        self._settings = {"integrations": entries, **settings}

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        assert show_secrets
        return self._export

    def configuration(self) -> dict[str, Any]:
        return {f"grafana-irm-alerting:{key}": {"objectValue": value} for key, value in self._settings.items()}


def read(export: dict[str, Any], entry: dict[str, Any], **settings: Any) -> Any:
    return read_stack(cast("Engine", FakeEngine(export, [{"name": "payments", **entry}], **settings)), {})


def test_a_heartbeat_of_the_settings_that_the_state_lacks_is_reported() -> None:
    (incomplete,) = read(shared(OTHER), {}).incomplete
    assert (incomplete.name, incomplete.finding().found) == ("payments", "creation not finished, missing: heartbeat")
    assert read(shared(OTHER), {"heartbeat": {"enabled": False}}).incomplete == []


def test_the_grafana_instances_of_shared_heartbeats_count() -> None:
    (wiring,) = read(shared(), {}, sharedHeartbeats={"rule": {"grafanaInstances": 3}}).wirings
    assert wiring.heartbeat.grafana_instances == 3
