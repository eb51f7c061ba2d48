"""What programs in other languages see of the components."""

from typing import Any, cast, get_type_hints

import pulumi
import pytest
from pulumi.errors import InputPropertiesError
from pulumi.provider.experimental import host

from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.contact_point.settings import HeartbeatContactPointSettings, WebhookContactPointSettings
from grafana_irm.heartbeat_rule.settings import HeartbeatAlertRuleSettings
from grafana_irm.integration.settings import IrmIntegrationSettings
from grafana_irm.language_host import plugin
from grafana_irm.language_host.plugin import COMPONENTS
from grafana_irm.language_host.provider import QuietProvider
from grafana_irm.language_host.schema import DocumentedAnalyzer
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings
from tests.components.harness import run


@pytest.fixture(scope="module")
def analyzed() -> Any:
    return DocumentedAnalyzer("grafana-irm").analyze(cast("list[Any]", COMPONENTS))


def test_all_seven_components_are_there(analyzed: Any) -> None:
    assert set(analyzed["component_definitions"]) == {
        "IrmAlerting",
        "IrmIntegration",
        "WebhookContactPoint",
        "HeartbeatContactPoint",
        "HeartbeatAlertRule",
        "SharedHeartbeat",
        "NotificationPolicy",
    }


def test_every_input_and_output_is_documented(analyzed: Any) -> None:
    undocumented = [
        f"{name}.{key}"
        for name, component in analyzed["component_definitions"].items()
        for key, prop in {**component.inputs, **component.outputs}.items()
        if not prop.description
    ]
    undocumented += [
        f"{name}.{key}"
        for name, type_ in analyzed["type_definitions"].items()
        for key, prop in type_.properties.items()
        if not prop.description
    ]
    assert undocumented == []


def test_no_description_keeps_the_indentation_of_its_source() -> None:
    described = [one["description"] for one in plugin.schema()["resources"].values()]
    assert [text for text in described if "\n    The" in text or "\n    ``" in text] == []


def test_the_go_sdk_has_an_input_type_for_every_type() -> None:
    """Routes are a plain list. Go's generator refers to the input type of its items; this option makes it exist."""
    assert plugin.schema()["language"]["go"] == {"respectSchemaVersion": True, "generateExtraInputTypes": True}


def test_the_inputs_are_those_that_the_models_accept(analyzed: Any) -> None:

    models = {
        "IrmAlerting": IrmAlertingSettings,
        "IrmIntegration": IrmIntegrationSettings,
        "WebhookContactPoint": WebhookContactPointSettings,
        "HeartbeatContactPoint": HeartbeatContactPointSettings,
        "HeartbeatAlertRule": HeartbeatAlertRuleSettings,
        "SharedHeartbeat": SharedHeartbeatSettings,
    }
    for name, model in models.items():
        assert_same(analyzed, analyzed["component_definitions"][name], model, name)


def assert_same(analyzed: Any, definition: Any, model: Any, where: str) -> None:
    """Compare inputs and model, and each block within."""
    inputs = getattr(definition, "inputs", None) or definition.properties
    mapping = getattr(definition, "inputs_mapping", None) or definition.properties_mapping
    assert set(mapping.values()) == {*model.model_fields, *model.renamed}, where
    for key, prop in inputs.items():
        if mapping[key] in model.renamed:
            continue
        if model.model_fields[mapping[key]].is_required():
            assert not prop.optional, f"{where}.{key}"
        reference = (prop.ref or "").rpartition(":")[2]
        if reference in analyzed["type_definitions"]:
            inner = block_of(model, mapping[key])
            assert_same(analyzed, analyzed["type_definitions"][reference], inner, f"{where}.{key}")


def block_of(model: Any, field: str) -> Any:
    """The block's model of a field, which may be optional or take an output."""
    found = get_type_hints(model)[field]
    while not hasattr(found, "model_fields"):
        found = next(part for part in found.__args__ if part is not type(None))
    return found


def test_a_program_in_another_language_creates_a_component() -> None:
    """With camelCase names, and numbers as floats."""

    def program() -> dict[str, Any]:
        provider = QuietProvider(COMPONENTS, "grafana-irm")
        inputs = {
            "integration": {"name": "A", "escalationChainId": "F1"},
            "contactPoint": {"maxAlerts": 50.0},
            "heartbeat": {"rule": {"grafanaInstances": 2.0, "repeatInterval": "90s"}},
        }
        made = provider.construct("one", "grafana-irm:index:IrmAlerting", inputs)
        return dict(made.state)

    made = run(program)
    assert made.only("Integration").inputs["defaultRoute"] == {"escalationChainId": "F1"}
    assert made.named("one-contact-point").inputs["webhooks"][0]["maxAlerts"] == 50
    assert made.outputs["contactPointName"] == "A"
    assert made.outputs["heartbeatInterval"] == "10m"


def test_and_a_shared_heartbeat_with_members_by_name() -> None:
    def program() -> dict[str, Any]:
        link = "https://irm.example/oncall/integrations/v1/alertmanager/AAA/"
        inputs = {"name": "Teams", "members": {"one": pulumi.Output.secret(link)}, "heartbeatInterval": "5m"}
        made = QuietProvider(COMPONENTS, "grafana-irm").construct("teams", "grafana-irm:index:SharedHeartbeat", inputs)
        return dict(made.state)

    made = run(program)
    (hook,) = made.only("ContactPoint").inputs["webhooks"]
    assert hook["url"].endswith("/AAA/heartbeat/")
    assert "webhooks[0].url" in made.only("ContactPoint").secrets
    assert made.outputs["contactPointName"] == "Teams"
    assert made.outputs["members"] == ["one"]


def test_and_a_notification_policy_with_routes_within_routes() -> None:
    def program() -> dict[str, Any]:
        below = {"matchers": ["severity=critical"], "contactPoint": pulumi.Output.from_input("On call")}
        route = {"matchers": ["team=a"], "continueMatching": True, "groupBy": ["team"], "routes": [below]}
        inputs = {"name": "teams", "contactPoint": pulumi.Output.from_input("Everyone"), "routes": [route]}
        token = "grafana-irm:index:NotificationPolicy"
        return dict(QuietProvider(COMPONENTS, "grafana-irm").construct("teams", token, inputs).state)

    made = run(program)
    spec = made.only("NotificationsRoutingTree").inputs["spec"]
    (route,) = spec["routes"]
    assert (spec["defaults"]["receiver"], route["continue"], route["groupBies"]) == ("Everyone", True, ["team"])
    assert route["routes"][0]["receiver"] == "On call"
    assert made.outputs["name"] == "teams"


def test_and_is_reported_what_is_wrong_with_its_inputs_without_a_traceback() -> None:
    def program() -> None:
        inputs = {"integration": {"name": "A"}, "contactPoint": {"maxAlerts": 500.0}}
        QuietProvider(COMPONENTS, "grafana-irm").construct("one", "grafana-irm:index:IrmAlerting", inputs)

    assert vars(host)["ComponentProvider"], "the host makes its provider by this name"
    with pytest.raises(InputPropertiesError) as told:
        run(program)
    assert told.value.message.startswith('IrmAlerting "one": 1 problem\n  - contact_point.max_alerts: given 500')
    assert told.value.errors == [], "the SDK breaks on None"
