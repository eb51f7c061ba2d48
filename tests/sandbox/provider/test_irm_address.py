"""Where the plugin looks for IRM when its address is not given."""

from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox.provider.harness import API, INTEGRATION, IRM, SETTINGS, Plugin, Refused, Systems
from tests.sandbox.provider.harness import plugin as running_plugin

PLUGIN = "/api/plugins/grafana-irm-app/settings"
WITHOUT = {key: value for key, value in SETTINGS.items() if key != "oncallUrl"}


@pytest.fixture
def plugin(systems: Systems) -> Iterator[Plugin]:
    """Lend a plugin that has Grafana's address alone."""
    with running_plugin(systems) as running:
        running.configure(WITHOUT)
        yield running


def delete(plugin: Plugin) -> None:
    plugin.delete(INTEGRATION, "I1", {})


def test_the_settings_of_the_irm_plugin_say_it(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {PLUGIN}", (200, {"jsonData": {"onCallApiUrl": IRM}}))
    systems.on(f"DELETE {API}/integrations/I1/", (204, None))

    delete(plugin)
    delete(plugin)

    asked, *others = systems.requests
    assert asked.headers["Authorization"].startswith("Basic ")
    assert [str(one.url) for one in (asked, *others)] == [
        f"http://127.0.0.1:3000{PLUGIN}",
        *[f"{IRM}/api/v1/integrations/I1/"] * 2,
    ]


def test_nothing_is_requested_before_it_is_needed(plugin: Plugin, systems: Systems) -> None:
    assert systems.asked() == []


def test_a_given_address_is_used_instead(systems: Systems) -> None:
    systems.on(f"DELETE {API}/integrations/I1/", (204, None))
    with running_plugin(systems) as plugin:
        plugin.configure(SETTINGS)
        delete(plugin)

    assert systems.asked() == [f"DELETE {API}/integrations/I1/"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, {"message": "Plugin not found"}), "plugin settings request returned status 404"),
        ((200, {"jsonData": {}}), "plugin settings did not contain an onCallApiUrl"),
        (httpx.ConnectError("refused"), "failed to request plugin settings: Get"),
    ],
)
def test_without_it_the_cloud_is_not_tried(
    plugin: Plugin, systems: Systems, answer: tuple[int, object] | Exception, words: str
) -> None:
    systems.on(f"GET {PLUGIN}", answer)

    with pytest.raises(Refused, match="Could not determine the OnCall backend URL") as refused:
        delete(plugin)

    assert words in str(refused.value)
    assert "set oncallUrl (GRAFANA_ONCALL_URL)" in str(refused.value)


def test_a_busy_grafana_gets_three_requests(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {PLUGIN}", (503, {}))

    with pytest.raises(Refused, match="returned status 503"):
        delete(plugin)

    assert systems.asked() == [f"GET {PLUGIN}"] * 3
    assert plugin.waits == [1, 2]


def test_an_address_beyond_this_machine_is_refused(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {PLUGIN}", (200, {"jsonData": {"onCallApiUrl": "https://oncall-prod-eu-west-0.grafana.net"}}))

    with pytest.raises(Refused, match="from the grafana-irm-app plugin settings"):
        delete(plugin)
