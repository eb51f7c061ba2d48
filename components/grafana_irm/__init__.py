"""Pulumi components that connect Grafana Alerting to Grafana IRM.

`IrmAlerting` creates and connects everything. The other components are its parts, for programs that connect them
themselves.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "IrmAlertingArgs": "alerting.args",
    "IrmAlerting": "alerting.component",
    "WebhookContactPoint": "contact_point.alerts",
    "HeartbeatContactPointArgs": "contact_point.args",
    "WebhookContactPointArgs": "contact_point.args",
    "HeartbeatContactPoint": "contact_point.heartbeat",
    "InvalidInputs": "errors",
    "InvalidOutput": "errors",
    "Problem": "errors",
    "ProblemsFound": "errors",
    "RequestFailed": "errors",
    "UnknownName": "errors",
    "HeartbeatAlertRuleArgs": "heartbeat_rule.args",
    "HeartbeatAlertRule": "heartbeat_rule.component",
    "IrmIntegrationArgs": "integration.args",
    "IrmIntegration": "integration.component",
    "NotificationPolicyArgs": "notification_policy.args",
    "NotificationPolicy": "notification_policy.component",
    "run_preflight": "preflight.check",
    "NamesTaken": "preflight.findings",
    "ContactPointsInUse": "preflight.in_use",
    "PoliciesInUse": "preflight.policies_in_use",
    "NotReady": "preflight.systems",
    "SharedHeartbeatArgs": "shared_heartbeat.args",
    "SharedHeartbeat": "shared_heartbeat.component",
}
"""The module of each public name, imported at its first use.

A command, and the process in which Pulumi sets descriptions, so load only what they use: half the CPU until they start.
"""

if not TYPE_CHECKING:  # else a type checker would accept any name

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f"grafana_irm.{_HOMES[name]}"), name)
        return found

    def __dir__() -> list[str]:
        return __all__
