"""The present address of IRM in each contact point. Only the state has it, since endpoints are secrets."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from grafana_irm_cli.resource_types import CONTACT_POINT
from grafana_irm_cli.verify.export import opened

_ENDPOINT = "/integrations/v1/"
"""The part of every endpoint of IRM between the address, which is not secret, and the token, which is."""


def addresses_in(state: Mapping[str, Any]) -> dict[str, str]:
    """Return scheme, host and path prefix of the URL of each contact point that sends to IRM, by its URN.

    Args:
        state: the parsed output of `pulumi stack export --show-secrets`.

    """
    resources = (state.get("deployment") or {}).get("resources") or []
    points = [each for each in resources if each.get("type") == CONTACT_POINT and not each.get("delete")]
    return {str(point["urn"]): base for point in points for base in _bases(opened(point.get("outputs") or {}))}


def _bases(outputs: Mapping[str, Any]) -> Iterator[str]:
    for webhook in outputs.get("webhooks") or []:
        base, mark, _ = str((webhook or {}).get("url") or "").strip().partition(_ENDPOINT)
        if mark and (address := _without_user(base)):
            yield address


def _without_user(base: str) -> str | None:
    """Return the address without user and password, query or fragment, as in the component's output."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme and host and base.endswith(parts.path) else None
