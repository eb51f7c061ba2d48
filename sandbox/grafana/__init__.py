"""Grafana Alerting as its releases behave (`versions`): API, scheduler and Alertmanager."""

from .api.app import create_app
from .balancer import Balancer
from .cluster import Cluster
from .core import GrafanaCore

__all__ = ["Balancer", "Cluster", "GrafanaCore", "create_app"]
