"""Contact points as Grafana lists them, for tests of the stand-in plugin."""

from typing import Any

URL = "http://127.0.0.1/integrations/v1/alertmanager/token/"


def point(uid: str = "u1", name: str = "irm", **settings: Any) -> dict[str, Any]:
    return {
        "uid": uid,
        "name": name,
        "type": "webhook",
        "settings": {"url": URL, "maxAlerts": 0, **settings},
        "disableResolveMessage": False,
        "provenance": "api",
    }
