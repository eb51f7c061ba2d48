"""Endpoints of IRM: the base address, which is not secret, and the path with the token, which is secret."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

ENDPOINT_PATH = "/integrations/v1/"
"""The start of every endpoint's path, after the base under which IRM is reached."""

_SCHEMES = ("http", "https")
_REST = re.compile(r"[a-z_]+/(?P<token>[A-Za-z0-9]+)/?(?P<heartbeat>heartbeat/?)?")


WEBHOOK, GRAFANA_IRM = "webhook", "oncall"
"""The types of contact points that send to IRM. Grafana shows ``oncall`` as "Grafana IRM": it posts the same payload as
a webhook to its URL, which may hold a template too (grafana/alerting, receivers/oncall)."""


class Endpoint(NamedTuple):
    """An endpoint of an integration, for alerts or for beats.

    Attributes:
        token: the integration's token, a credential.
        heartbeat: whether the endpoint receives beats instead of alerts.
        base: scheme, host and path prefix, such as ``https://gateway.internal/irm``: not secret.

    """

    token: str
    heartbeat: bool
    base: str


def endpoint_of(url: object) -> Endpoint | None:
    """Parse a URL as an endpoint with any base; None for any other URL, or a URL with a template."""
    if not isinstance(url, str) or "{{" in url:
        return None
    parts = _split(url.strip())
    if parts is None or not parts.hostname or parts.scheme not in _SCHEMES:
        return None
    prefix, _, rest = parts.path.partition(ENDPOINT_PATH)
    found = _REST.fullmatch(rest)
    if found is None:
        return None
    return Endpoint(found["token"], bool(found["heartbeat"]), f"{_origin(parts)}{prefix}")


def base_of(url: object) -> str | None:
    """Return the base of an endpoint: scheme, host and path prefix, without user, password and token."""
    endpoint = endpoint_of(url)
    return endpoint.base if endpoint else None


def url_of(contact_point: Mapping[str, Any]) -> str | None:
    """Return the URL that a contact point calls, as Grafana lists it; None for a type that does not send to IRM."""
    if contact_point.get("type") not in (WEBHOOK, GRAFANA_IRM):
        return None
    url = (contact_point.get("settings") or {}).get("url")
    return url if isinstance(url, str) else None


def through(url: str, base: str | None) -> str:
    """Return an endpoint with another base. The path from ``/integrations/v1/`` on does not change.

    Args:
        url: the endpoint as IRM returns it.
        base: the base under which Grafana reaches IRM; None for IRM's own.

    """
    _, mark, rest = url.partition(ENDPOINT_PATH)
    return f"{base.rstrip('/')}{mark}{rest}" if base and mark else url


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _origin(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{parts.port}" if parts.port else "")
