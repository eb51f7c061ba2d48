"""The contact point that sends alerts to an integration."""

import pulumi

from grafana_irm.api import resource_types
from grafana_irm.contact_point.args import WebhookContactPointArgs
from grafana_irm.contact_point.component import register_component
from grafana_irm.contact_point.settings import WebhookContactPointSettings
from grafana_irm.inputs.model import validated


class WebhookContactPoint(pulumi.ComponentResource):
    """A webhook contact point in Grafana Alerting that sends alerts to an integration in IRM.

    Raises:
        InvalidInputs: with every problem, before anything is registered.

    """

    name: pulumi.Output[str]
    """The contact point's name, for rules and notification policies; known once Grafana has created it."""
    url_in_grafana: pulumi.Output[str | None]
    """The contact point's page in Grafana; none if Grafana's address is not known."""
    ingress_url: pulumi.Output[str | None]
    """The base of the URL (scheme, host and path prefix, without the token); none if the URL is no endpoint of IRM."""

    def __init__(self, name: str, args: WebhookContactPointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        what = f'WebhookContactPoint "{name}"'
        settings = validated(WebhookContactPointSettings, args, what)
        outputs = register_component(self, resource_types.WEBHOOK_CONTACT_POINT, name, settings, what, opts)
        self.name, self.url_in_grafana, self.ingress_url = outputs
