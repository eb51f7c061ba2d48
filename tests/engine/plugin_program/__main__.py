"""The provider's resources as they are; `change.json` beside it says in what they differ from the usual."""

import json
from pathlib import Path

import pulumi
from pulumiverse_grafana import alerting, oncall, oss

change = json.loads((Path(__file__).parent / "change.json").read_text())

folder = oss.Folder("folder", uid="beats", title=change.get("title", "Beats"))
integration = oncall.Integration(
    "integration",
    name="payments",
    type=change.get("type", "alertmanager"),
    default_route={},
    opts=pulumi.ResourceOptions(additional_secret_outputs=["link"]),
)
point = alerting.ContactPoint(
    "point",
    name=change.get("point", "irm"),
    webhooks=[{"url": integration.link, "max_alerts": change.get("max_alerts", 99)}],
    opts=pulumi.ResourceOptions(delete_before_replace=change.get("delete_before_replace")),
)
alerting.RuleGroup(
    "rules",
    name="beats",
    folder_uid=folder.uid,
    interval_seconds=change.get("interval", 60),
    rules=[
        {
            "uid": "beat",
            "name": "Beat",
            "condition": "A",
            "for_": "120s",
            "datas": [
                {
                    "ref_id": "A",
                    "datasource_uid": "__expr__",
                    "relative_time_range": {"from_": 0, "to": 0},
                    # Grafana adds refId to every model that it is asked for: without it each preview has a change.
                    "model": json.dumps({"refId": "A", "type": "math", "expression": "1 > 0", "intervalMs": 1000}),
                }
            ],
            "notification_settings": {
                "contact_point": point.name,
                "group_wait": "0s",
                "group_interval": "1s",
                "repeat_interval": "5m",
            },
        }
    ],
)
pulumi.export("folder", folder.url)
pulumi.export("team", oncall.get_team(name=change.get("team", "Payments")).id)
