"""The shortest time of an `up` with many new integrations under IRM's rate limit."""

from collections.abc import Collection

from grafana_irm.api.irm import PER_MINUTE
from grafana_irm.preflight.wanted import Wanted

_TO_CREATE = 2
"""Requests to create an integration: the provider creates it, and reads it (measured on the official plugin 2.44.0)."""


def rate_note(new: Collection[Wanted]) -> str | None:
    """Return what to say in advance of an `up` that creates so many integrations; None if IRM's limit is far.

    The first requests are accepted at once. Each further 300 wait for the end of a minute.
    """
    requests = sum(_TO_CREATE + (one.settings.integration.description is not None) for one in new)
    minutes = (requests - 1) // PER_MINUTE
    if minutes < 1:
        return None
    return (
        f"{len(new)} integrations will be created with {requests} requests to Grafana IRM: pulumi up takes at least "
        f"{minutes * 60} s, since IRM accepts {PER_MINUTE} requests a minute"
    )
