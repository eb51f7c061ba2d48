"""The addresses and credentials of a person's own stack: from its configuration or the environment."""

import json
from collections.abc import Mapping
from typing import Any

from automation.demo.systems import Connection
from automation.engine import Engine

PROJECT = "grafana-irm-alerting"
DEFAULT_IRM = "https://oncall-prod-us-central-0.grafana.net/oncall"
"""Where the official provider looks for IRM when nobody says otherwise."""


class NoConnectionError(Exception):
    """An address or credential is neither in the stack's configuration nor in the environment."""


def connection_of(engine: Engine) -> Connection:
    """Read the stack's configuration, secrets included, with the login that ``pulumi`` itself uses.

    Raises ``NoConnectionError`` that names every setting that is missing, and the variable that would do.
    """
    configured = json.loads(engine.call("config", "--json", "--show-secrets")[1])
    grafana, irm = (_block(configured, name) for name in ("grafana", "irm"))
    environ = engine.environment
    found = {
        "grafana.url": _first(grafana.get("url"), environ, "GRAFANA_URL"),
        "grafana.auth": _first(grafana.get("auth"), environ, "GRAFANA_AUTH"),
        "irm.url": _first(irm.get("url"), environ, "GRAFANA_ONCALL_URL") or DEFAULT_IRM,
        "irm.token": _first(irm.get("token"), environ, "GRAFANA_ONCALL_ACCESS_TOKEN"),
    }
    missing = [name for name, value in found.items() if not value]
    if missing:
        variables = "GRAFANA_URL, GRAFANA_AUTH, GRAFANA_ONCALL_URL and GRAFANA_ONCALL_ACCESS_TOKEN"
        raise NoConnectionError(
            f"stack {engine.stack} does not say {', '.join(missing)}: set it in the stack's configuration,"
            f" or use the variables {variables}"
        )
    return Connection(*(str(value) for value in found.values()))


def _block(configured: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a setting with fields; one that is secret as a whole comes as JSON text."""
    entry = configured.get(f"{PROJECT}:{name}") or {}
    return dict(entry.get("objectValue") or json.loads(entry.get("value") or "{}"))


def _first(value: object, environ: Mapping[str, str], variable: str) -> object:
    return value or environ.get(variable)
