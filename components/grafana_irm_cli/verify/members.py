"""The shared heartbeats in a state: which integrations receive the beats of each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from grafana_irm.api.endpoints import endpoint_of
from grafana_irm.timing import parse_duration
from grafana_irm_cli.resource_types import SHARED_HEARTBEAT
from grafana_irm_cli.verify.children import SHARED_PARTS, Children
from grafana_irm_cli.verify.export import opened
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import Heartbeat, Timings


@dataclass(frozen=True)
class SharedHeartbeat:
    """A `SharedHeartbeat` as the state has it.

    Attributes:
        name: the component's name.
        contact_point: name of its contact point.
        rule_uid: UID of its rule.
        longest_gap: the longest time between two beats that the timing model allows.
        timings: the rule's timings.
        members: names of its members.
        endpoints: the heartbeat URLs of its members, which are credentials.
        links: pages for a person, by what they show.
        interval: the heartbeat interval to set in IRM; None when the state does not have it.

    """

    name: str
    contact_point: str
    rule_uid: str
    longest_gap: timedelta
    timings: Timings
    members: tuple[str, ...]
    endpoints: tuple[str, ...] = field(repr=False)
    links: dict[str, str] = field(default_factory=dict)
    interval: timedelta | None = None

    def heartbeat_of(self, http_endpoint: str) -> Heartbeat | None:
        """Return the heartbeat of an integration; None if it is not a member."""
        own = endpoint_of(http_endpoint)
        known = {one: endpoint_of(one) for one in self.endpoints}
        mine = [one for one, at in known.items() if own and at and (at.token, at.heartbeat) == (own.token, True)]
        if not mine:
            return None
        return Heartbeat(
            endpoint=mine[0],
            contact_point=self.contact_point,
            rule_uid=self.rule_uid,
            longest_gap=self.longest_gap,
            timings=self.timings,
            interval=self.interval,
            shared=self.name,
            siblings=tuple(one for one in self.endpoints if one != mine[0]),
        )


def shared_heartbeats(
    resources: Sequence[Mapping[str, Any]],
) -> tuple[list[SharedHeartbeat], list[Incomplete]]:
    """Return the complete shared heartbeats of a state, and the incomplete ones."""
    found = [_read(one, Children(one, resources)) for one in resources if one["type"] == SHARED_HEARTBEAT]
    complete = [one for one in found if isinstance(one, SharedHeartbeat)]
    return complete, [one for one in found if isinstance(one, Incomplete)]


def _read(resource: Mapping[str, Any], children: Children) -> SharedHeartbeat | Incomplete:
    name = str(resource["urn"]).rpartition("::")[2]
    outputs = {_snake_case(key): value for key, value in opened(resource.get("outputs") or {}).items()}
    if any(key not in outputs for key in ("contact_point_name", "rule_uid", "longest_gap")):
        return Incomplete(name, children.missing(SHARED_PARTS))
    timings = children.timings(outputs["rule_uid"])
    if (lost := children.lost(outputs)) or timings is None:
        return Incomplete(name, lost, created=True, contact_point=outputs["contact_point_name"], wanted=True)
    pages = outputs.get("links") or {}
    return SharedHeartbeat(
        name=name,
        contact_point=outputs["contact_point_name"],
        rule_uid=outputs["rule_uid"],
        longest_gap=parse_duration(outputs["longest_gap"]),
        timings=timings,
        members=tuple(outputs.get("members") or ()),
        endpoints=tuple(children.urls(outputs["contact_point_name"])),
        links=dict(_links(pages)),
        interval=parse_duration(outputs["heartbeat_interval"]) if outputs.get("heartbeat_interval") else None,
    )


def _links(pages: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Yield the pages by the names that the checks of an integration know."""
    for page, known_as in (("contact_point", "heartbeat_contact_point"), ("rule", "rule")):
        if link := pages.get(page):
            yield known_as, link


def _snake_case(key: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()
