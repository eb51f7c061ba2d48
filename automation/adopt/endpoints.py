"""Endpoints of IRM in contact points: told apart by their token, since Grafana may know IRM under another address."""

from automation.adopt.model import Json
from grafana_irm.endpoints import Endpoint, endpoint_of, url_of


def endpoint_in(contact_point: Json) -> Endpoint | None:
    """Return the endpoint that a contact point calls, if it is one of IRM's."""
    return endpoint_of(url_of(contact_point))


def has_template(contact_point: Json) -> bool:
    """Whether Grafana makes the URL when it sends, so that nobody can say where it goes."""
    return "{{" in (url_of(contact_point) or "")
