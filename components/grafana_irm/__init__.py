"""Pulumi components that connect Grafana Alerting to Grafana IRM.

`IrmAlerting` creates and connects everything. The other components are its parts, for programs that connect them
themselves.
"""

from grafana_irm.alerting.args import IrmAlertingArgs
from grafana_irm.alerting.component import IrmAlerting
from grafana_irm.contact_point.alerts import WebhookContactPoint
from grafana_irm.contact_point.args import HeartbeatContactPointArgs, WebhookContactPointArgs
from grafana_irm.contact_point.heartbeat import HeartbeatContactPoint
from grafana_irm.errors import InvalidInputs, InvalidOutput, Problem, ProblemsFound, RequestFailed, UnknownName
from grafana_irm.heartbeat_rule.args import HeartbeatAlertRuleArgs
from grafana_irm.heartbeat_rule.component import HeartbeatAlertRule
from grafana_irm.integration.args import IrmIntegrationArgs
from grafana_irm.integration.component import IrmIntegration
from grafana_irm.notification_policy.args import NotificationPolicyArgs
from grafana_irm.notification_policy.component import NotificationPolicy
from grafana_irm.preflight.check import run_preflight
from grafana_irm.preflight.findings import NamesTaken
from grafana_irm.preflight.in_use import ContactPointsInUse
from grafana_irm.preflight.policies_in_use import PoliciesInUse
from grafana_irm.preflight.systems import NotReady
from grafana_irm.shared_heartbeat.args import SharedHeartbeatArgs
from grafana_irm.shared_heartbeat.component import SharedHeartbeat

__all__ = [
    "ContactPointsInUse",
    "HeartbeatAlertRule",
    "HeartbeatAlertRuleArgs",
    "HeartbeatContactPoint",
    "HeartbeatContactPointArgs",
    "InvalidInputs",
    "InvalidOutput",
    "IrmAlerting",
    "IrmAlertingArgs",
    "IrmIntegration",
    "IrmIntegrationArgs",
    "NamesTaken",
    "NotReady",
    "NotificationPolicy",
    "NotificationPolicyArgs",
    "PoliciesInUse",
    "Problem",
    "ProblemsFound",
    "RequestFailed",
    "SharedHeartbeat",
    "SharedHeartbeatArgs",
    "UnknownName",
    "WebhookContactPoint",
    "WebhookContactPointArgs",
    "run_preflight",
]
