"""Requests of the demo to both systems, through their public APIs."""

import asyncio
from typing import Any

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.grafana import CONTACT_POINTS, GrafanaApi
from grafana_irm.errors import RequestFailed
from grafana_irm_cli.systems import Systems as LiveSystems
from grafana_irm_cli.verify.model import Delivery
from grafana_irm_cli.verify.snapshot import last_deliveries

Group = dict[str, Any]
Rule = dict[str, Any]


class Systems:
    """Grafana and IRM, as far as the demo reads them. Each method waits for the response.

    Raises:
        RequestFailed: from every method, when a system cannot be reached or refuses.

    """

    def __init__(self, credentials: Credentials) -> None:
        self.live = LiveSystems(credentials)
        self._grafana = GrafanaApi(credentials)

    def inventory(self) -> dict[str, dict[str, str]]:
        """Return what exists, by kind, as id to name: the kinds of object that a stack creates."""

        async def request() -> dict[str, dict[str, str]]:
            rules = await self.live.grafana_list("/v1/provisioning/alert-rules")
            return {
                "integrations": _named(await self.live.irm_pages("/integrations/"), "id", "name"),
                "contact points": _named(await self.live.grafana_list(CONTACT_POINTS), "uid", "name"),
                "alert rules": _named(rules, "uid", "title"),
                "folders": _named(await self.live.grafana_list("/folders"), "uid", "title"),
            }

        return asyncio.run(request())

    def last_delivery(self, contact_point: str) -> Delivery | None:
        """Return Grafana's last delivery to the contact point; None when it knows of none."""
        sent = asyncio.run(last_deliveries(self.live)).get(contact_point, [])
        return next((delivery for delivery in sent if delivery.age is not None), None)

    def alert_groups(self, integration_id: str) -> list[Group]:
        """Return the alert groups of an integration, newest first."""
        return asyncio.run(self.live.irm_pages("/alert_groups/", integration_id=integration_id))

    def put_rule(self, folder: str, rule: Rule) -> None:
        """Create or update a rule in its own group and folder."""
        group = rule["ruleGroup"]

        async def put() -> Any:  # noqa: ANN401 - JSON
            if await self._grafana.folder(folder) is None:
                await self.live.grafana.post("/folders", {"uid": folder, "title": "Demo"})
            body = {"title": group, "folderUid": folder, "interval": 10, "rules": [rule]}
            return await self.live.grafana.put(f"/v1/provisioning/folder/{folder}/rule-groups/{group}", body)

        if asyncio.run(put()) is None:
            raise RequestFailed(f"Grafana does not take the rule group {group}")

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with its rules; a missing folder is no error."""
        asyncio.run(self.live.grafana.delete(f"/folders/{folder}", forceDeleteRules="true"))


def _named(objects: list[dict[str, Any]], id_: str, name: str) -> dict[str, str]:
    return {one[id_]: one[name] for one in objects}


def alert_name(group: Group) -> str:
    """Return the name of the rule that an alert group came from."""
    payload = (group.get("last_alert") or {}).get("payload") or {}
    return str((payload.get("commonLabels") or {}).get("alertname", ""))


PENDING = "1m30s"
"""The rule's pending period. Grafana applies new notification settings at its config poll; an alert that fires before
that goes another way first, and IRM then has two alert groups for it (Grafana 12.4.0)."""


def always_firing(uid: str, title: str, contact_point: str, *, firing: bool) -> Rule:
    """Return a rule that fires, or does not, whatever the systems do, straight to a contact point."""
    expression = "1 > 0" if firing else "0 > 1"
    model = {"refId": "A", "type": "math", "expression": expression}
    query = {
        "refId": "A",
        "datasourceUid": "__expr__",
        "model": model,
        "relativeTimeRange": {"from": 0, "to": 0},
    }
    return {
        "uid": uid,
        "title": title,
        "ruleGroup": uid,
        "folderUID": uid,
        "orgID": 1,
        "condition": "A",
        "data": [query],
        "for": PENDING,
        "noDataState": "OK",
        "execErrState": "OK",
        "labels": {},
        "annotations": {"summary": "A test alert of the demo; it resolves by itself."},
        "notification_settings": {
            "receiver": contact_point,
            "group_by": ["alertname", "grafana_folder"],
            "group_wait": "0s",
            "group_interval": "10s",
            "repeat_interval": "1h",
        },
    }
