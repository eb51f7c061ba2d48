import datetime as dt
import json
import re
from typing import Any

import pytest

from automation.verify.model import Heartbeat, Timings, Wiring
from automation.verify.state import StateError, opened, wirings

ENDPOINT = "http://irm.test/integrations/v1/alertmanager/T0ken/"


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
        "links": {"rule": "http://grafana.test/r1", "integration": None},
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
                    "urn": "urn:pulumi:s::p::grafana-irm:index:IrmAlerting::payments",
                    "outputs": {key: value for key, value in (outputs | changed).items() if value != "missing"},
                },
                {
                    "type": "grafana:alerting/ruleGroup:RuleGroup",
                    "urn": "urn:pulumi:s::p::x$grafana:alerting/ruleGroup:RuleGroup::payments-rule",
                    "inputs": {"intervalSeconds": 60, "rules": [rule]},
                },
            ]
        }
    }


def test_a_stack_is_read_whole_with_durations_as_grafana_answers_them() -> None:
    assert wirings(state()) == [
        Wiring(
            name="payments",
            integration_id="C1",
            integration_type="alertmanager",
            endpoint=ENDPOINT,
            contact_point="Payments to IRM",
            heartbeat=Heartbeat(
                endpoint=f"{ENDPOINT}heartbeat/",
                contact_point="Payments heartbeat",
                rule_uid="r1",
                longest_gap=dt.timedelta(seconds=191),
                timings=Timings("1m", "2m", "0s", "1s", "3m"),
            ),
            links={"rule": "http://grafana.test/r1"},
        )
    ]


def test_no_endpoint_shows_in_the_text_form() -> None:
    assert "T0ken" not in repr(wirings(state()))


def test_without_a_rule_there_is_no_heartbeat() -> None:
    assert wirings(state(rule_uid=None))[0].heartbeat is None


def test_a_stack_without_the_component_is_told_what_to_do() -> None:
    with pytest.raises(StateError, match="run `pulumi up` first"):
        wirings({"deployment": {"resources": []}})


def test_an_empty_stack_is_told_the_same() -> None:
    with pytest.raises(StateError, match="run `pulumi up` first"):
        wirings({"version": 3, "deployment": None})


def test_one_that_was_not_made_to_the_end_is_named() -> None:
    with pytest.raises(StateError, match=r"payments was not made to the end .*http_endpoint"):
        wirings(state(http_endpoint="missing"))


def test_an_encrypted_export_is_refused() -> None:
    encrypted = {**secret(ENDPOINT), "ciphertext": "v1:abc"}
    del encrypted["plaintext"]
    with pytest.raises(StateError, match="--show-secrets"):
        wirings(state(http_endpoint=encrypted))


def test_integrations_stand_by_name_whatever_the_order_in_the_state() -> None:
    ours = state()
    second = {**ours["deployment"]["resources"][1], "urn": "urn:pulumi:s::p::grafana-irm:index:IrmAlerting::checkout"}
    ours["deployment"]["resources"].append(second)
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
