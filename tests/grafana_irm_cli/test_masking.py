"""No secret passes."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grafana_irm_cli.masking import (
    MASKED,
    SHORTEST,
    Mask,
    secrets_of_configuration,
    secrets_of_environment,
    secrets_of_state,
    without_credentials,
)
from tests.grafana_irm_cli.preview.events import SECRET

SECURE = {"secure": "v1:abc"}
SECRETS = st.text(min_size=SHORTEST, max_size=60).filter(lambda text: len(text.strip()) >= SHORTEST)


@given(SECRETS, st.text(max_size=30), st.text(max_size=30))
def test_a_known_secret_is_gone_from_any_text(secret: str, before: str, after: str) -> None:
    assert secret.strip() not in Mask([secret]).text(before + secret + after).replace(MASKED, "\0")


@pytest.mark.parametrize(
    "spell",
    [
        lambda secret: json.dumps({"password": secret}),
        lambda secret: repr({"password": secret}),
        lambda secret: f"https://grafana/?token={quote(secret, safe='')}",
        lambda secret: "Basic " + base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    ],
)
def test_a_known_secret_is_gone_in_every_spelling(spell) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - see the list
    secret = 'pass"word/ü\\1?>'

    assert spell(secret) != Mask([secret]).text(spell(secret))
    assert "word" not in Mask([secret]).text(spell(secret)).replace("password", "")


def test_a_secret_of_several_lines_is_gone_line_by_line() -> None:
    secret = "first line of it\nsecond line of it\n"

    masked = Mask([secret]).text("  File x\n    first line of it\nelse\n    second line of it")

    assert masked == f"  File x\n    {MASKED}\nelse\n    {MASKED}"


def test_the_longer_of_two_secrets_is_masked_as_a_whole() -> None:
    assert Mask(["hunter2", "hunter2-and-more"]).text("is hunter2-and-more") == f"is {MASKED}"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "POST https://oncall.example/integrations/v1/alertmanager/AbCdEf123/heartbeat/ failed",
            f"POST https://oncall.example/integrations/v1/alertmanager/{MASKED}/heartbeat/ failed",
        ),
        ("token glsa_abcDEF0123456789abcDEF0123456789_0a1b2c3d.", f"token {MASKED}."),
        ("http://admin:pass@grafana:3000/api", f"http://{MASKED}@grafana:3000/api"),
        ("http://hook.test/?api_key=s3cret&page=2 said no", f"http://hook.test/?api_key={MASKED}&page=2 said no"),
        ("Authorization: Bearer abcdefgh12345678", f"Authorization: Bearer {MASKED}"),
        ("pul-0123456789abcdef0123456789abcdef01234567", MASKED),
        ("ghs_abcdefghijklmnopqrstuvwxyz0123", MASKED),
        ("https://hooks.slack.com/services/T0/B0/xyz", f"https://hooks.slack.com/services/{MASKED}"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n", MASKED),
    ],
)
def test_what_looks_like_a_credential_is_gone_too(text: str, masked: str) -> None:
    assert without_credentials(text) == masked
    assert without_credentials(masked) == masked


@pytest.mark.parametrize(
    "text", ["Contact point is currently used in the notification settings of one or many alert rules.", "1m30s"]
)
def test_a_plain_message_stays_as_it_is(text: str) -> None:
    assert Mask(["s3cret-value"]).text(text) == text


def test_names_in_maps_are_masked_too() -> None:
    assert Mask(["s3cret"]).data({"a": ["s3cret", 1], "s3cret": None}) == {"a": [MASKED, 1], MASKED: None}


def test_secrets_of_a_configuration_include_those_in_lists_and_maps() -> None:
    config = {
        "shop:plain": {"value": "public-value", "secret": False},
        "shop:token": {"value": "one-secret", "secret": True},
        "shop:pin": {"value": "1234", "secret": True},
        "shop:both": {
            "value": '{"auth":"in-an-object","on":"x"}',
            "objectValue": {"auth": "in-an-object"},
            "secret": True,
        },
        "shop:text": {"value": '["in-a-list-of-json"]', "secret": True},
    }

    found = set(secrets_of_configuration(config))

    assert {"one-secret", "1234", "in-an-object", "in-a-list-of-json"} <= found
    assert "public-value" not in found


def test_of_a_list_with_one_secret_in_it_the_names_around_it_are_none() -> None:
    integrations = [
        {"name": "Payments alerts", "contactPoint": {"basicAuthUser": "grafana-user", "basicAuthPassword": "hunter2"}},
        {"name": "From elsewhere"},
    ]
    config = {"shop:integrations": {"value": "[…]", "objectValue": integrations, "secret": True}}
    written = [
        {"name": "Payments alerts", "contactPoint": {"basicAuthUser": "grafana-user", "basicAuthPassword": SECURE}}
    ]

    assert set(secrets_of_configuration(config, {"shop:integrations": written})) == {"hunter2", "From elsewhere"}
    assert set(secrets_of_configuration(config, {"shop:integrations": SECURE})) >= {"Payments alerts", "grafana-user"}


def test_the_secrets_of_a_state_are_found_wherever_they_are() -> None:
    secret = {key: value for key, value in SECRET.items() if key != "ciphertext"}
    state = {
        "deployment": {
            "resources": [
                {"outputs": {"endpoint": {**secret, "plaintext": '"https://irm/integrations/x"'}}},
                {"inputs": {"headers": [{**secret, "plaintext": '{"Authorization": "long-enough", "on": "POST"}'}]}},
                {"inputs": {"name": "public"}},
            ]
        }
    }

    assert set(secrets_of_state(state)) == {"https://irm/integrations/x", "long-enough"}


def test_credentials_of_the_environment_are_known_by_their_names() -> None:
    environ = {
        "GRAFANA_AUTH": "admin:admin",
        "PULUMI_ACCESS_TOKEN": "pul-x",
        "SSH_AUTH_SOCK": "/run/agent",
        "PATH": "/bin",
    }

    assert set(secrets_of_environment(environ)) == {"admin:admin", "pul-x"}
