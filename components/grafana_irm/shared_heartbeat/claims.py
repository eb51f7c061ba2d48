"""The names and UIDs that a `SharedHeartbeat` uses, as claims on what Grafana accepts only once."""

from grafana_irm.contact_point.claims import contact_point_claim
from grafana_irm.heartbeat_rule.claims import Rule, rule_claims
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings
from grafana_irm.unique.table import Claim


def shared_heartbeat_claims(settings: SharedHeartbeatSettings, where: str) -> tuple[Claim, Rule]:
    """Return the claims of the contact point and of the rule.

    Args:
        settings: the inputs of the component.
        where: the component's place in the program, from which defaults are derived.

    """
    own = settings.contact_point.org_id
    point = contact_point_claim(settings.name, settings.org_id if own is None else own)
    return point, rule_claims(lambda field: getattr(settings, field), where, settings.name, settings.org_id)
