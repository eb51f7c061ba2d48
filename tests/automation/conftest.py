"""Both systems in this process, for the demo."""

from tests.grafana_irm_cli.conftest import instances, release, world

__all__ = ["instances", "release", "world"]
