"""A larger program that imports the components: two teams wired whole, and one wired part by part.

Addresses and tokens come from the environment: GRAFANA_URL, GRAFANA_AUTH, GRAFANA_ONCALL_URL and
GRAFANA_ONCALL_ACCESS_TOKEN (make sandbox, then: eval "$(python -m sandbox env)").
"""

import json

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm import (
    HeartbeatAlertRule,
    HeartbeatContactPoint,
    IrmAlerting,
    IrmIntegration,
    WebhookContactPoint,
)


def service_down(
    service: str, folder: grafana.oss.Folder, contact_point: pulumi.Input[str]
) -> grafana.alerting.RuleGroup:
    """Alert when no instance of a service is up, straight to a contact point."""
    query = {"expr": f'sum(up{{service="{service}"}}) < 1', "instant": True, "refId": "A"}
    rule = grafana.alerting.RuleGroupRuleArgs(
        name=f"{service} is down",
        condition="A",
        for_="5m",
        no_data_state="Alerting",
        exec_err_state="Error",
        datas=[
            grafana.alerting.RuleGroupRuleDataArgs(
                ref_id="A",
                datasource_uid="prometheus",
                model=json.dumps(query, sort_keys=True),
                relative_time_range=grafana.alerting.RuleGroupRuleDataRelativeTimeRangeArgs(from_=600, to=0),
            )
        ],
        labels={"service": service},
        annotations={"summary": f"No instance of {service} is up."},
        notification_settings=grafana.alerting.RuleGroupRuleNotificationSettingsArgs(contact_point=contact_point),
    )
    return grafana.alerting.RuleGroup(
        f"{service}-down", name=service, folder_uid=folder.uid, interval_seconds=60, rules=[rule]
    )


folder = grafana.oss.Folder("services", title="Services")

# Two teams, wired whole. Everything that is not said has a default, also the heartbeat.
payments = IrmAlerting(
    "payments",
    {"integration": {"name": "Payments services", "team": "Payments", "escalation_chain": "payments-primary"}},
)
platform = IrmAlerting(
    "platform",
    {
        "integration": {"name": "Platform services", "type": "webhook", "team": "Platform"},
        "contact_point": {"max_alerts": 20},
        # The heartbeat's rule goes into the program's own folder.
        "heartbeat": {"rule": {"folder_uid": folder.uid}},
    },
)

# One integration wired part by part, as where the parts belong to different programs.
checkout = IrmIntegration(
    "checkout",
    {"name": "Checkout", "description": "Wired part by part", "escalation_chain": "default"},
)
checkout_alerts = WebhookContactPoint("checkout-alerts", {"name": "Checkout", "url": checkout.http_endpoint})
checkout_beats = HeartbeatContactPoint(
    "checkout-beats", {"name": "Checkout heartbeat", "url": checkout.heartbeat_endpoint}
)
checkout_rule = HeartbeatAlertRule(
    "checkout-rule", {"name": "Heartbeat of checkout", "contact_point": checkout_beats.name, "repeat_interval": "2m"}
)

# The program's own rules go to the contact points' names, so that they follow when one is renamed.
service_down("payments-api", folder, payments.contact_point_name)
service_down("platform-api", folder, platform.contact_point_name)
service_down("checkout-api", folder, checkout_alerts.name)

pulumi.export("contact points", [payments.contact_point_name, platform.contact_point_name, checkout_alerts.name])
pulumi.export("integrations", {"payments": payments.integration_id, "platform": platform.integration_id})
pulumi.export("checkout", {"id": checkout.integration_id, "rule": checkout_rule.rule_uid})
pulumi.export("links", {"payments": payments.links, "platform": platform.links})
