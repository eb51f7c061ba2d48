"""Reads the names of IRM's teams, only if the page shows a team."""

from grafana_irm.errors import RequestFailed
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.model import NotSeen, Snapshot


async def team_names(systems: Systems, seen: Snapshot | None) -> dict[str, str]:
    """Return the names of the teams by id. Empty if no integration has a team, or if the request fails.

    The page then shows the ids, so a failed request is no error here.
    """
    if seen is None or isinstance(seen.integrations, NotSeen):
        return {}
    if not any(integration.team_id for integration in seen.integrations.values()):
        return {}
    try:
        teams = await systems.irm_pages("/teams/")
    except RequestFailed:
        return {}
    return {str(team["id"]): str(team.get("name") or team["id"]) for team in teams}
