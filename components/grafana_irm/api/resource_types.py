"""The type tokens of the provider's resources and of the components, as Pulumi's state has them."""

INTEGRATION = "grafana:onCall/integration:Integration"
CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"
FOLDER = "grafana:oss/folder:Folder"
NOTIFICATION_POLICY = "grafana:alerting/notificationPolicy:NotificationPolicy"
ROUTING_TREE = "grafana:alerting/v1beta1/notificationsRoutingTree:NotificationsRoutingTree"

# The tokens of the components are in every state, so they never change.
IRM_ALERTING = "grafana-irm:index:IrmAlerting"
IRM_INTEGRATION = "grafana-irm:index:IrmIntegration"
WEBHOOK_CONTACT_POINT = "grafana-irm:index:WebhookContactPoint"
HEARTBEAT_CONTACT_POINT = "grafana-irm:index:HeartbeatContactPoint"
HEARTBEAT_ALERT_RULE = "grafana-irm:index:HeartbeatAlertRule"
SHARED_HEARTBEAT = "grafana-irm:index:SharedHeartbeat"
POLICY_COMPONENT = "grafana-irm:index:NotificationPolicy"
