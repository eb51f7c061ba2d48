"""Endpoints of IRM in contact points: told apart by their token, since Grafana may know IRM under another address."""

from automation.adopt.model import Json
from grafana_irm.endpoints import Endpoint, endpoint_of

WEBHOOK, GRAFANA_IRM = "webhook", "oncall"
"""The types of contact points that send to IRM. Grafana shows ``oncall`` as "Grafana IRM": it posts the same payload as
a webhook to its URL, which may hold a template too (grafana/alerting, receivers/oncall)."""


def endpoint_in(contact_point: Json) -> Endpoint | None:
    """Return the endpoint that a contact point calls, if it is one of IRM's."""
    return endpoint_of(url_of(contact_point))


def url_of(contact_point: Json) -> str | None:
    """Return the URL that a contact point calls; None for a type that does not send to IRM."""
    if contact_point.get("type") not in (WEBHOOK, GRAFANA_IRM):
        return None
    url = (contact_point.get("settings") or {}).get("url")
    return url if isinstance(url, str) else None


def has_template(contact_point: Json) -> bool:
    """Whether Grafana makes the URL when it sends, so that nobody can say where it goes."""
    return "{{" in (url_of(contact_point) or "")
