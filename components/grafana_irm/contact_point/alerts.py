"""The contact point that sends alerts to an integration."""

import pulumi

from grafana_irm.api import resource_types
from grafana_irm.api.endpoints import base_of
from grafana_irm.api.links import contact_point_page
from grafana_irm.api.organisations import checked_organisation, refused_at_once
from grafana_irm.contact_point.args import WebhookContactPointArgs
from grafana_irm.contact_point.claims import contact_point_claim
from grafana_irm.contact_point.resource import checked_url, make_contact_point
from grafana_irm.contact_point.settings import WebhookContactPointSettings
from grafana_irm.inputs.model import resolve, validated
from grafana_irm.unique.owner import owner_of


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
        owner = owner_of("WebhookContactPoint", name, what, opts)
        claim = contact_point_claim(settings.name, settings.org_id)
        owner.claim([claim], refused_at_once(owner.grafana, {("org_id",): settings.org_id}))
        org_id = owner.once_known(resolve(settings, "org_id", what), claim)
        org_id = checked_organisation(org_id, owner.grafana, what, "org_id")
        super().__init__(resource_types.WEBHOOK_CONTACT_POINT, name, {}, opts)
        url = checked_url(settings, what)
        self.name = make_contact_point(
            self,
            f"{name}-contact-point",
            settings,
            what,
            named=owner.once_known(resolve(settings, "name", what), claim),
            urls=[url],
            disable_resolve_message=resolve(settings, "disable_resolve_message", what),
            org_id=org_id,
            disable_provenance=resolve(settings, "disable_provenance", what),
        )
        self.url_in_grafana = contact_point_page(self, self.name, org_id)
        self.ingress_url = pulumi.Output.unsecret(url.apply(base_of))
        self.register_outputs({key: getattr(self, key) for key in ("name", "url_in_grafana", "ingress_url")})
