"""What programs write. Written from `grafana_irm.alerting.settings` by `python -m automation settings`."""

from typing import NotRequired, TypedDict

import pulumi

from grafana_irm.contact_point.args import AlertContactPointArgs
from grafana_irm.heartbeat_rule.args import HeartbeatArgs
from grafana_irm.integration.args import IrmIntegrationArgs


class IrmAlertingArgs(TypedDict):
    """Inputs of `IrmAlerting`."""

    integration: IrmIntegrationArgs
    """The integration to create, or the existing integration to use."""
    contact_point: NotRequired[AlertContactPointArgs]
    """The contact point for alerts.

    Default: a contact point with default options.
    """
    heartbeat: NotRequired[HeartbeatArgs]
    """The heartbeat.

    Default: on. ``{"enabled": False}`` switches it off.
    """
    org_id: NotRequired[pulumi.Input[str]]
    """The id of the Grafana organisation of contact points and rule, unless they have their own.

    Allowed: a number as text, such as ``"1"``. Only with the credentials of a user (``user:password``): a token belongs
    to one organisation.
    Default: the organisation of the provider, else 1.
    """
    disable_provenance: NotRequired[pulumi.Input[bool]]
    """Whether people may edit contact points and rule in Grafana's UI.

    Default: false.

    Choose it at creation: to change it later, rename the contact points in the same change.
    """
