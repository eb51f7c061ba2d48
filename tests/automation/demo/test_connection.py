import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from automation.demo.connection import DEFAULT_IRM, NoConnectionError, connection_of
from automation.demo.systems import Connection
from automation.engine import Engine

VARIABLES = {
    "GRAFANA_URL": "https://env.example",
    "GRAFANA_AUTH": "env-auth",
    "GRAFANA_ONCALL_URL": "https://irm.env.example",
    "GRAFANA_ONCALL_ACCESS_TOKEN": "env-token",
}


def engine(monkeypatch: pytest.MonkeyPatch, configured: Mapping[str, object], environ: dict[str, str]) -> Engine:
    """Return an engine that answers with a stack's configuration."""
    made = Engine(Path(), "prod", environ)
    monkeypatch.setattr(made, "call", lambda *_, **__: (0, json.dumps(configured), ""))
    return made


def test_the_configuration_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    configured = {
        "grafana-irm-alerting:grafana": {"objectValue": {"url": "https://g.example", "auth": "a"}, "secret": True},
        "grafana-irm-alerting:irm": {"value": '{"url": "https://irm.example", "token": "t"}', "secret": True},
    }
    found = connection_of(engine(monkeypatch, configured, VARIABLES))
    assert found == Connection("https://g.example", "a", "https://irm.example", "t")


def test_the_environment_fills_in(monkeypatch: pytest.MonkeyPatch) -> None:
    found = connection_of(engine(monkeypatch, {}, VARIABLES))
    assert found == Connection(*VARIABLES.values())


def test_irm_has_the_providers_default_address(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {name: value for name, value in VARIABLES.items() if name != "GRAFANA_ONCALL_URL"}
    assert connection_of(engine(monkeypatch, {}, environ)).irm_url == DEFAULT_IRM


def test_everything_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoConnectionError, match=r"prod does not say grafana\.url, grafana\.auth, irm\.token"):
        connection_of(engine(monkeypatch, {}, {}))


def test_credentials_are_not_shown_with_a_connection() -> None:
    assert "secret" not in repr(Connection("https://g.example", "secret-a", "https://irm.example", "secret-t"))
