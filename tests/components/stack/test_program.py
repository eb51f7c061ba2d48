"""The stack program on mocks: its outputs, its look-ups and its providers."""

import json
import os
import ssl
from typing import Any

import pulumi
import pytest

from grafana_irm import UnknownName
from grafana_irm.stack.name_checks import check_names
from grafana_irm.stack.program import access
from grafana_irm.stack.settings import load
from tests.components.harness import Run, run
from tests.components.stack_program import link_of, stack_program
from tests.components.systems import Answer, irm
from tests.components.systems import integration as existing_integration


def stack(*integrations: dict[str, Any], answer: Answer | None = None, config: dict[str, str] | None = None) -> Run:
    return run(
        stack_program,
        answer,
        link=link_of,
        config={"project:integrations": json.dumps(integrations), **(config or {})},
        secret_keys=tuple(config or ()),
    )


def test_outputs_are_by_name_and_endpoints_apart_from_them() -> None:
    made = stack({"name": "Payments", "team": "Payments"}, {"name": "Platform", "heartbeat": {"enabled": False}})
    assert set(made.outputs["integrations"]) == {"Payments", "Platform"}
    assert set(made.outputs["integrations"]["Payments"]) == {
        "id",
        "type",
        "ingressUrl",
        "contactPoint",
        "heartbeatContactPoint",
        "ruleUid",
        "heartbeatInterval",
        "firstBeatWithin",
        "longestGap",
        "links",
        "manualSteps",
    }
    assert set(made.outputs["endpoints"]["Payments"]) == {"http", "heartbeat"}
    assert "SecretEndpointToken" not in str(made.outputs["integrations"])


def test_the_stacks_ingress_url_is_the_default_of_each_integration() -> None:
    made = stack(
        {"name": "Payments"},
        {"existing": {"id": "C9"}},
        {"name": "Platform", "ingressUrl": "https://other.internal"},
        answer=irm(existing_integration()),
        config={"project:irm": json.dumps({"ingressUrl": "https://gateway.internal/irm"})},
    )
    bases = {key: one["ingressUrl"] for key, one in made.outputs["integrations"].items()}
    assert bases == {
        "Payments": "https://gateway.internal/irm",
        "C9": "https://gateway.internal/irm",
        "Platform": "https://other.internal",
    }
    for key, one in made.outputs["endpoints"].items():
        assert {endpoint.partition("/integrations/v1/")[0] for endpoint in one.values()} == {bases[key]}
    urls = {hook["url"] for point in made.of("ContactPoint") for hook in point.inputs["webhooks"]}
    assert {url.partition("/integrations/v1/")[0] for url in urls} == set(bases.values())


def test_checked_ids_have_the_names_from_irm() -> None:
    """They are outputs of the component, so that the preview report shows who is paged from now on."""
    made = stack({"name": "Payments", "teamId": "T1", "escalationChainId": "F1"})
    values = made.registered_outputs["Payments"]["values"]
    assert (values["team"], values["escalation_chain"]) == ("Payments", "payments-primary")
    assert len(made.asked("/teams/")) == 1


def test_one_error_reports_all_unknown_names_before_registration() -> None:
    registered: list[str] = []

    async def checked() -> None:
        settings = load(pulumi.Config(), os.environ)
        using = access(settings, os.environ)
        with pytest.raises(UnknownName) as refused:
            await check_names(settings, using.alerting, using.irm)
        registered.extend(problem.path for problem in refused.value.problems)

    integrations = [
        {"name": "A", "team": "Paymets", "escalationChain": "payments-primary"},
        {"name": "B", "escalationChain": "nobody", "slackChannel": "nowhere"},
        {"existing": {"name": "nothing"}},
        {"name": "C", "heartbeat": {"rule": {"folderUid": "nosuch", "dataSourceUid": "none"}}},
        {"name": "D", "teamId": "T0", "escalationChainId": "F0"},
        {"existing": {"id": "C8"}},
        {"existing": {"id": "C8"}, "resourceName": "E", "heartbeat": {"enabled": False}},
    ]
    there = (existing_integration(), existing_integration("C8", name="Deaf", heartbeat=None))
    made = run(checked, irm(*there), config={"project:integrations": json.dumps(integrations)})
    assert registered == [
        "integrations[0].team",
        "integrations[1].escalationChain",
        "integrations[1].slackChannel",
        "integrations[2].existing.name",
        "integrations[3].heartbeat.rule.folderUid",
        "integrations[3].heartbeat.rule.dataSourceUid",
        "integrations[4].teamId",
        "integrations[4].escalationChainId",
        "integrations[5].existing.id",
    ]
    assert made.resources == []


