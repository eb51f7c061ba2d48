"""What programs write. Written from `grafana_irm.shared_heartbeat.settings` by `python -m automation settings`."""

from typing import NotRequired

import pulumi

from grafana_irm.contact_point.args import ContactPointOptionsArgs
from grafana_irm.heartbeat_rule.args import HeartbeatRuleOptionsArgs


class SharedHeartbeatArgs(HeartbeatRuleOptionsArgs):
    """Inputs of `SharedHeartbeat`. Organisation and provenance are those of both contact point and rule."""

    name: pulumi.Input[str]
    """The name of the contact point and of the rule.

    Allowed: 1 to 190 characters, unique in the organisation.
    """
    members: dict[str, pulumi.Input[str]]
    """The integrations that receive the heartbeats: an endpoint of each integration by a name of your choice.

    Allowed: at least one name, which is not secret. The endpoint is the ``heartbeat_endpoint`` of an `IrmIntegration`,
    or the ``http_endpoint`` of an `IrmAlerting` without heartbeat. No two members with the same endpoint.

    ``heartbeat/`` is appended to an HTTP endpoint of IRM.

    Secret.
    """
    heartbeat_interval: NotRequired[str]
    """The heartbeat interval that is set in IRM for every member. The timings follow from it and the number of members.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there, for every member.
    """
    contact_point: NotRequired[ContactPointOptionsArgs]
    """Options of every webhook of the contact point.

    Default: a contact point with default options.
    """
