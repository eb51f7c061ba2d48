from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm import HeartbeatContactPoint, InvalidInputs, InvalidOutput, WebhookContactPoint
from sandbox.provider.webhook import to_grafana
from tests.components.harness import AS_USER, Run, run
from tests.components.systems import LINK

MINIMAL: Any = {"name": "Hook", "url": LINK}
BOTH = pytest.mark.parametrize("component", [WebhookContactPoint, HeartbeatContactPoint])


def made(component: Any, **args: Any) -> Run:
    return run(lambda: {"name": component("one", {**MINIMAL, **args}).name})


def webhook(run_: Run) -> Any:
    (only,) = run_.only("ContactPoint").inputs["webhooks"]
    return only


def refused(component: Any, **args: Any) -> InvalidInputs:
    with pytest.raises(InvalidInputs) as error:
        component("one", {**MINIMAL, **args})
    return error.value


@BOTH
def test_the_method_that_irm_refuses_is_refused(component: Any) -> None:
    (problem,) = refused(component, http_method="PUT").problems
    assert (problem.path, problem.given, problem.allowed) == ("http_method", "'PUT'", "'POST'")


def test_alerts_are_sent_fewer_than_a_hundred_at_a_time_and_resolve() -> None:
    assert webhook(made(WebhookContactPoint)) == {"url": LINK, "maxAlerts": 99, "disableResolveMessage": False}


def test_a_heartbeat_never_sends_resolved_which_would_be_a_beat() -> None:
    assert webhook(made(HeartbeatContactPoint)) == {"url": LINK, "disableResolveMessage": True}
    assert [p.path for p in refused(HeartbeatContactPoint, disable_resolve_message=False).problems] == [
        "disable_resolve_message"
    ]


@BOTH
@pytest.mark.parametrize(
    ("url", "base"), [(LINK, "https://irm.example/oncall"), ("https://hooks.example/S3cr3t", None)]
)
def test_the_base_of_its_url_is_reported_and_nothing_else_of_it(component: Any, url: str, base: str | None) -> None:
    registered = made(component, url=url).registered_outputs["one"]
    assert registered["values"].get("ingress_url") == base
    assert "S3cr3t" not in str(registered)
    assert registered["secrets"] == set()


@BOTH
def test_the_name_is_known_once_grafana_has_the_contact_point(component: Any) -> None:
    assert made(component).outputs == {"name": "Hook"}


@BOTH
def test_a_renamed_one_is_made_before_the_old_one_goes(component: Any) -> None:
    assert made(component).only("ContactPoint").delete_before_replace is False


@BOTH
def test_credentials_go_in_and_out_as_secrets(component: Any) -> None:
    run_ = made(
        component,
        headers={"X-Key": "h"},
        basic_auth_user="u",
        basic_auth_password="p",
        tls_config={"client_key": "k", "insecure_skip_verify": True},
        hmac_config={"secret": "s"},
        http_config={"oauth2": {"client_id": "i", "client_secret": "c", "token_url": "https://login.example/t"}},
    )
    contact_point = run_.only("ContactPoint")
    secret = {
        f"webhooks[0].{key}" for key in ("url", "headers", "basicAuthPassword", "tlsConfig", "hmacConfig", "httpConfig")
    }
    assert secret <= contact_point.secrets
    assert contact_point.secret_outputs == ["webhooks"]


def test_every_setting_of_the_webhook_is_passed_on() -> None:
    given_ = {
        "http_method": "POST",
        "headers": {"X-Key": "h"},
        "authorization_scheme": "Bearer",
        "authorization_credentials": "c",
        "title": "t",
        "message": "m",
        "max_alerts": 5,
        "disable_resolve_message": True,
        "tls_config": {"insecure_skip_verify": True, "ca_certificate": "ca"},
        "hmac_config": {"secret": "s", "header": "H", "timestamp_header": "T"},
        "http_config": {
            "oauth2": {
                "client_id": "i",
                "client_secret": "c",
                "token_url": "https://login.example/t",
                "scopes": ["a"],
                "endpoint_params": {"k": "v"},
                "proxy_config": {"proxy_url": "http://proxy.example"},
                "tls_config": {"insecure_skip_verify": True},
            }
        },
    }
    assert webhook(made(WebhookContactPoint, **given_)) == {
        "url": LINK,
        "httpMethod": "POST",
        "headers": {"X-Key": "h"},
        "authorizationScheme": "Bearer",
        "authorizationCredentials": "c",
        "title": "t",
        "message": "m",
        "maxAlerts": 5,
        "disableResolveMessage": True,
        "tlsConfig": {"insecure_skip_verify": "true", "ca_certificate": "ca"},
        "hmacConfig": {"secret": "s", "header": "H", "timestampHeader": "T"},
        "httpConfig": {
            "oauth2": {
                "clientId": "i",
                "clientSecret": "c",
                "tokenUrl": "https://login.example/t",
                "scopes": ["a"],
                "endpointParams": {"k": "v"},
                "proxyConfig": {"proxyUrl": "http://proxy.example"},
                "tlsConfig": {"insecureSkipVerify": True},
            }
        },
    }


