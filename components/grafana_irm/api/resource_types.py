"""The type tokens of the provider's resources and of the components, as Pulumi's state has them."""

INTEGRATION = "grafana:onCall/integration:Integration"
CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
FOLDER = "grafana:oss/folder:Folder"
NOTIFICATION_POLICY = "grafana:alerting/notificationPolicy:NotificationPolicy"
ROUTING_TREE = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"

IRM_ALERTING = "grafana-irm:index:IrmAlerting"
"""The token of `IrmAlerting`. It is in every state, so it never changes."""
