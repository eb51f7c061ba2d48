"""The payloads that IRM sends to itself when a heartbeat expires and when it is restored.

Source: the alert groups of a real OnCall engine, one of each type.
"""

import copy
from typing import Any

_DOCS = "https://grafana.com/docs/oncall/latest/#/integrations/heartbeat"
_ALERT_UIDS = {
    "webhook": "7973c835-ff3f-46e4-9444-06df127b6f8e",
    "formatted_webhook": "fbdad422-b27d-454a-8553-84d1517e0005",
    "elastalert": "0eaf37c8-e1eb-4714-b79e-7c648b6a96fa",
    "zabbix": "191eac7a-d7c1-43a0-8821-eef5afe41367",
    "prtg": "5498ad08-f094-4dff-888e-51f8cac76eab",
}
_WITH_LINKS = {"formatted_webhook", "zabbix", "prtg"}


def lost(type_: str) -> dict[str, Any]:
    """Return the payload of a lost heartbeat."""
    sender = type_.capitalize()
    title = f"{sender} heartbeat is missing"
    message = (
        f"Grafana OnCall was waiting for a heartbeat from {sender} and one was not received."
        f" This can happen when {sender} has stopped or there are connectivity issues between Grafana OnCall"
        f" and {sender}. You can read more in the Grafana OnCall docs here: {_DOCS}"
    )
    return _payload(type_, title, message, restored=False)


def restored(type_: str) -> dict[str, Any]:
    """Return the payload of a heartbeat that came back."""
    sender = type_.capitalize()
    title = f"{sender} heartbeat restored"
    message = f"Grafana OnCall received a signal from {sender}. Heartbeat has been restored."
    return _payload(type_, title, message, restored=True)


def _payload(type_: str, title: str, message: str, *, restored: bool) -> dict[str, Any]:
    if type_ == "alertmanager":
        return _alertmanager(title, message, "resolved" if restored else "firing")
    payload: dict[str, Any] = {
        "title": f"[OK] {title}" if type_ == "grafana" and restored else title,
        "state": "ok" if restored else "alerting",
        "message": message,
        "is_oncall_heartbeat": True,
        "is_oncall_heartbeat_restored": restored,
        "is_amixr_heartbeat": True,
        "is_amixr_heartbeat_restored": restored,
    }
    if type_ in _ALERT_UIDS:
        payload = {"alert_uid": _ALERT_UIDS[type_], **payload}
    if type_ in _WITH_LINKS or (type_ == "webhook" and restored):
        payload |= {"image_url": None, "link_to_upstream_details": None}
    return payload


def _alertmanager(title: str, message: str, status: str) -> dict[str, Any]:
    labels = {"alertname": "OnCallHeartBeatMissing"}
    texts = {"title": title, "description": message}
    alert = {
        "endsAt": "",
        "labels": labels,
        "status": status,
        "startsAt": "",
        "annotations": texts,
        "fingerprint": "fingerprint",
        "generatorURL": "",
    }
    return copy.deepcopy(
        {
            "alerts": [alert],
            "status": status,
            "version": "4",
            "groupKey": '{}:{alertname="OnCallHeartBeatMissing"}',
            "receiver": "",
            "numFiring": int(status == "firing"),
            "externalURL": "",
            "groupLabels": labels,
            "numResolved": int(status == "resolved"),
            "commonLabels": labels,
            "truncatedAlerts": 0,
            "commonAnnotations": texts,
        }
    )
