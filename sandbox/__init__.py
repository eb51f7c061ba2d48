"""Grafana Alerting and Grafana IRM on loopback, behaving as the real systems do, for trials and tests."""

from pathlib import Path
from typing import Final

__all__ = ["COMMAND", "FOLDER", "NAME"]

FOLDER: Final = Path(__file__).resolve().parents[1]
"""The folder from which Python imports this package: the checkout, or the environment's site-packages."""

NAME: Final = __name__
"""The name under which Python imports this package: `sandbox` in the checkout, `grafana_irm_sandbox` installed."""

COMMAND: Final = f"python -m {NAME}"
"""What starts this package's command line."""
