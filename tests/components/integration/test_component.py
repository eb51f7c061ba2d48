"""A new `IrmIntegration`: names, templates, labels, description and endpoints."""

from collections.abc import Callable
from typing import Any, cast

import httpx
import pulumi
import pulumiverse_grafana as grafana
import pytest
from pulumi.output import UNKNOWN, Unknown

from grafana_irm import InvalidInputs, InvalidOutput, IrmIntegration, UnknownName
from grafana_irm.inputs.model import path_text
from grafana_irm.integration.templates import WEBHOOK_TEMPLATES
from tests.components.harness import ENVIRONMENT, run
from tests.components.integration.one import made
from tests.components.systems import LINK, TOKEN, integration, irm


def problems(args: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as refused:
        IrmIntegration("one", args)
    return {problem.path: problem.allowed for problem in refused.value.problems}


def test_names_become_the_ids_that_irm_has_for_them() -> None:
    inputs = (
        made({"name": "A", "team": "Platform", "escalation_chain": "payments-primary", "slack_channel": "#alerts"})
        .only("Integration")
        .inputs
    )
    assert inputs["teamId"] == "T2"
    assert inputs["defaultRoute"] == {"escalationChainId": "F1", "slack": {"channelId": "C1", "enabled": True}}


def test_ids_are_taken_as_they_are_without_a_look_up() -> None:
    run_ = made({"name": "A", "team_id": "T8", "escalation_chain_id": "F8", "slack_channel_id": "C8"})
    inputs = run_.only("Integration").inputs
    assert (inputs["teamId"], inputs["defaultRoute"]["escalationChainId"]) == ("T8", "F8")
    assert [request.url.path for request in run_.requests] == ["/oncall/api/v1/info/"]


def test_the_names_of_team_and_chain_are_reported_beside_their_ids() -> None:
    run_ = made({"name": "A", "team": "Platform", "escalation_chain": "everyone"})
    values = run_.registered_outputs["one"]["values"]
    assert (values["team"], values["escalation_chain"]) == ("Platform", "everyone")
    assert "team" not in made({"name": "A", "team_id": "T2"}).registered_outputs["one"]["values"]


def test_of_several_chains_of_one_name_the_teams_own_is_taken() -> None:
    run_ = made({"name": "A", "team": "Platform", "escalation_chain": "everyone"})
    assert run_.only("Integration").inputs["defaultRoute"]["escalationChainId"] == "F3"


def test_a_chain_that_several_teams_have_is_refused_where_no_team_decides() -> None:
    with pytest.raises(UnknownName, match=r"escalation_chain_id, since .*F2 \(team T1\), F3 \(team T2\)"):
        made({"name": "A", "escalation_chain": "everyone"})


def test_alertmanager_is_the_default_type_and_has_irms_own_templates() -> None:
    inputs = made({"name": "A"}).only("Integration").inputs
    assert inputs["type"] == "alertmanager"
    assert "templates" not in inputs


def test_a_webhook_integration_groups_and_resolves_grafanas_alerts() -> None:
    templates = made({"name": "A", "type": "webhook"}).only("Integration").inputs["templates"]
    assert templates == {
        "groupingKey": WEBHOOK_TEMPLATES["grouping_key"],
        "resolveSignal": WEBHOOK_TEMPLATES["resolve_signal"],
        "web": WEBHOOK_TEMPLATES["web"],
    }


def test_a_users_own_templates_win_one_by_one() -> None:
    own = {"grouping_key": "mine", "web": {"message": "text"}, "slack": {"image_url": "pic"}}
    templates = made({"name": "A", "type": "webhook", "templates": own}).only("Integration").inputs["templates"]
    assert templates["groupingKey"] == "mine"
    assert templates["resolveSignal"] == WEBHOOK_TEMPLATES["resolve_signal"]
    assert templates["web"] == {"title": "{{ payload.title }}", "message": "text"}
    assert templates["slack"] == {"imageUrl": "pic"}


def test_a_type_that_is_known_later_gets_its_templates_later() -> None:
    def program() -> None:
        IrmIntegration("one", {"name": "A", "type": pulumi.Output.from_input("webhook")})

    assert "groupingKey" in run(program).only("Integration").inputs["templates"]


def test_labels_are_a_list_of_keys_and_values_in_a_stable_order() -> None:
    inputs = made({"name": "A", "labels": {"team": "x", "area": "y"}}).only("Integration").inputs
    assert inputs["labels"] == [{"key": "area", "value": "y"}, {"key": "team", "value": "x"}]


def test_without_labels_an_empty_list_is_sent_so_that_earlier_labels_go() -> None:
    """The provider keeps what it is not given: labels that an entry no longer has would stay in IRM."""
    assert made({"name": "A"}).only("Integration").inputs["labels"] == []
    assert made({"name": "A", "labels": {}}).only("Integration").inputs["labels"] == []


def test_labels_that_resolve_to_nothing_are_an_empty_list() -> None:
    def program() -> None:
        IrmIntegration("one", {"name": "A", "labels": cast("Any", pulumi.Output.from_input(None))})

    assert run(program).only("Integration").inputs["labels"] == []


@pytest.mark.parametrize("key", ["1x", "x1", "x_", "_x", "", "x-y", "ä", "x" * 64, "x\n"])
def test_a_label_key_that_irm_refuses_is_refused_in_words(key: str) -> None:
    assert problems({"name": "A", "labels": {key: "y", "team": "x"}}) == {
        path_text(
            ("labels", key)
        ): "a label key of 1 to 63 letters, digits and underscores that begins and ends with a letter"
    }


@pytest.mark.parametrize("value", ["1", "2-prod", "prod-", "", "a b", "ä", "x" * 64, "x\n", 1, True])
def test_a_label_value_that_irm_refuses_is_refused_in_words(value: object) -> None:
    assert problems({"name": "A", "labels": {"stage": value}}) == {
        "labels.stage": "a label value of 1 to 63 letters, digits, hyphens, underscores and periods"
        " that begins with a letter and ends with a letter or digit"
    }


def test_label_keys_and_values_at_their_limits_are_accepted() -> None:
    labels = {"x": "y", "a_1_b": "prod-2", "K" * 63: "v" * 62 + "9", "Tier": "a.b_c-d"}
    sent = made({"name": "A", "labels": labels}).only("Integration").inputs["labels"]
    assert {one["key"]: one["value"] for one in sent} == labels


def test_a_description_is_a_resource_deleted_with_its_integration() -> None:
    run_ = made({"name": "A", "description": "What it is for"})
    description = run_.only("IntegrationDescription")
    assert description.inputs["description"] == "What it is for"
    assert description.inputs["integration_id"] == "one-integration-id"
    assert description.deleted_with.endswith("::one-integration")


def test_a_replaced_integration_and_its_description_are_deleted_first() -> None:
    """A name is unique in IRM, and a later delete would clear the new description."""
    run_ = made({"name": "A", "description": "What it is for"})
    assert run_.only("Integration").delete_before_replace
    assert run_.only("IntegrationDescription").delete_before_replace


def test_without_description_there_is_no_such_resource() -> None:
    assert made({"name": "A"}).of("IntegrationDescription") == []


def test_a_description_is_refused_if_only_a_provider_has_the_token() -> None:
    def program() -> None:
        provider = grafana.Provider("p", url="https://grafana.example", auth="a", oncall_access_token="own")
        IrmIntegration("one", {"name": "A", "description": "x"}, pulumi.ResourceOptions(provider=provider))

    with pytest.raises(InvalidOutput, match="GRAFANA_ONCALL_ACCESS_TOKEN"):
        run(program, environment={})


GATEWAY = "https://gateway.internal/irm"
THROUGH = f"{GATEWAY}/integrations/v1/alertmanager/{TOKEN}/"


@pytest.mark.parametrize("args", [{"name": "A"}, {"existing": {"id": "C9"}}])
@pytest.mark.parametrize("given", [GATEWAY, f"{GATEWAY}/"])
def test_endpoints_begin_with_the_address_under_which_grafana_reaches_irm(args: Any, given: str) -> None:
    run_ = made({**args, "ingress_url": given}, irm(integration()))
    assert run_.outputs["http_endpoint"] == THROUGH
    assert run_.outputs["heartbeat_endpoint"] == f"{THROUGH}heartbeat/"
    assert run_.outputs["ingress_url"] == GATEWAY
    assert run_.registered_outputs["one"]["secrets"] == {"http_endpoint", "heartbeat_endpoint"}


def test_an_ingress_url_that_is_known_later_is_used_and_checked_later() -> None:
    def program(given: str) -> Callable[[], dict[str, Any]]:
        def body() -> dict[str, Any]:
            one = IrmIntegration("one", {"name": "A", "ingress_url": pulumi.Output.from_input(given)})
            return {"http": one.http_endpoint, "ingress": one.ingress_url}

        return body

    assert run(program(f"{GATEWAY}/")).outputs == {"http": THROUGH, "ingress": GATEWAY}
    with pytest.raises(InvalidOutput, match="ingress_url"):
        run(program("https://user:pass@gateway.internal"))


def test_the_configured_address_is_known_before_the_endpoint() -> None:
    """A preview of a new integration: the provider does not know the link yet."""
    run_ = made({"name": "A", "ingress_url": GATEWAY}, preview=True, link=None)
    outputs = run_.registered_outputs["one"]["values"]
    assert outputs["ingress_url"] == GATEWAY
    assert isinstance(outputs["http_endpoint"], Unknown)


def test_an_ingress_url_that_is_unknown_leaves_the_endpoint_unknown() -> None:
    def program() -> None:
        unknown: Any = pulumi.Output(set(), _later(UNKNOWN), _later(False))
        IrmIntegration("one", {"name": "A", "ingress_url": unknown})

    outputs = run(program, preview=True).registered_outputs["one"]["values"]
    assert {key for key, value in outputs.items() if isinstance(value, Unknown)} == {
        "http_endpoint",
        "heartbeat_endpoint",
        "ingress_url",
    }


async def _later(value: object) -> Any:
    return value


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ("gateway.internal", "begins with http:// or https://"),
        ("ftp://gateway.internal", "begins with http:// or https://"),
        ("https://user:passw0rd@gateway.internal", "without user and password"),
        ("https://passw0rd@gateway.internal", "without user and password"),
        ("https://gateway.internal/?key=passw0rd", "without query and fragment"),
        ("https://gateway.internal/irm?", "without query and fragment"),
        ("https://gateway.internal/#passw0rd", "without query and fragment"),
        ("https://{{ .Host }}/", "without '{{'"),
        (LINK, "without /integrations/v1/ and the rest of an endpoint"),
        (LINK.partition("/alertmanager")[0], "without /integrations/v1/ and the rest of an endpoint"),
        (1, "text"),
    ],
)
def test_an_invalid_ingress_url_is_refused_and_hidden(given: Any, allowed: str) -> None:
    both: list[Any] = [{"name": "A"}, {"existing": {"id": "C9"}}]
    for args in both:
        args["ingress_url"] = given
        with pytest.raises(InvalidInputs) as refused:
            IrmIntegration("one", args)
        (problem,) = refused.value.problems
        assert problem.path == "ingress_url"
        assert allowed in problem.allowed
        assert "passw0rd" not in str(refused.value)
        assert TOKEN not in str(refused.value)


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": " A"}, "name"),
        ({"name": "A\nB"}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"name": 7}, "name"),
        ({"name": "A", "type": "grafana"}, "type"),
        ({"name": "A", "description": ""}, "description"),
        ({"name": "A", "description": "x" * 251}, "description"),
        ({"name": "A", "team": "x", "team_id": "T1"}, "team_id"),
        ({"name": "A", "escalation_chain": "x", "escalation_chain_id": "F"}, "escalation_chain_id"),
        ({"name": "A", "labels": {"1x": "y"}}, "labels.1x"),
        ({"name": "A", "labels": {"x": "-"}}, "labels.x"),
        ({"name": "A", "templates": {"web": {"titel": "x"}}}, "templates.web.titel"),
        ({"name": "A", "existing": {"id": "C1"}}, "name"),
        ({"existing": {}}, "existing.id"),
        ({"existing": {"id": "C1", "name": "x"}}, "existing.id"),
        ({"existing": {"id": "C1", "team": "x"}}, "existing.team"),
        ({"existing": {"id": "../users"}}, "existing.id"),
    ],
)
def test_what_is_wrong_is_reported_by_its_path(args: Any, path: str) -> None:
    assert list(problems(args)) == [path]


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    assert problems({"name": "A", "escalation_chian": "x"})["escalation_chian"].startswith(
        "did you mean 'escalation_chain'?"
    )


def test_without_a_token_irms_error_names_the_region_as_a_cause() -> None:
    def refuses(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, json={"detail": "Invalid token."})

    with pytest.raises(Exception, match=r"Grafana IRM refused the token \(403 .*region"):
        made(
            {"name": "A", "team": "Payments"}, refuses, environment={**ENVIRONMENT, "GRAFANA_ONCALL_ACCESS_TOKEN": "x"}
        )
