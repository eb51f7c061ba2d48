"""Type tokens in Pulumi's state and event log.

Previews run without the library, so the tokens are here a second time. A test compares them with
`grafana_irm.api.resource_types`.
"""

INTEGRATION = "grafana:onCall/integration:Integration"
ROUTE = "grafana:onCall/route:Route"
CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
FOLDER = "grafana:oss/folder:Folder"
ROUTING_TREE = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"
ALERTING = "grafana:alerting/"
"""Start of the tokens of Grafana Alerting."""

IRM_ALERTING = "grafana-irm:index:IrmAlerting"
SHARED_HEARTBEAT = "grafana-irm:index:SharedHeartbeat"
HEARTBEAT_CONTACT_POINT = "grafana-irm:index:HeartbeatContactPoint"
HEARTBEAT_ALERT_RULE = "grafana-irm:index:HeartbeatAlertRule"
POLICY_COMPONENT = "grafana-irm:index:NotificationPolicy"
DESCRIPTION = "pulumi-python:dynamic/grafana-irm:IntegrationDescription"

STACK = "pulumi:pulumi:Stack"
ANY_PROVIDER = "pulumi:providers:"
"""Start of the tokens of all providers."""

GRAFANA_PROVIDER = f"{ANY_PROVIDER}grafana"
