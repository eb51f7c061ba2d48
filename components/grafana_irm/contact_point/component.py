"""Registers a contact-point component with its contact point, for alerts and for heartbeats alike."""

from typing import NamedTuple

import pulumi

from grafana_irm.api.endpoints import base_of
from grafana_irm.api.links import contact_point_page
from grafana_irm.api.organisations import checked_organisation, refused_at_once
from grafana_irm.contact_point.claims import contact_point_claim
from grafana_irm.contact_point.resource import checked_url, register_contact_point
from grafana_irm.contact_point.settings import HeartbeatContactPointSettings, WebhookContactPointSettings
from grafana_irm.inputs.model import resolve
from grafana_irm.unique.owner import owner_of


class Outputs(NamedTuple):
    """The outputs of a contact-point component."""

    name: pulumi.Output[str]
    url_in_grafana: pulumi.Output[str | None]
    ingress_url: pulumi.Output[str | None]


def register_component(
    component: pulumi.ComponentResource,
    token: str,
    name: str,
    settings: WebhookContactPointSettings | HeartbeatContactPointSettings,
    what: str,
    opts: pulumi.ResourceOptions | None,
) -> Outputs:
    """Register the component and its contact point, and return the component's outputs.

    Args:
        component: the component, not yet initialized.
        token: the component's type token.
        name: the component's name.
        settings: the checked inputs.
        what: the component in messages.
        opts: the component's options.

    """
    owner = owner_of(token.rpartition(":")[2], name, what, opts)
    claim = contact_point_claim(settings.name, settings.org_id)
    owner.claim([claim], refused_at_once(owner.grafana, {("org_id",): settings.org_id}))
    org_id = owner.once_known(resolve(settings, "org_id", what), claim)
    org_id = checked_organisation(org_id, owner.grafana, what, "org_id")
    pulumi.ComponentResource.__init__(component, token, name, {}, opts)
    url = checked_url(settings, what)
    # A heartbeat's contact point never sends "resolved": IRM would count it as a beat.
    beats = isinstance(settings, HeartbeatContactPointSettings)
    registered = register_contact_point(
        component,
        f"{name}-contact-point",
        settings,
        what,
        named=owner.once_known(resolve(settings, "name", what), claim),
        urls=[url],
        disable_resolve_message=True if beats else resolve(settings, "disable_resolve_message", what),
        org_id=org_id,
        disable_provenance=resolve(settings, "disable_provenance", what),
    )
    outputs = Outputs(
        name=registered,
        url_in_grafana=contact_point_page(component, registered, org_id),
        ingress_url=pulumi.Output.unsecret(url.apply(base_of)),
    )
    component.register_outputs(outputs._asdict())
    return outputs
