"""Endpoints of IRM in contact points, recognized by their token: Grafana may reach IRM under another address."""

from grafana_irm.api.endpoints import Endpoint, endpoint_of, url_of
from grafana_irm_cli.adopt.model import Json


def endpoint_in(contact_point: Json) -> Endpoint | None:
    """Return the endpoint that a contact point calls, if it is one of IRM's."""
    return endpoint_of(url_of(contact_point))


def has_template(contact_point: Json) -> bool:
    """Whether Grafana computes the URL when it sends, so that its target is unknown."""
    return "{{" in (url_of(contact_point) or "")
