import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from grafana_irm_cli.pulumi.state import integrations_of
from grafana_irm_cli.verify.export import StateError, opened
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import Wiring
from tests.grafana_irm_cli.conftest import ENDPOINT

COMPONENT = "urn:pulumi:s::p::grafana-irm:index:IrmAlerting::payments"
PARTS = ("payments-integration", "payments-contact-point", "payments-heartbeat-contact-point", "payments-heartbeat")


def secret(value: Any) -> dict[str, str]:
    return {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": json.dumps(value),
    }


def state(**changed: Any) -> dict[str, Any]:
    outputs = {
        "integration_id": "C1",
        "integration_type": "alertmanager",
        "http_endpoint": secret(ENDPOINT),
        "heartbeat_endpoint": secret(f"{ENDPOINT}heartbeat/"),
        "contact_point_name": "Payments to IRM",
        "heartbeat_contact_point_name": "Payments heartbeat",
        "rule_uid": "r1",
        "longest_gap": "3m11s",
        "heartbeat_interval": "10m",
        "links": {"rule": "http://grafana.test/alerting/grafana/r1/view", "integration": None},
    }
    rule = {
        "uid": "r1",
        "for": "120s",
        "notificationSettings": {"groupWait": "0s", "groupInterval": "1s", "repeatInterval": "3m0s"},
    }
    return {
        "deployment": {
            "resources": [
                {"type": "pulumi:pulumi:Stack", "urn": "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"},
                {
                    "type": "grafana-irm:index:IrmAlerting",
                    "urn": COMPONENT,
                    "outputs": {key: value for key, value in (outputs | changed).items() if value != "missing"},
                },
                child("onCall/integration:Integration", "payments-integration", {}),
                child("alerting/contactPoint:ContactPoint", "payments-contact-point", {"name": "Payments to IRM"}),
                child(
                    "alerting/contactPoint:ContactPoint",
                    "payments-heartbeat-contact-point",
                    {"name": "Payments heartbeat"},
                ),
                child("alerting/ruleGroup:RuleGroup", "payments-heartbeat", {"intervalSeconds": 60, "rules": [rule]}),
            ]
        }
    }


def child(type_: str, name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": f"grafana:{type_}",
        "urn": f"urn:pulumi:s::p::grafana-irm:index:IrmAlerting$grafana:{type_}::{name}",
        "parent": COMPONENT,
        "inputs": values,
        "outputs": values,
    }


