"""Hosts the components for Pulumi programs in other languages (started by Pulumi, see PulumiPlugin.yaml)."""

from importlib.metadata import PackageNotFoundError, version

from pulumi.provider.experimental import component, component_provider_host, host

from grafana_irm import HeartbeatAlertRule, HeartbeatContactPoint, IrmAlerting, IrmIntegration, WebhookContactPoint
from grafana_irm.hosting import QuietProvider
from grafana_irm.schema import DocumentedAnalyzer

COMPONENTS = [IrmAlerting, IrmIntegration, WebhookContactPoint, HeartbeatContactPoint, HeartbeatAlertRule]


def _version() -> str:
    try:
        return version("grafana-irm-pulumi")
    except PackageNotFoundError:  # run from the folder, with only the dependencies installed
        return "0.0.0"


if __name__ == "__main__":
    vars(component)["Analyzer"] = DocumentedAnalyzer
    vars(host)["ComponentProvider"] = QuietProvider
    component_provider_host(name="grafana-irm", version=_version(), components=COMPONENTS)
