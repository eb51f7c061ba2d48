"""The Pulumi plugin that hosts the components for programs in other languages, ``pulumi-resource-grafana-irm``."""

import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pulumi
from pulumi.provider.experimental import component, component_provider_host, host

from grafana_irm.alerting.component import IrmAlerting
from grafana_irm.contact_point.alerts import WebhookContactPoint
from grafana_irm.contact_point.heartbeat import HeartbeatContactPoint
from grafana_irm.heartbeat_rule.component import HeartbeatAlertRule
from grafana_irm.integration.component import IrmIntegration
from grafana_irm.language_host.provider import QuietProvider
from grafana_irm.language_host.schema import DocumentedAnalyzer
from grafana_irm.notification_policy.component import NotificationPolicy
from grafana_irm.shared_heartbeat.component import SharedHeartbeat

NAME = "grafana-irm"
"""The package's name in type tokens: ``grafana-irm:index:IrmAlerting``."""

COMPONENTS: list[type[pulumi.ComponentResource]] = [
    IrmAlerting,
    IrmIntegration,
    WebhookContactPoint,
    HeartbeatContactPoint,
    HeartbeatAlertRule,
    SharedHeartbeat,
    NotificationPolicy,
]


def main() -> None:
    """Serve the components to Pulumi, which starts this function and reads the port from standard output."""
    vars(component)["Analyzer"] = DocumentedAnalyzer
    vars(host)["ComponentProvider"] = QuietProvider
    component_provider_host(name=NAME, version=package_version(), components=COMPONENTS)


def package_version() -> str:
    """Return the installed package's version; 0.0.0 if the folder is run without installing the package."""
    try:
        return version("grafana-irm-pulumi")
    except PackageNotFoundError:
        return "0.0.0"


def schema() -> dict[str, Any]:
    """Return the package's schema, from which Pulumi generates SDKs."""
    described: dict[str, Any] = json.loads(provider().schema or "{}")
    return described


def provider() -> QuietProvider:
    """Return the provider that the plugin serves."""
    vars(component)["Analyzer"] = DocumentedAnalyzer
    return QuietProvider(COMPONENTS, NAME)
