"""One notification, and the data that templates and the webhook's body get from it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from ..common.labels import without_private
from ..common.times import ZERO, rfc3339
from .alerts import Alert

_RULE_UID = "__alert_rule_uid__"
_AROUND = 3600.0
"""Seconds before an alert's start that a link to its dashboard shows."""
_NAMED_BY_RULE = ("alertname", "grafana_folder")
_META = re.compile(r"[\\.+*?()|\[\]{}^$]")
"""What Alertmanager quotes in a receiver's name, which it treats as a regular expression."""


@dataclass(frozen=True)
class Notification:
    """The notification of one receiver about one group.

    Attributes:
        receiver: name of the contact point.
        group_key: the group key.
        group_labels: what the group's alerts have in common by its route.
        alerts: the alerts, in order.
        firing: fingerprints of the firing alerts.

    """

    receiver: str
    group_key: str
    group_labels: Mapping[str, str]
    alerts: tuple[Alert, ...]
    firing: frozenset[str]

    def truncated(self, limit: int) -> tuple["Notification", int]:
        """Return the notification with at most `limit` alerts, and how many were left out; 0 is no limit."""
        if not 0 < limit < len(self.alerts):
            return self, 0
        return replace(self, alerts=self.alerts[:limit]), len(self.alerts) - limit

    @property
    def status(self) -> str:
        """`firing` while any alert fires, else `resolved`."""
        return "firing" if any(alert.fingerprint in self.firing for alert in self.alerts) else "resolved"

    def data(self, external_url: str, version: str) -> dict[str, Any]:
        """Return what templates see, in the order of the webhook's body."""
        return {
            "receiver": _META.sub(r"\\\g<0>", self.receiver),
            "status": self.status,
            "alerts": [_alert(alert, alert.fingerprint in self.firing, external_url) for alert in self.alerts],
            "groupLabels": dict(self.group_labels),
            "commonLabels": without_private(_common(alert.labels for alert in self.alerts)),
            "commonAnnotations": without_private(_common(alert.annotations for alert in self.alerts)),
            "externalURL": external_url,
            "appVersion": version,
        }


def _common(maps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    first, *others = maps
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _alert(alert: Alert, firing: bool, external_url: str) -> dict[str, Any]:
    own = alert.annotations
    organisation = own.get("__orgId__")
    shown: dict[str, Any] = {
        "status": "firing" if firing else "resolved",
        "labels": without_private(alert.labels),
        "annotations": without_private(own),
        "startsAt": rfc3339(alert.starts_at),
        "endsAt": ZERO if firing else rfc3339(alert.ends_at),
        "generatorURL": alert.generator_url + (f"?orgId={organisation}" if organisation else ""),
        "fingerprint": alert.fingerprint,
        "silenceURL": _silence_url(alert, external_url, organisation),
        "dashboardURL": _dashboard_url(alert, firing, external_url),
        "panelURL": _dashboard_url(alert, firing, external_url, own.get("__panelId__", "")),
    }
    if uid := alert.labels.get(_RULE_UID):
        shown["ruleUID"] = uid
    shown["values"] = json.loads(own["__values__"]) if "__values__" in own else None
    shown["valueString"] = own.get("__value_string__", "")
    return {**shown, "orgId": int(organisation)} if organisation else shown


def _dashboard_url(alert: Alert, firing: bool, external_url: str, panel: str | None = None) -> str:
    uid = alert.annotations.get("__dashboardUid__")
    if not uid or panel == "":
        return ""
    start = round((alert.starts_at - _AROUND) * 1000)
    end = round((alert.updated_at if firing else alert.ends_at) * 1000)
    query = [("from", start), ("orgId", alert.annotations.get("__orgId__", "")), ("to", end)]
    query += [("viewPanel", panel)] if panel else []
    return f"{external_url.rstrip('/')}/d/{uid}?{urlencode(query)}"


def _silence_url(alert: Alert, external_url: str, organisation: str | None) -> str:
    uid = alert.labels.get(_RULE_UID)
    query = [("alertmanager", "grafana")]
    if uid:
        query.append(("matcher", f"{_RULE_UID}={uid}"))
    for name, value in without_private(alert.labels).items():
        if not (uid and name in _NAMED_BY_RULE):
            query.append(("matcher", f"{name}={value}"))
    if organisation:
        query.append(("orgId", organisation))
    return f"{external_url.rstrip('/')}/alerting/silence/new?{urlencode(query)}"
