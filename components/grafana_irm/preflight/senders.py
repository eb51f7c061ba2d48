"""Whether an interrupted `up` of this stack could have left an existing contact point."""

from collections.abc import Mapping, Sequence
from typing import Any

from grafana_irm.api.endpoints import WEBHOOK, url_of
from grafana_irm.preflight.integrations import Integration

Json = Mapping[str, Any]

_SENDS = {True: "only beats", False: "only alerts"}


def sign_of_others(there: Sequence[Json], integration: Integration, *, beats: bool) -> str | None:
    """Return why someone else must have created the contact point, or None.

    Only this stack knows the endpoint of an integration that it created.

    Args:
        there: the integrations of the contact point, as Grafana lists them.
        integration: the integration in IRM that the contact point should send to.
        beats: whether the contact point should send beats instead of alerts.

    """
    urls = [url_of(item) for item in there]
    if not all(integration.receives(url) for url in urls):
        return f"it sends to another destination ({', '.join(str(item.get('type')) for item in there)})"
    if not all(integration.receives(url, beats=beats) for url in urls):
        other = all(integration.receives(url, beats=not beats) for url in urls)
        return f"it sends {_SENDS[not beats] if other else 'alerts and beats'} to this integration"
    if any(item.get("type") != WEBHOOK for item in there):
        return 'its type is "Grafana IRM" (oncall), but this stack creates webhooks'
    if not integration.own:
        return "someone else may use it to send to this integration"
    return None
