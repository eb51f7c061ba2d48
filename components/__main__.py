"""Hosts the components for Pulumi programs in other languages (started by Pulumi, see PulumiPlugin.yaml)."""

from importlib.metadata import version

from pulumi.provider.experimental import component_provider_host

from grafana_irm import (
    HeartbeatAlertRule,
    HeartbeatContactPoint,
    IrmAlerting,
    IrmIntegration,
    WebhookContactPoint,
)

if __name__ == "__main__":
    component_provider_host(
        name="grafana-irm",
        version=version("grafana-irm-pulumi"),
        components=[
            IrmAlerting,
            IrmIntegration,
            WebhookContactPoint,
            HeartbeatContactPoint,
            HeartbeatAlertRule,
        ],
    )
