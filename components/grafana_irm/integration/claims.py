"""The name of an integration, as a claim on what Grafana IRM accepts only once."""

from collections.abc import Iterator

from grafana_irm.unique.table import INTEGRATION, Claim


def integration_claims(name: object, team: object, team_id: object, *path: str) -> Iterator[Claim]:
    """Claim an integration's name in its team, given by name or by id; no claim for an existing integration."""
    if name is not None:
        yield Claim(INTEGRATION, (*path, "name"), name, (team, team_id))
