"""Endpoints of IRM in contact points: told apart by their token, since Grafana may know IRM under another address."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from automation.adopt.model import Json

_PATH = re.compile(r"/integrations/v1/[a-z_]+/(?P<token>[A-Za-z0-9]+)/?(?P<heartbeat>heartbeat/?)?")


class Endpoint(NamedTuple):
    """Which integration an endpoint belongs to, by its token (a credential), and whether it takes heartbeats."""

    token: str
    heartbeat: bool


def endpoint_of(url: object) -> Endpoint | None:
    """Return the endpoint that a URL is, if it is one of IRM's."""
    if not isinstance(url, str) or "{{" in url:
        return None
    found = re.search(rf"{_PATH.pattern}$", urlsplit(url.strip()).path)
    return Endpoint(found["token"], bool(found["heartbeat"])) if found else None


def endpoint_in(contact_point: Json) -> Endpoint | None:
    """Return the endpoint that a webhook of a contact point calls, if it is one of IRM's."""
    if contact_point.get("type") != "webhook":
        return None
    return endpoint_of((contact_point.get("settings") or {}).get("url"))


def has_template(contact_point: Json) -> bool:
    """Whether a webhook's URL is made by Grafana when it sends, so that nobody can say where it goes."""
    return contact_point.get("type") == "webhook" and "{{" in str((contact_point.get("settings") or {}).get("url"))
