"""The provider's own settings."""

import pytest

from sandbox.provider.configuration import Configuration
from tests.sandbox.provider.harness import FOLDER, INTEGRATION, IRM, SETTINGS, Plugin, Refused, Systems
from tests.sandbox.provider.harness import plugin as running_plugin

SECRET = "4dabf18193072939515e22adb298388d"  # the protocol's mark of a secret
ENVIRONMENT = {
    "GRAFANA_URL": "http://127.0.0.1:1",
    "GRAFANA_AUTH": "from-environment",
    "GRAFANA_ONCALL_URL": "http://127.0.0.1:2/oncall",
    "GRAFANA_ONCALL_ACCESS_TOKEN": "irm-from-environment",
    "GRAFANA_RETRIES": "7",
    "GRAFANA_RETRY_STATUS_CODES": "418,42x",
    "GRAFANA_HTTP_HEADERS": '{"X-Proxy": "yes"}',
}


def test_what_the_program_leaves_out_comes_from_the_environment() -> None:
    assert Configuration.of({}, ENVIRONMENT) == Configuration(
        url="http://127.0.0.1:1",
        auth="from-environment",
        oncall_url="http://127.0.0.1:2/oncall",
        oncall_token="irm-from-environment",
        headers={"X-Proxy": "yes"},
        retries=7,
        retry_status_codes=("418", "42x"),
    )


def test_what_the_program_gives_counts() -> None:
    settings = Configuration.of({**SETTINGS, "retries": "1"}, ENVIRONMENT)

    assert (settings.url, settings.auth, settings.oncall_url) == (SETTINGS["url"], SETTINGS["auth"], IRM)
    assert settings.retries == 1


def test_without_either_the_providers_defaults_hold() -> None:
    settings = Configuration.of({}, {})

    assert settings.oncall_url == ""
    assert settings.retries == 3
    assert settings.retry_status_codes == ("429", "5xx", "401", "412")


@pytest.mark.parametrize(
    ("given", "namespace"),
    [
        ({}, "default"),
        ({"orgId": "1"}, "default"),
        ({"orgId": "2"}, "org-2"),
        ({"orgId": "2", "stackId": "12"}, "stacks-12"),
    ],
)
def test_the_namespace_follows_from_the_settings(given: dict[str, str], namespace: str) -> None:
    """Also with a token (read from the provider's code, `namespaceForClient`)."""
    assert Configuration.of({**SETTINGS, **given}, {}).namespace == namespace


@pytest.mark.parametrize("given", [0, "0"])
def test_no_retries_counts_as_the_default(given: object) -> None:
    assert Configuration.of({"retries": given}, {}).retries == 3


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match=r'failed to parse GRAFANA_RETRIES: .* parsing "many": invalid syntax'):
        Configuration.of({}, {"GRAFANA_RETRIES": "many"})


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("url", "https://grafana.example.com"),
        ("oncallUrl", "https://oncall-prod-eu-west-0.grafana.net/oncall"),
        ("url", "http://127.0.0.1.example.com"),
        ("url", "http://10.0.0.1:3000"),
        ("url", "http://localhost@grafana.example.com"),
    ],
)
def test_anything_but_this_machine_is_refused(systems: Systems, setting: str, url: str) -> None:
    with running_plugin(systems) as plugin, pytest.raises(Refused) as refused:
        plugin.configure(SETTINGS | {setting: url})

    assert f"{setting}: '{url}' given, but this is the sandbox's stand-in for the grafana plugin" in str(refused.value)


@pytest.mark.parametrize("url", ["http://localhost:3000", "http://127.0.0.9:3000", "http://[::1]:3000"])
def test_this_machine_has_several_names(systems: Systems, url: str) -> None:
    with running_plugin(systems) as plugin:
        plugin.configure(SETTINGS | {"url": url})


def test_an_irm_token_without_an_address_is_refused(systems: Systems) -> None:
    with running_plugin(systems) as plugin, pytest.raises(Refused, match="oncallUrl: "):
        plugin.configure({"oncallAccessToken": "t"})


def test_irms_address_alone_is_not_enough_to_sign_in(systems: Systems) -> None:
    with running_plugin(systems) as plugin:
        plugin.configure({"oncallUrl": IRM})

        with pytest.raises(Refused, match="Set the oncall_access_token provider attribute"):
            plugin.read(INTEGRATION, "C1", {"name": "x"})


def test_without_grafana_its_resources_say_what_is_missing(systems: Systems) -> None:
    with running_plugin(systems) as plugin:
        plugin.configure({"oncallUrl": IRM, "oncallAccessToken": "t"})

        with pytest.raises(Refused, match="Set the auth and url provider attributes"):
            plugin.create(FOLDER, {"title": "x"})


def test_checked_settings_include_the_environment_and_mark_secrets(systems: Systems) -> None:
    with running_plugin(systems, ENVIRONMENT) as plugin:
        inputs = plugin.check_config({"auth": "admin:admin", "version": "2.44.0"})["inputs"]

    assert inputs["url"] == "http://127.0.0.1:1"
    assert inputs["auth"]["value"] == "admin:admin"
    assert SECRET in inputs["auth"]
    assert SECRET in inputs["oncallAccessToken"]
    assert SECRET not in inputs["version"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"urll": "x"}, "Invalid or unknown key. Examine values at 'default.urll'."),
        ({"url": "grafana"}, 'expected "url" to have a host, got grafana.'),
        ({"oncallUrl": "ftp://h"}, 'expected "oncall_url" to have a url with schema of: "http,https", got ftp://h.'),
    ],
)
def test_bad_settings_are_refused(plugin: Plugin, settings: dict[str, str], reason: str) -> None:
    (failure,) = plugin.check_config(settings)["failures"]

    assert failure["reason"].startswith(f"could not validate provider configuration: {reason}")


def test_a_changed_setting_is_an_update_never_a_replacement(plugin: Plugin) -> None:
    diff = plugin.diff_config({"url": "http://a", "auth": "1"}, {"url": "http://b", "auth": "1"})

    assert diff["diffs"] == ["url"]
    assert diff["detailedDiff"] == {"url": {"kind": "UPDATE", "inputDiff": True}}
    assert plugin.diff_config({"url": "http://a"}, {"url": "http://a"}) == {}
