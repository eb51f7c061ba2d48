"""Heartbeats with several senders: while one contact point sends beats, IRM does not notice that another stopped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana_irm.api.endpoints import url_of
from grafana_irm.listing import few
from grafana_irm.preflight.findings import only_plain
from grafana_irm.preflight.integrations import Integration, path_of
from grafana_irm.preflight.own_state import OwnState
from grafana_irm.preflight.wanted import Wanted, WantedShared

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Beats:
    """An integration that receives beats, and the contact point that sends them."""

    one: Wanted
    integration: Integration
    shared: WantedShared | None = None
    """The shared heartbeat of which the integration is a member."""

    @property
    def contact_point(self) -> str | None:
        """The name of the contact point, if it is known."""
        return only_plain(self.shared.settings.name if self.shared else self.one.names.heartbeat_contact_point)


def several_senders(receivers: Sequence[Beats], there: Sequence[Json], state: OwnState) -> Iterator[str]:
    """Yield a warning for each heartbeat that receives beats from another contact point too.

    Args:
        receivers: the integrations of the program that receive beats.
        there: the integrations of all contact points, as Grafana lists them.
        state: the stack's own state. Contact points that only the state has are skipped: they will be deleted, or were
            renamed.

    """
    ours = {point.name for point in state.contact_points_of_components()}
    called = [(str(item.get("name")), path_of(url)) for item in there if (url := url_of(item)) is not None]
    for beats in receivers:
        if beats.integration.path is None:
            continue
        strangers = [name for name, path in called if beats.integration.receives_at(path, beats=True)]
        names = [*(name for name in strangers if name not in ours), *_of_the_program(beats, receivers)]
        others = [name for name in dict.fromkeys(names) if name != beats.contact_point]
        if others:
            yield _warning(beats.one, others)


def _of_the_program(beats: Beats, receivers: Sequence[Beats]) -> Iterator[str]:
    """Yield the contact points that the same program creates for the same heartbeat."""
    for other in receivers:
        name = other.contact_point
        if other.one is not beats.one and other.integration.path == beats.integration.path and name:
            yield name


def _warning(one: Wanted, others: Sequence[str]) -> str:
    names = few(map(repr, others))
    many = len(others) > 1
    return (
        f"{one.at('heartbeat')}: the contact point{'s' if many else ''} {names} of this Grafana send"
        f"{'' if many else 's'} beats to the heartbeat of the same integration. While one contact point sends beats, "
        "IRM does not notice that another stopped. Delete the other contact point with its rule, or disable this "
        f"heartbeat ({one.at('heartbeat', 'enabled')}: false)"
    )
