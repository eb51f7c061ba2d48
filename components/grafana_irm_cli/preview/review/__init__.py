"""Finds the changes in a preview that a reviewer must see, and says why each matters and what to do.

The behaviour of Grafana and IRM behind the checks was measured on Grafana 12.4.0 and the open-source IRM (OnCall).
"""

from collections.abc import Callable

from grafana_irm_cli.preview.model import ReviewWarning
from grafana_irm_cli.preview.review.addresses import address_changes
from grafana_irm_cli.preview.review.common import Found
from grafana_irm_cli.preview.review.contact_points import contact_point_goes_away, folder_goes_away, other_system
from grafana_irm_cli.preview.review.heartbeats import (
    heartbeat_goes_away,
    heartbeat_interval_changes,
    heartbeat_rule_is_replaced,
)
from grafana_irm_cli.preview.review.integrations import integration_goes_away, others_get_paged
from grafana_irm_cli.preview.review.members import members_change
from grafana_irm_cli.preview.review.policies import alerts_go_elsewhere, policy_goes_away
from grafana_irm_cli.preview.review.secrets import secret_becomes_plain
from grafana_irm_cli.preview.steps import Preview

__all__ = ["CHECKS", "find"]

CHECKS: tuple[Callable[[Preview], Found], ...] = (
    integration_goes_away,
    heartbeat_goes_away,
    address_changes,
    contact_point_goes_away,
    policy_goes_away,
    alerts_go_elsewhere,
    others_get_paged,
    secret_becomes_plain,
    other_system,
    folder_goes_away,
    heartbeat_rule_is_replaced,
    heartbeat_interval_changes,
    members_change,
)
"""All checks, the most serious first: the order in the report."""


def find(preview: Preview) -> tuple[ReviewWarning, ...]:
    """Return the warnings of all checks for one stack's preview, the most serious first."""
    return tuple(warning for check in CHECKS for warning in check(preview))
