"""What Grafana says against the OAuth 2 settings of a webhook; the texts are those of Grafana 12.4.0."""

from typing import Any

import pytest

from sandbox.grafana.provisioning.webhook_settings import problem_with

GOOD = {"client_id": "i", "client_secret": "s", "token_url": "http://irm.test/t"}
UNMARSHAL = "failed to unmarshal http_config settings: "
INVALID = "invalid HTTP client configuration: invalid OAuth2 configuration: "


def problem(**oauth2: Any) -> str | None:
    return problem_with({"url": "http://irm.test/", "http_config": {"oauth2": {**GOOD, **oauth2}}})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"client_id": 5}, "number into Go struct field OAuth2Config.http_config.oauth2.client_id of type string"),
        ({"scopes": "a"}, "string into Go struct field OAuth2Config.http_config.oauth2.scopes of type []string"),
        ({"scopes": [5]}, "number into Go struct field OAuth2Config.http_config.oauth2.scopes of type string"),
        (
            {"tls_config": {"insecureSkipVerify": "x"}},
            "string into Go struct field TLSConfig.http_config.oauth2.tls_config.insecureSkipVerify of type bool",
        ),
        (
            {"proxy_config": {"proxy_connect_header": {"a": ["b"]}}},
            "array into Go struct field ProxyConfig.http_config.oauth2.proxy_config.proxy_connect_header "
            "of type string",
        ),
    ],
)
def test_a_setting_of_another_type_is_refused_in_go_s_words(given: dict[str, Any], said: str) -> None:
    assert problem(**given) == f"{UNMARSHAL}json: cannot unmarshal {said}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"client_id": ""}, "OAuth2 ClientID is required"),
        ({"client_secret": None}, "OAuth2 ClientSecret is required"),
        ({"token_url": ""}, "OAuth2 TokenURL is required"),
        (
            {"tls_config": {"caCertificate": "x"}},
            "invalid TLS configuration: unable to use the provided CA certificate",
        ),
        (
            {"tls_config": {"clientKey": "x"}},
            "invalid TLS configuration: failed to load client certificate: "
            "tls: failed to find any PEM data in certificate input",
        ),
        (
            {"proxy_config": {"proxy_from_environment": True, "proxy_url": "http://p"}},
            "invalid proxy configuration: if proxy_from_environment is configured, proxy_url must not be configured",
        ),
        (
            {"proxy_config": {"proxy_from_environment": True, "no_proxy": "a"}},
            "invalid proxy configuration: if proxy_from_environment is configured, no_proxy must not be configured",
        ),
        (
            {"proxy_config": {"no_proxy": "a"}},
            "invalid proxy configuration: if no_proxy is configured, proxy_url must also be configured",
        ),
        (
            {"proxy_config": {"proxy_connect_header": {"a": "b"}}},
            "invalid proxy configuration: if proxy_connect_header is configured, "
            "proxy_url or proxy_from_environment must also be configured",
        ),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    assert problem(**given) == f"{INVALID}{said}"


def test_a_proxy_needs_a_url_that_is_one() -> None:
    assert problem(proxy_config={"proxy_url": "::"}) == f'{UNMARSHAL}parse "::": missing protocol scheme'


@pytest.mark.parametrize("http_config", [{}, {"unheard": 1}, {"oauth2": GOOD}, {"oauth2": None}])
def test_what_grafana_lets_through(http_config: dict[str, Any]) -> None:
    assert problem_with({"url": "u", "http_config": http_config}) is None


def test_http_config_has_to_be_an_object() -> None:
    said = "json: cannot unmarshal string into Go struct field .http_config of type http.HTTPClientConfig"
    assert problem_with({"url": "u", "http_config": "x"}) == f"{UNMARSHAL}{said}"
