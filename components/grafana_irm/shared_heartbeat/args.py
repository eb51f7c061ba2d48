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
    """The integrations that receive the beats: a mapping from a name of your choice to an endpoint of the integration.

    Allowed: at least one name. Names are not secret. The endpoint is the ``heartbeat_endpoint`` of an `IrmIntegration`,
    or the ``http_endpoint`` of an `IrmAlerting` without heartbeat. Each endpoint occurs only once.

    ``heartbeat/`` is appended to an HTTP endpoint of IRM.

    Secret.
    """
    heartbeat_interval: NotRequired[str]
    """The heartbeat interval of every member in IRM. The timings follow from the interval and the number of members.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there, for every member.
    """
    contact_point: NotRequired[ContactPointOptionsArgs]
    """Options of every webhook of the contact point.

    Default: a contact point with default options.
    """
