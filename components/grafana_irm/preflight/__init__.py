"""What is checked before anything is made: both systems, the rights in them, and the names that are taken."""

from grafana_irm.preflight.systems import Needs, NotReady, check_systems

__all__ = ["Needs", "NotReady", "check_systems"]
