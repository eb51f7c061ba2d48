"""Whether an interrupted `up` of this stack could have left an existing contact point."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grafana_irm.api.endpoints import WEBHOOK, url_of
from grafana_irm.preflight.integrations import Integration

Json = Mapping[str, Any]

_SENDS = {True: "only beats", False: "only alerts"}


def sign_of_others(there: Sequence[Json], integrations: Collection[Integration], *, beats: bool) -> str | None:
    """Return why someone else must have created the contact point, or None.

    Only this stack knows the endpoint of an integration that it created.

    Args:
        there: the integrations of the contact point, as Grafana lists them.
        integrations: the integrations in IRM that the contact point should send to.
        beats: whether the contact point should send beats instead of alerts.

    """
    to = {url: [one for one in integrations if one.receives(url)] for url in map(url_of, there)}
    if not all(to.values()):
        return f"it sends to another destination ({', '.join(str(item.get('type')) for item in there)})"
    if not all(one.receives(url, beats=beats) for url, receivers in to.items() for one in receivers):
        other = all(one.receives(url, beats=not beats) for url, receivers in to.items() for one in receivers)
        several = "these integrations" if len(integrations) > 1 else "this integration"
        return f"it sends {_SENDS[not beats] if other else 'alerts and beats'} to {several}"
    if any(item.get("type") != WEBHOOK for item in there):
        return 'its type is "Grafana IRM" (oncall), but this stack creates webhooks'
    if not any(one.own for receivers in to.values() for one in receivers):
        return "someone else may use it to send to this integration"
    return None
