"""The contact point that sends beats to an integration's heartbeat."""

import pulumi

from grafana_irm.api import resource_types
from grafana_irm.contact_point.args import HeartbeatContactPointArgs
from grafana_irm.contact_point.component import register_component
from grafana_irm.contact_point.settings import HeartbeatContactPointSettings
from grafana_irm.inputs.model import validated


class HeartbeatContactPoint(pulumi.ComponentResource):
    """A webhook contact point in Grafana Alerting that sends beats to an integration's heartbeat in IRM.

    The contact point never sends "resolved", which IRM would count as a beat.

    Raises:
        InvalidInputs: with every problem, before anything is registered.

    """

    name: pulumi.Output[str]
    """The contact point's name, for the heartbeat rule; known once Grafana has created it."""
    url_in_grafana: pulumi.Output[str | None]
    """The contact point's page in Grafana; none if Grafana's address is not known."""
    ingress_url: pulumi.Output[str | None]
    """The base of the URL (scheme, host and path prefix, without the token); none if the URL is no endpoint of IRM."""

    def __init__(self, name: str, args: HeartbeatContactPointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        what = f'HeartbeatContactPoint "{name}"'
        settings = validated(HeartbeatContactPointSettings, args, what)
        outputs = register_component(self, resource_types.HEARTBEAT_CONTACT_POINT, name, settings, what, opts)
        self.name, self.url_in_grafana, self.ingress_url = outputs
