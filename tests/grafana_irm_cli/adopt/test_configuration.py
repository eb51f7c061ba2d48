"""The trial works with all of the stack's configuration, and what is secret in it stays secret."""

from typing import Any

from grafana_irm_cli.adopt.configuration import Settings, StackConfiguration

SECURE = {"secure": "v1:abc"}
ENTRY = {"name": "Shop"}


def plain(value: object) -> dict[str, Any]:
    key = "value" if isinstance(value, str) else "objectValue"
    return {key: value, "secret": False}


def secret(value: object) -> dict[str, Any]:
    return {**plain(value), "secret": True}


def trial(shown: dict[str, Any], written: dict[str, Any] | None = None, kept: tuple[str, ...] = ()) -> Settings:
    configuration = StackConfiguration("shop", shown, written or {})
    return configuration.for_trial([one for one in configuration.integrations if one["name"] in kept], [ENTRY])


def test_the_providers_configuration_is_kept() -> None:
    shown = {"grafana:caCert": plain("/etc/ca.pem"), "grafana:insecureSkipVerify": plain("true")}
    settings = trial(shown)
    assert settings.plain == {
        "grafana:caCert": "/etc/ca.pem",
        "grafana:insecureSkipVerify": "true",
        "shop:integrations": [ENTRY],
        "shop:preflight": False,
    }
    assert settings.secrets == {}


def test_a_secret_of_the_provider_stays_secret() -> None:
    settings = trial({"grafana:caCert": secret("PEM")}, {"grafana:caCert": SECURE})
    assert settings.plain["grafana:caCert"] == ""
    assert settings.secrets == {"grafana:caCert": "PEM"}
    assert "PEM" not in repr(settings)


def test_tokens_are_left_to_the_environment() -> None:
    shown = {
        "shop:grafana": secret({"url": "https://grafana.test", "auth": "t0ken", "orgId": 1}),
        "shop:irm": secret({"token": "t0ken", "ingressUrl": "https://gateway.test"}),
        "grafana:auth": secret("t0ken"),
        "grafana:oncallAccessToken": secret("t0ken"),
    }
    written = {
        "shop:grafana": {"url": "https://grafana.test", "auth": SECURE, "orgId": 1},
        "shop:irm": {"token": SECURE, "ingressUrl": "https://gateway.test"},
        "grafana:auth": SECURE,
        "grafana:oncallAccessToken": SECURE,
    }
    settings = trial(shown, written)
    assert settings.plain["shop:grafana"] == {"url": "https://grafana.test", "orgId": 1}
    assert settings.plain["shop:irm"] == {"ingressUrl": "https://gateway.test"}
    assert "t0ken" not in f"{settings.plain}{settings.secrets}"


def test_secrets_of_kept_entries_move_with_their_entries() -> None:
    entries = [{"name": "One"}, {"name": "Two", "contactPoint": {"headers": {"X-Token": "abc"}, "maxAlerts": 5}}]
    written = [
        {"name": "One"},
        {"name": "Two", "contactPoint": {"headers": {"X-Token": SECURE}, "maxAlerts": 5}},
    ]
    settings = trial({"shop:integrations": secret(entries)}, {"shop:integrations": written}, kept=("Two",))
    kept, added = settings.plain["shop:integrations"]
    assert kept == {"name": "Two", "contactPoint": {"headers": {"X-Token": ""}, "maxAlerts": 5}}
    assert added == ENTRY
    assert settings.secrets == {'shop:integrations[0].contactPoint.headers["X-Token"]': "abc"}


def test_one_secret_among_the_integrations_hides_none_of_them() -> None:
    entries = [{"name": "One"}, {"name": "Two"}]
    assert StackConfiguration("shop", {"shop:integrations": secret(entries)}, {}).integrations == entries


def test_what_an_esc_environment_gives_as_a_secret_is_secret_as_a_whole() -> None:
    settings = trial({"grafana:http": secret({"headers": ["a", "b"], "count": 3})})
    assert settings.plain["grafana:http"] == {"headers": ["", ""], "count": ""}
    assert settings.secrets == {
        "grafana:http.headers[0]": "a",
        "grafana:http.headers[1]": "b",
        "grafana:http.count": "3",
    }


def test_what_is_not_there_is_no_secret() -> None:
    assert trial({"grafana:caCert": {"secret": True}}).secrets == {}