def test_the_components_find_the_answers_already_there() -> None:
    made = stack(*({"name": f"A{number}", "team": "Payments"} for number in range(5)))
    assert len(made.asked("/teams/")) == 1


def test_one_provider_serves_both_sides() -> None:
    (provider,) = stack({"name": "A"}).of("grafana")
    assert provider.inputs["url"] == "https://grafana.example"
    assert {"auth", "oncallAccessToken"} <= provider.secrets


def test_provider_and_look_ups_share_the_tls_settings_of_grafana() -> None:
    made = stack(
        {"name": "A", "heartbeat": {"rule": {"folderUid": "beats"}}},
        answer=irm(folders=("beats",)),
        config={"grafana:caCert": "/ca.pem", "grafana:insecureSkipVerify": "true"},
    )
    (provider,) = made.of("grafana")
    assert (provider.inputs["caCert"], provider.inputs["insecureSkipVerify"]) == ("/ca.pem", "true")
    assert len(made.asked("/api/folders/beats")) == 1


def test_provider_and_look_ups_share_headers_and_client_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[tuple[str, ...]] = []
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", lambda _, *own, **__: loaded.append(own))
    made = stack(
        {"name": "A"},
        config={
            "grafana:httpHeaders": '{"X-Gateway": "S3cr3tOfGateway"}',
            "grafana:tlsCert": "/own.pem",
            "grafana:tlsKey": "/key.pem",
        },
    )
    (provider,) = made.of("grafana")
    assert (provider.inputs["tlsCert"], provider.inputs["tlsKey"]) == ("/own.pem", "/key.pem")
    assert json.loads(provider.inputs["httpHeaders"]) == {"X-Gateway": "S3cr3tOfGateway"}
    assert {"httpHeaders", "tlsKey"} <= provider.secrets
    to_grafana = [request for request in made.requests if request.url.host == "grafana.example"]
    assert {request.headers.get("X-Gateway") for request in to_grafana} == {"S3cr3tOfGateway"}
    assert "X-Gateway" not in made.asked("/info/")[-1].headers
    assert set(loaded) == {("/own.pem", "/key.pem")}


def test_a_service_account_token_for_irm_needs_a_second_provider() -> None:
    """Its url is the address of the stack."""
    made = stack(
        {"name": "A", "team": "Payments"},
        config={"project:irm": '{"token": "glsa_c", "stackUrl": "https://s.example"}'},
    )
    assert {provider.name: provider.inputs["url"] for provider in made.of("grafana")} == {
        "grafana": "https://grafana.example",
        "irm": "https://s.example",
    }
    asked = made.asked("/teams/")[-1]
    assert asked.headers["X-Grafana-Url"] == "https://s.example"
    assert asked.headers["Authorization"] == "glsa_c"
    assert "::irm::" in made.only("Integration").provider


@pytest.mark.parametrize(("auth", "organisation"), [("admin:secret", "2"), ("glsa_token", None)])
def test_with_basic_authentication_the_configured_organisation_is_set(auth: str, organisation: str | None) -> None:
    """The grafana provider takes an `orgId` of its own for nothing that is made here, and refuses one with a token."""
    config = {"project:grafana": json.dumps({"url": "https://g.example", "auth": auth, "orgId": 2})}
    made = stack({"name": "Payments"}, config=config)
    of_grafana = [*made.of("ContactPoint"), *made.of("Folder"), *made.of("RuleGroup")]
    assert len(of_grafana) == 4
    assert {one.inputs.get("orgId") for one in of_grafana} == {organisation}
