"""The members' endpoints for beats."""

from urllib.parse import quote

from grafana_irm.api.endpoints import endpoint_of


def beats_to(endpoint: str) -> str:
    """Return an integration's endpoint for beats.

    Args:
        endpoint: the integration's endpoint for beats or for alerts. The endpoint for beats is below the endpoint for
            alerts. A URL of another form, such as that of a gateway, is returned unchanged.

    """
    found = endpoint_of(endpoint)
    return endpoint if found is None or found.heartbeat else f"{endpoint.rstrip('/')}/heartbeat/"


def member_endpoint(name: str) -> str:
    """Return a stand-in for the endpoint of a member, for checks before the endpoint is known."""
    return f"https://irm.invalid/{quote(name, safe='')}/heartbeat/"
