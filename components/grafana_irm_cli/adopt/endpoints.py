"""Endpoints of IRM in contact points, recognized by their token, since Grafana may reach IRM at another address."""

from grafana_irm.api.endpoints import Endpoint, endpoint_of, url_of
from grafana_irm_cli.adopt.model import Json


def endpoint_in(contact_point: Json) -> Endpoint | None:
    """Return the endpoint that a contact point sends to; None when it is not an endpoint of IRM."""
    return endpoint_of(url_of(contact_point))


def has_template(contact_point: Json) -> bool:
    """Whether the URL is a template, which Grafana fills in when it sends, so that the target is unknown."""
    return "{{" in (url_of(contact_point) or "")
