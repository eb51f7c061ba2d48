"""Whether a contact point that is there could be one that an interrupted `up` of this stack left behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from grafana_irm.api.endpoints import WEBHOOK, url_of
from grafana_irm.preflight.integrations import Integration

Json = Mapping[str, Any]

_SENDS = {True: "only beats", False: "only alerts"}


def sign_of_others(there: Sequence[Json], integration: Integration, *, beats: bool) -> str | None:
    """Return a sign that someone else made it: only this stack knows the endpoint of an integration of its own.

    Args:
        there: the integrations of the contact point, as Grafana lists them.
        integration: the one that it should send to.
        beats: whether it should send beats, and not alerts.

    """
    urls = [url_of(item) for item in there]
    if not all(integration.receives(url) for url in urls):
        return f"it sends elsewhere ({', '.join(str(item.get('type')) for item in there)})"
    if not all(integration.receives(url, beats=beats) for url in urls):
        other = all(integration.receives(url, beats=not beats) for url in urls)
        return f"it sends {_SENDS[not beats] if other else 'alerts and beats'} to this integration"
    if any(item.get("type") != WEBHOOK for item in there):
        return 'it sends to this integration as type "Grafana IRM" (oncall), where this stack creates webhooks'
    if not integration.own:
        return "whoever made it may send to this integration too"
    return None