def test_grafana_takes_the_tls_block_as_the_provider_sends_it() -> None:
    tls = {"insecure_skip_verify": True, "ca_certificate": "ca", "client_certificate": "own", "client_key": "key"}
    sent = to_grafana("Hook", webhook(made(WebhookContactPoint, tls_config=tls)))["settings"]
    assert sent["tlsConfig"] == {
        "insecureSkipVerify": True,
        "caCertificate": "ca",
        "clientCertificate": "own",
        "clientKey": "key",
    }


def test_a_payload_of_ones_own() -> None:
    payload = {"template": "{{ .Vars.a }}", "vars": {"a": "b"}}
    assert webhook(made(WebhookContactPoint, payload=payload))["payload"] == payload


@BOTH
def test_provenance_and_organisation(component: Any) -> None:
    made_ = run(lambda: component("one", {**MINIMAL, "disable_provenance": True, "org_id": "4"}), environment=AS_USER)
    inputs = made_.only("ContactPoint").inputs
    assert (inputs["disableProvenance"], inputs["orgId"]) == (True, "4")


@BOTH
@pytest.mark.parametrize(
    "url",
    [
        "",
        "irm.example/x",
        "ftp://irm.example/x",
        "https://",
        "https://irm.example/{{ .Secret }}",
        "https://a b/",
        "http://[x",
        5,
    ],
)
def test_a_bad_url_is_refused_and_never_shown(component: Any, url: Any) -> None:
    error = refused(component, url=url)
    assert [problem.path for problem in error.problems] == ["url"]
    assert "given (hidden)" in str(error)


@pytest.mark.parametrize("count", [0, -1, 100, 1.5, "99", True])
def test_max_alerts_out_of_range_or_no_number(count: Any) -> None:
    assert [p.path for p in refused(WebhookContactPoint, max_alerts=count).problems] == ["max_alerts"]


def test_a_whole_number_from_another_language_arrives_as_a_float() -> None:
    assert webhook(made(WebhookContactPoint, max_alerts=50.0))["maxAlerts"] == 50


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"name": ""}, "name"),
        ({"http_method": "GET"}, "http_method"),
        ({"headers": {"X Key": "v"}}, "headers"),
        ({"basic_auth_password": "p"}, "basic_auth_user"),
        ({"authorization_scheme": "Bearer"}, "authorization_credentials"),
        ({"basic_auth_user": "u", "authorization_credentials": "c"}, "authorization_credentials"),
        ({"payload": {"template": "x"}, "title": "t"}, "title"),
        ({"hmac_config": {}}, "hmac_config.secret"),
        ({"org_id": "0"}, "org_id"),
    ],
)
def test_what_is_wrong_is_reported_by_its_path(args: Any, path: str) -> None:
    assert [problem.path for problem in refused(WebhookContactPoint, **args).problems] == [path]


@given(secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12))
def test_no_credential_that_stands_in_the_wrong_place_shows_in_an_error(secret: str) -> None:
    marked = f"S3cr3t{secret}"
    error = refused(
        WebhookContactPoint,
        url=f"{marked} {{{{",
        basic_auth_password=[marked],
        hmac_config=marked,
        headers={"X-Key": [marked]},
        title=f"https://irm.example/{marked}",
        payload={"template": 3},
        authorization_credentials=5,
    )
    assert "S3cr3t" not in str(error)


@BOTH
def test_a_url_that_resolves_badly_is_refused_then_and_not_shown(component: Any) -> None:
    def program() -> None:
        component("one", {"name": "Hook", "url": pulumi.Output.from_input("no-url-S3cr3t").apply(lambda url: url)})

    with pytest.raises(InvalidOutput, match=r"url: given \(hidden\)") as failed:
        run(program)
    assert "S3cr3t" not in str(failed.value)


def test_two_contact_points_of_one_name_are_refused() -> None:
    """Grafana would merge them."""

    def program() -> None:
        WebhookContactPoint("one", MINIMAL)
        with pytest.raises(InvalidInputs, match='; name of WebhookContactPoint "one" already uses this name'):
            HeartbeatContactPoint("two", MINIMAL)
        HeartbeatContactPoint("three", {"name": "Hook", "url": LINK, "org_id": "2"})

    run(program, environment=AS_USER)
