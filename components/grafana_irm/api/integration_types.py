"""The types of integrations in Grafana IRM that understand what Grafana sends."""

from typing import Literal, get_args

IntegrationType = Literal["alertmanager", "webhook"]
"""The integration types that understand what Grafana sends (Grafana docs, Configure Grafana IRM for Alerting)."""

SUPPORTED_TYPES: tuple[IntegrationType, ...] = get_args(IntegrationType)
"""All of them."""
