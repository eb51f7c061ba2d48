"""The name of a contact point, as a claim on what Grafana accepts only once."""

from grafana_irm.unique.table import CONTACT_POINT, Claim, organisation_scope


def contact_point_claim(name: object, organisation: object, *path: str, derived: bool = False) -> Claim:
    """Claim a contact point's name."""
    return Claim(CONTACT_POINT, (*path, "name"), name, organisation_scope(organisation), derived)
