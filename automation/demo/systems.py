"""What the demo asks of the two systems, through the APIs that everybody has."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import httpx

from grafana_irm.credentials import Credentials
from grafana_irm.http import tls

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_NEVER = "0001-01-01"
"""How Grafana writes a time that never was."""

Group = dict[str, Any]
Rule = dict[str, Any]


class Systems:
    """Grafana and IRM, as far as the demo looks at them; closes its connections as a context manager."""

    def __init__(self, credentials: Credentials) -> None:
        grafana = credentials.grafana_url or ""
        user, colon, password = (credentials.grafana_auth or "").partition(":")
        organisation = {"X-Grafana-Org-Id": credentials.org_id} if credentials.org_id else {}
        self._grafana = httpx.Client(
            base_url=grafana,
            auth=httpx.BasicAuth(user, password) if colon else None,
            headers=organisation | ({} if colon else {"Authorization": f"Bearer {user}"}),
            timeout=_TIMEOUT,
            verify=tls(credentials.ca_cert, credentials.insecure),
        )
        self._irm = httpx.Client(
            base_url=f"{credentials.irm_base}/api/v1/",
            headers={"Authorization": credentials.irm_authorization or "", "X-Grafana-Url": grafana},
            timeout=_TIMEOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._grafana.close()
        self._irm.close()

    def inventory(self) -> dict[str, dict[str, str]]:
        """Return what exists, by kind, as id to name: the kinds of object that a stack makes."""
        provisioning = "/api/v1/provisioning"
        return {
            "integrations": {one["id"]: one["name"] for one in self._pages("integrations/")},
            "contact points": {one["uid"]: one["name"] for one in self._get(f"{provisioning}/contact-points")},
            "alert rules": {one["uid"]: one["title"] for one in self._get(f"{provisioning}/alert-rules")},
            "folders": {one["uid"]: one["title"] for one in self._get("/api/folders")},
        }

    def last_delivery(self, contact_point: str) -> tuple[str, str] | None:
        """Return when Grafana last sent to the contact point, and the error; None when it never did."""
        for receiver in self._get("/api/alertmanager/grafana/config/api/v1/receivers"):
            for integration in receiver["integrations"] if receiver["name"] == contact_point else []:
                if not integration["lastNotifyAttempt"].startswith(_NEVER):
                    return integration["lastNotifyAttempt"], integration.get("lastNotifyAttemptError", "")
        return None

    def alert_groups(self, integration_id: str) -> list[Group]:
        """Return the alert groups of an integration, newest first."""
        return list(self._pages("alert_groups/", integration_id=integration_id))

    def put_rule(self, folder: str, rule: Rule) -> None:
        """Make a rule in a group and folder of its own, or change it."""
        if self._grafana.get(f"/api/folders/{folder}").status_code == httpx.codes.NOT_FOUND:
            self._grafana.post("/api/folders", json={"uid": folder, "title": "Demo"}).raise_for_status()
        body = {"title": rule["ruleGroup"], "folderUid": folder, "interval": 10, "rules": [rule]}
        path = f"/api/v1/provisioning/folder/{folder}/rule-groups/{rule['ruleGroup']}"
        self._grafana.put(path, json=body).raise_for_status()

    def delete_folder(self, folder: str) -> None:
        """Remove a folder with the rules in it."""
        answer = self._grafana.delete(f"/api/folders/{folder}", params={"forceDeleteRules": "true"})
        if answer.status_code != httpx.codes.NOT_FOUND:
            answer.raise_for_status()

    def _get(self, path: str) -> list[dict[str, Any]]:
        return list(self._grafana.get(path).raise_for_status().json())

    def _pages(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            answer = self._irm.get(path, params={**query, "page": page}).raise_for_status().json()
            yield from answer["results"]
            if not answer["next"]:
                return
            page += 1


def alert_name(group: Group) -> str:
    """Return the name of the rule that an alert group came from."""
    payload = (group.get("last_alert") or {}).get("payload") or {}
    return str((payload.get("commonLabels") or {}).get("alertname", ""))


PENDING = "1m30s"
"""The rule's pending period. Grafana takes new notification settings over once a minute; an alert that fires before
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
