"""What a careful engineer writes without the components: the yardstick of the benchmark."""

import json

import pulumi
import pulumiverse_grafana as grafana

config = pulumi.Config()


def secret(url: pulumi.Output[str]) -> pulumi.Output[str]:
    """An endpoint is a credential."""
    return pulumi.Output.secret(url)


for number in range(config.require_int("count")):
    name = f"service-{number:03}"
    integration = grafana.oncall.Integration(
        name, name=name, type="alertmanager", default_route=grafana.oncall.IntegrationDefaultRouteArgs()
    )
    grafana.alerting.ContactPoint(
        f"{name}-alerts",
        name=name,
        webhooks=[grafana.alerting.ContactPointWebhookArgs(url=secret(integration.link), max_alerts=99)],
        opts=pulumi.ResourceOptions(delete_before_replace=False),
    )
    heartbeat = grafana.alerting.ContactPoint(
        f"{name}-heartbeat",
        name=f"{name} heartbeat",
        webhooks=[
            grafana.alerting.ContactPointWebhookArgs(
                url=secret(integration.link.apply(lambda link: f"{link}heartbeat/")), disable_resolve_message=True
            )
        ],
        opts=pulumi.ResourceOptions(delete_before_replace=False),
    )
    folder = grafana.oss.Folder(
        f"{name}-folder", title=f"{name} heartbeat", uid=f"bench-{name}", prevent_destroy_if_not_empty=True
    )
    grafana.alerting.RuleGroup(
        f"{name}-rule",
        name=f"{name} heartbeat",
        folder_uid=folder.uid,
        interval_seconds=60,
        rules=[
            grafana.alerting.RuleGroupRuleArgs(
                name=f"{name} heartbeat",
                uid=f"bench-{name}",
                condition="A",
                for_="2m",
                exec_err_state="Alerting",
                no_data_state="Alerting",
                datas=[
                    grafana.alerting.RuleGroupRuleDataArgs(
                        ref_id="A",
                        datasource_uid="__expr__",
                        model=json.dumps({"expression": "1 > 0", "refId": "A", "type": "math"}),
                        relative_time_range=grafana.alerting.RuleGroupRuleDataRelativeTimeRangeArgs(from_=0, to=0),
                    )
                ],
                notification_settings=grafana.alerting.RuleGroupRuleNotificationSettingsArgs(
                    contact_point=heartbeat.name,
                    group_bies=["alertname", "grafana_folder"],
                    group_wait="0s",
                    group_interval="1s",
                    repeat_interval="3m",
                ),
            )
        ],
    )
