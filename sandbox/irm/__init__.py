"""Grafana IRM on loopback: `IrmCore` is its state and behaviour, `create_app` its HTTP API."""

from sandbox.irm.answers import ApiError
from sandbox.irm.app import create_app
from sandbox.irm.core import IrmCore
from sandbox.irm.delivery import deliver_to

__all__ = ["ApiError", "IrmCore", "create_app", "deliver_to"]
