"""The name of a notification policy, as a claim on what Grafana accepts only once."""

from grafana_irm.unique.table import POLICY, Claim, organisation_scope


def policy_claim(name: object, organisation: object = None) -> Claim:
    """Claim a notification policy's name."""
    return Claim(POLICY, ("name",), name, organisation_scope(organisation))
