"""The endpoints of the members: where each takes its beats."""

from grafana_irm.api.endpoints import endpoint_of


def beats_to(endpoint: str) -> str:
    """Return where an integration takes beats.

    Args:
        endpoint: the integration's endpoint for beats, which is returned as it is, or the one for alerts, below which
            IRM has the one for beats. A URL of another form, such as that of a gateway, is returned as it is.

    """
    found = endpoint_of(endpoint)
    return endpoint if found is None or found.heartbeat else f"{endpoint.rstrip('/')}/heartbeat/"
