"""Reads what `adopt` needs from both systems. It changes nothing and sends no beat."""

import asyncio
from urllib.parse import quote

from grafana_irm.api.grafana import CONTACT_POINTS
from grafana_irm_cli.adopt.endpoints import endpoint_in
from grafana_irm_cli.adopt.model import Json, Live
from grafana_irm_cli.systems import Systems


async def read_systems(systems: Systems) -> Live:
    """Read everything that proposals need from both systems.

    Raises:
        RequestFailed: a system cannot be reached, or refuses the request.

    """
    integrations, teams, chains, contact_points, rules = await asyncio.gather(
        systems.irm_pages("/integrations/"),
        systems.irm_pages("/teams/"),
        systems.irm_pages("/escalation_chains/"),
        systems.grafana_list(CONTACT_POINTS),
        systems.grafana_list("/v1/provisioning/alert-rules"),
    )
    beating = {point["name"] for point in contact_points if (target := endpoint_in(point)) and target.heartbeat}
    wanted = sorted({group_of(rule) for rule in rules if receiver_of(rule) in beating})
    intervals = await asyncio.gather(*(_interval(systems, *group) for group in wanted))
    return Live(
        integrations=integrations,
        teams=_names(teams),
        chains=_names(chains),
        contact_points=contact_points,
        rules=rules,
        groups=dict(zip(wanted, intervals, strict=True)),
    )


def group_of(rule: Json) -> tuple[str, str]:
    """Return the folder's UID and the name of a rule's group."""
    return str(rule.get("folderUID")), str(rule.get("ruleGroup"))


def receiver_of(rule: Json) -> str | None:
    """Return the contact point that a rule names; None when the notification policy decides."""
    receiver = (rule.get("notification_settings") or {}).get("receiver")
    return str(receiver) if receiver else None


async def _interval(systems: Systems, folder: str, group: str) -> int:
    path = f"/v1/provisioning/folder/{quote(folder, safe='')}/rule-groups/{quote(group, safe='')}"
    return int((await systems.grafana_get(path)).get("interval") or 0)


def _names(items: list[Json]) -> dict[str, str]:
    return {str(item["id"]): str(item.get("name")) for item in items}