def without(state: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the state without the resources of these names."""
    resources = state["deployment"]["resources"]
    kept = [one for one in resources if one["urn"].rpartition("::")[2] not in names]
    return {"deployment": {"resources": kept}}


def renamed(state: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the resources of a component of another name."""
    resources = state["deployment"]["resources"][1:]
    return list(json.loads(json.dumps(resources).replace("::payments", f"::{name}")))


def wirings(export: dict[str, Any]) -> list[Wiring]:
    """Return the integrations of a state in which all are complete."""
    complete, incomplete = integrations_of(export)
    assert incomplete == []
    return complete


def test_an_integration_is_read_with_durations_as_grafana_returns_them(wiring: Wiring) -> None:
    assert wiring.heartbeat is not None
    beat = replace(wiring.heartbeat, interval=dt.timedelta(minutes=10))
    assert wirings(state()) == [replace(wiring, heartbeat=beat)]


@pytest.mark.parametrize("silent", [True, False])
def test_whether_alerts_resolve_is_read_from_the_contact_point(silent: bool) -> None:
    seen = state()
    hooks = secret([{"url": ENDPOINT, "disableResolveMessage": silent}])
    seen["deployment"]["resources"][3]["inputs"]["webhooks"] = hooks
    (wiring,) = wirings(seen)
    assert wiring.resolves is not silent


def test_the_endpoint_of_irm_is_read_beside_the_endpoint_that_grafana_uses() -> None:
    own = "http://irm.test/oncall/integrations/v1/alertmanager/T0ken/"
    seen = state()
    seen["deployment"]["resources"][2]["outputs"] = {"link": secret(own)}
    (wiring,) = wirings(seen)
    assert (wiring.endpoint, wiring.link) == (ENDPOINT, own)
    assert "T0ken" not in repr(wiring)


def test_no_endpoint_shows_in_the_text_form() -> None:
    assert "T0ken" not in repr(wirings(state()))


def test_without_a_rule_there_is_no_heartbeat() -> None:
    assert wirings(state(rule_uid=None))[0].heartbeat is None


def test_a_stack_without_the_component_is_an_error_with_what_to_do() -> None:
    with pytest.raises(StateError, match="run `pulumi up` first"):
        wirings({"deployment": {"resources": []}})


def test_an_empty_stack_is_the_same_error() -> None:
    with pytest.raises(StateError, match="run `pulumi up` first"):
        wirings({"version": 3, "deployment": None})


class TestIncomplete:
    """An integration with missing parts does not hide the others."""

    @pytest.mark.parametrize(
        ("gone", "missing"),
        [
            (PARTS, ["integration", "contact point", "heartbeat contact point", "heartbeat rule"]),
            (PARTS[2:], ["heartbeat contact point", "heartbeat rule"]),
            (PARTS[3:], ["heartbeat rule"]),
            ((), []),
        ],
    )
    def test_up_was_interrupted(self, gone: tuple[str, ...], missing: list[str]) -> None:
        ours = without(state(), *gone)
        component = next(one for one in ours["deployment"]["resources"] if one["urn"] == COMPONENT)
        del component["outputs"]
        assert integrations_of(ours) == ([], [Incomplete("payments", missing)])

    @pytest.mark.parametrize(
        ("gone", "missing"),
        [
            (PARTS[3:], ["alert rule r1"]),
            (PARTS[2:], ["contact point Payments heartbeat", "alert rule r1"]),
        ],
    )
    @pytest.mark.parametrize("entries", [None, set(), {"payments"}])
    def test_deletion_was_stopped(self, gone: tuple[str, ...], missing: list[str], entries: set[str] | None) -> None:
        wanted = None if entries is None else "payments" in entries
        half = Incomplete("payments", missing, created=True, contact_point="Payments to IRM", wanted=wanted)
        assert integrations_of(without(state(), *gone), entries) == ([], [half])

    def test_a_rule_without_notification_settings(self) -> None:
        ours = state()
        del ours["deployment"]["resources"][-1]["inputs"]["rules"][0]["notificationSettings"]
        (incomplete,) = integrations_of(ours)[1]
        assert incomplete.missing == ["notification settings of alert rule r1"]

    def test_the_complete_ones_are_read(self) -> None:
        ours = without(state(), "payments-heartbeat")
        ours["deployment"]["resources"] += renamed(state(), "checkout")
        complete, incomplete = integrations_of(ours)
        assert ([one.name for one in complete], [one.name for one in incomplete]) == (["checkout"], ["payments"])


def test_heartbeats_that_share_a_rule_uid_know_of_each_other() -> None:
    ours = state()
    ours["deployment"]["resources"] += renamed(state(), "checkout")
    shared = {one.name: one.heartbeat.rule_shared_with for one in wirings(ours) if one.heartbeat}
    assert shared == {"checkout": ("payments",), "payments": ("checkout",)}


def test_an_encrypted_export_is_refused() -> None:
    encrypted = {**secret(ENDPOINT), "ciphertext": "v1:abc"}
    del encrypted["plaintext"]
    with pytest.raises(StateError, match="--show-secrets"):
        wirings(state(http_endpoint=encrypted))


def test_integrations_are_sorted_by_name() -> None:
    ours = state()
    ours["deployment"]["resources"] += renamed(state(), "checkout")
    assert [wiring.name for wiring in wirings(ours)] == ["checkout", "payments"]


def test_the_component_in_a_program_of_another_language_is_read_too() -> None:
    ours = state()
    component = ours["deployment"]["resources"][1]
    component["outputs"] = {
        re.sub(r"_(\w)", lambda found: found.group(1).upper(), key): value
        for key, value in component["outputs"].items()
    }
    assert "integrationId" in component["outputs"]
    assert wirings(ours) == wirings(state())


def test_a_secret_inside_of_a_secret_is_opened_too() -> None:
    inner = {"clientKey": secret("key")}
    assert opened({"webhooks": secret([{"tlsConfig": secret(inner)}])}) == {
        "webhooks": [{"tlsConfig": {"clientKey": "key"}}]
    }
