"""Heartbeats with several senders: while one contact point sends beats, IRM does not notice that another stopped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grafana_irm.api.endpoints import url_of
from grafana_irm.preflight.findings import Wanted, only_plain
from grafana_irm.preflight.integrations import Integration
from grafana_irm.preflight.own_state import OwnState

Json = Mapping[str, Any]

Pair = tuple[Wanted, Integration]
"""An entry of the program, and the known facts about its integration."""


def shared_heartbeats(pairs: Sequence[Pair], there: Sequence[Json], state: OwnState) -> Iterator[str]:
    """Yield a warning for each heartbeat that receives beats from another contact point too.

    Args:
        pairs: all entries of the program.
        there: the integrations of all contact points, as Grafana lists them.
        state: the stack's own state. Contact points that only the state has are skipped: they will be deleted, or were
            renamed.

    """
    for one, integration in pairs:
        if integration.path is None or not one.settings.heartbeat.enabled:
            continue
        own = only_plain(one.names.heartbeat_contact_point)
        ours = {point.name for point in state.contact_points_of_components()}
        strangers = [_name(item) for item in there if integration.receives(url_of(item), beats=True)]
        names = [*(name for name in strangers if name not in ours), *_of_the_program(one, integration, pairs)]
        others = [name for name in dict.fromkeys(names) if name != own]
        if others:
            yield _warning(one, others)


def _of_the_program(one: Wanted, integration: Integration, pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield the contact points that the same program creates for the same heartbeat."""
    for other, its in pairs:
        name = only_plain(other.names.heartbeat_contact_point)
        if other is not one and other.settings.heartbeat.enabled and its.path == integration.path and name:
            yield name


def _name(item: Json) -> str:
    return str(item.get("name"))


def _warning(one: Wanted, others: Sequence[str]) -> str:
    names = ", ".join(repr(name) for name in others)
    many = len(others) > 1
    return (
        f"{one.at('heartbeat')}: the contact point{'s' if many else ''} {names} of this Grafana send"
        f"{'' if many else 's'} beats to the heartbeat of the same integration. While one contact point sends beats, "
        "IRM does not notice that another stopped. Delete the other contact point with its rule, or disable this "
        f"heartbeat ({one.at('heartbeat', 'enabled')}: false)"
    )
