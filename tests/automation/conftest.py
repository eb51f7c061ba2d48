"""Both systems in this process, for the demo that asks them."""

from tests.grafana_irm_cli.conftest import world

__all__ = ["world"]
