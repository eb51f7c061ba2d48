"""Rule groups for tests of the stand-in plugin."""

from typing import Any

MODEL = '{"type": "math", "expression": "1 > 0", "intervalMs": 1000}'


NORMAL = '{"expression":"1 \\u003e 0","type":"math"}'


def group(**rule_changes: Any) -> dict[str, Any]:
    """Return a group's inputs."""
    given = {
        "name": "Beat",
        "uid": "r1",
        "condition": "A",
        "for": "120s",
        "datas": [
            {
                "refId": "A",
                "datasourceUid": "__expr__",
                "relativeTimeRange": {"from": 600, "to": 0},
                "model": MODEL,
            }
        ],
        "notificationSettings": {"contactPoint": "beat", "groupWait": "0s", "repeatInterval": "5m"},
    }
    return {"name": "g1", "folderUid": "f1", "intervalSeconds": 60, "rules": [{**given, **rule_changes}]}


def stored(**changes: Any) -> dict[str, Any]:
    return {"title": "g1", "folderUid": "f1", "interval": 60, "rules": [{"uid": "r1"}], **changes}
