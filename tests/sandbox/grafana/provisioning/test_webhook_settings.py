"""What Grafana says against a webhook's settings; the texts are those of its own code, run with the same settings."""

from typing import Any

import pytest

from sandbox.grafana.provisioning.webhook_settings import problem_with

URL = {"url": "http://irm.test/"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": 3}, "number into Go struct field .title of type string"),
        ({"headers": []}, "array into Go struct field .headers of type map[string]string"),
        ({"headers": True}, "bool into Go struct field .headers of type map[string]string"),
        ({"headers": {"a": {}}}, "object into Go struct field .headers of type string"),
        ({"tlsConfig": "x"}, "string into Go struct field .tlsConfig of type receivers.TLSConfig"),
        (
            {"tlsConfig": {"insecureSkipVerify": "yes"}},
            "string into Go struct field TLSConfig.tlsConfig.insecureSkipVerify of type bool",
        ),
        (
            {"tlsConfig": {"clientKey": True}},
            "bool into Go struct field TLSConfig.tlsConfig.clientKey of type string",
        ),
        ({"hmacConfig": "x"}, "string into Go struct field .hmacConfig of type receivers.HMACConfig"),
        ({"hmacConfig": {"header": 3}}, "number into Go struct field HMACConfig.hmacConfig.header of type string"),
        ({"payload": []}, "array into Go struct field .payload of type v1.CustomPayload"),
        (
            {"payload": {"vars": "x"}},
            "string into Go struct field CustomPayload.payload.vars of type map[string]string",
        ),
        ({"payload": {"vars": {"a": 1}}}, "number into Go struct field CustomPayload.payload.vars of type string"),
    ],
)
def test_a_setting_of_another_type_is_refused_in_go_s_words(given: dict[str, Any], said: str) -> None:
    assert problem_with(URL | given) == f"failed to unmarshal settings: json: cannot unmarshal {said}"


@pytest.mark.parametrize(
    "given",
    [
        {"headers": None},
        {"headers": {"a": None}},
        {"tlsConfig": None},
        {"tlsConfig": {"caCertificate": "junk", "insecureSkipVerify": True}},
        {"hmacConfig": {}},
        {"payload": {"template": "{{ if"}},
        {"maxAlerts": "abc"},
        {"maxAlerts": {}},
        {"httpMethod": "GET"},
        {"username": "u", "authorization_credentials": "c"},
        {"nobody": ["knows"]},
    ],
)
def test_what_grafana_lets_through(given: dict[str, Any]) -> None:
    assert problem_with(URL | given) is None


@pytest.mark.parametrize("given", [{}, {"url": ""}, {"url": None}])
def test_a_url_is_required(given: dict[str, Any]) -> None:
    assert problem_with(given) == "required field 'url' is not specified"


def test_basic_authentication_and_another_one_exclude_each_other() -> None:
    both = {"username": "u", "password": "p", "authorization_credentials": "c"}
    said = "both HTTP Basic Authentication and Authorization Header are set, only 1 is permitted"
    assert problem_with(URL | both) == said


def test_headers_that_belong_to_the_connection_are_refused_by_name() -> None:
    headers = {"X-Mine": "1", "Host": "evil", "authorization": "x", "Cookie": "a=b"}
    said = 'custom headers ["Cookie" "Host" "authorization"] are not allowed'
    assert problem_with(URL | {"headers": headers}) == said
