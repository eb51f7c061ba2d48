"""Grafana IRM on loopback: `IrmCore` is its state and behaviour, `create_app` its HTTP API."""

from .answers import ApiError
from .app import create_app
from .core import IrmCore
from .delivery import deliver_to

__all__ = ["ApiError", "IrmCore", "create_app", "deliver_to"]
