"""Grafana Alerting as its releases behave (`versions`): its API, its scheduler, and its Alertmanager."""

from sandbox.grafana.api.app import create_app
from sandbox.grafana.balancer import Balancer
from sandbox.grafana.cluster import Cluster
from sandbox.grafana.core import GrafanaCore

__all__ = ["Balancer", "Cluster", "GrafanaCore", "create_app"]
