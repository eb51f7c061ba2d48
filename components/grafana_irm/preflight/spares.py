"""Parts of contact points that are there once too often: removed once the contact point itself is made.

Two kinds. What an interrupted `up` left behind is not in the state, and Grafana joins it with what is made anew. It is
not imported, since an import keeps the endpoint in plain text in the state (measured on Pulumi 3.259). And a request
whose answer is lost is sent again by the provider, so that a contact point calls one endpoint twice; no refresh or
preview shows it (measured on the official plugin 2.44.0). Grafana removes a part of a contact point while it is in use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
from pulumi.runtime import is_dry_run

from grafana_irm.lookups import Lookups
from grafana_irm.program import this_run

Json = Mapping[str, Any]

_TWICE = "it calls an endpoint that another one of the same contact point calls, since an answer of Grafana was lost"


@dataclass(frozen=True)
class Spare:
    """An integration of a contact point that `up` removes."""

    name: str
    uid: str
    why: str

    def __str__(self) -> str:
        """Return how messages call it."""
        return f"contact point {self.name!r} ({self.uid})"


@dataclass
class _Watched:
    """A contact point that the program makes, and what was found before."""

    alerting: Lookups
    known: list[str]
    spares: list[Spare] = field(default_factory=list)


def repeated(name: str, there: Sequence[Json], known: Sequence[str]) -> list[Spare]:
    """Return those integrations of a contact point that repeat another one.

    Args:
        name: the contact point.
        there: its integrations.
        known: the UIDs of those that the state knows, which stay.

    """
    found: list[Spare] = []
    kept: set[str] = set()
    for point in sorted(there, key=lambda item: item.get("uid") not in known):
        url = (point.get("settings") or {}).get("url")
        if point.get("type") != "webhook" or not isinstance(url, str):
            continue
        if url in kept:
            found.append(Spare(name, str(point["uid"]), _TWICE))
        kept.add(url)
    return found


def watch(name: str, known: list[str], spares: Sequence[Spare], alerting: Lookups) -> None:
    """Have spares of a contact point removed once it is made, and in a preview say so.

    Args:
        name: the contact point.
        known: the UIDs of its integrations in the state at the start; none where it is going to be made.
        spares: what is to be removed.
        alerting: with what Grafana is asked.

    """
    _all()[name] = _Watched(alerting, known, list(spares))
    if is_dry_run():
        for one in spares:
            pulumi.log.warn(f"{one} is going to be removed by pulumi up: {one.why}")


def settled(contact_point: grafana.alerting.ContactPoint, named: object) -> pulumi.Output[str]:
    """Return the contact point's name, known once it is made and its spares are gone."""
    watched = _all().get(named) if isinstance(named, str) else None
    if watched is None or is_dry_run():
        return contact_point.name

    async def settle(parts: list[Any]) -> str:
        name, hooks = parts
        made = [str(hook["uid"]) for hook in hooks or []]
        spares = watched.spares
        if set(made) - set(watched.known):
            # Made or changed just now, perhaps more than once.
            there = await watched.alerting.grafana.contact_points(name)
            gone = {one.uid for one in spares}
            left = [point for point in there if point.get("uid") not in gone]
            spares = [*spares, *repeated(name, left, made)]
        for one in spares:
            await watched.alerting.grafana.delete_contact_point(one.uid)
            pulumi.log.warn(f"{one} was removed: {one.why}")
        return str(name)

    return pulumi.Output.unsecret(pulumi.Output.all(contact_point.name, contact_point.webhooks).apply(settle))


def _all() -> dict[str, _Watched]:
    return this_run().once("watched contact points", dict)
