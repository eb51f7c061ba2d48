"""Parts of contact points that are there once too often: removed before the contact point is made, or right after.

Two kinds. What an interrupted `up` left behind is not in the state, and Grafana joins it with what is made anew. It is
not imported, since an import keeps the endpoint in plain text in the state (measured on Pulumi 3.259). And a request
whose answer is lost is sent again by the provider, so that a contact point calls one endpoint twice; no refresh or
preview shows it (measured on the official plugin 2.44.0).

What can go beforehand goes beforehand: the provider reads all of a name after it made one, and of two that differ in
nothing but the UID its state keeps the first, which may be the spare (`packContactPoints` of the provider, a set).
Grafana keeps the last part of a contact point that is in use (409); that one goes once another one is made.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
from pulumi.runtime import is_dry_run

from grafana_irm.api.lookups import Lookups
from grafana_irm.errors import RequestFailed
from grafana_irm.run import this_run

Json = Mapping[str, Any]

_TWICE = (
    "it calls an endpoint that another one of the same contact point calls, as after an answer of Grafana that was "
    "lost, or a change that failed"
)

_GONE = "is gone from Grafana, or was renamed there: pulumi up --refresh makes it again, and without it nobody notices"


@dataclass(frozen=True)
class Spare:
    """An integration of a contact point that `up` removes."""

    name: str
    uid: str
    why: str

    def __str__(self) -> str:
        """Return how messages call it."""
        return f"contact point {self.name!r} ({self.uid})"


@dataclass(frozen=True)
class Watch:
    """A contact point that is made, or is the stack's already, and what is there of it once too often."""

    name: str
    resource: str
    """Its name in Pulumi: in another Grafana the program may have one of the same name."""
    known: list[str]
    """The UIDs of its integrations in the state; none where it is going to be made."""
    there: list[str]
    """The UIDs of its integrations in Grafana."""
    spares: list[Spare]
    urn: str | None = None
    """Under which the state has it by this name in the same organisation; None where it has not."""


@dataclass
class _Watched:
    """A contact point that the program makes, and what was found before."""

    alerting: Lookups
    known: Sequence[str]
    before: Sequence[str]
    spares: Sequence[Spare]
    made: Sequence[str] | None = None
    """The UIDs of its integrations in the state, once it is made."""


_Key = tuple[object, str]
"""A contact point's name, and the resource's."""


@dataclass
class _Watch:
    points: dict[_Key, _Watched] = field(default_factory=dict)
    """Each until it has been looked at."""
    under_way: set[_Key] = field(default_factory=set)
    """Those that the program has registered, and that are not made yet."""
    urns: dict[_Key, str] = field(default_factory=dict)
    """Under which the state has them."""


def repeated(name: str, there: Sequence[Json], first: Sequence[str]) -> list[Spare]:
    """Return those integrations of a contact point that repeat another one.

    Args:
        name: the contact point.
        there: its integrations.
        first: UIDs, the best first: of those that repeat each other it stays, else the one that Grafana lists first.

    """
    found: list[Spare] = []
    kept: set[str] = set()
    rank = {uid: at for at, uid in enumerate(first)}
    for point in sorted(there, key=lambda item: rank.get(str(item.get("uid")), len(rank))):
        url = _url(point)
        if url in kept:
            found.append(Spare(name, str(point["uid"]), _TWICE))
        if url is not None:
            kept.add(url)
    return found


async def watch(found: Watch, alerting: Lookups) -> None:
    """Remove what is there of a contact point once too often, now or once it is made; in a preview say so.

    Args:
        found: the contact point.
        alerting: with what Grafana is asked.

    """
    if found.urn is not None:
        _all().urns[found.name, found.resource] = found.urn
        if not found.there:
            pulumi.log.warn(f"contact point {found.name!r} {_GONE}")
    if is_dry_run():
        for one in found.spares:
            pulumi.log.warn(f"{one} is going to be removed by pulumi up: {one.why}")
        return
    in_use = [one for one in found.spares if not await _removed(one, alerting)]
    gone = {one.uid for one in found.spares if one not in in_use}
    before = [uid for uid in found.there if uid not in gone]
    _all().points[found.name, found.resource] = _Watched(alerting, found.known, before, in_use)


def urn_in_state(named: object, resource: str) -> str | None:
    """Return the URN under which the state has a contact point of this name, as far as that was looked at.

    It must stay the same resource, or be deleted before it is made anew: Grafana joins two of a name, and the provider
    deletes both by their name (measured on the official plugin 2.44.0 and Grafana 12.4.0).
    """
    return _all().urns.get((named, resource)) if isinstance(named, str) else None


def mend_once_made(contact_point: grafana.alerting.ContactPoint, named: object, resource: str) -> None:
    """Have what is too much of a contact point removed once it is made, and all others that are under way."""
    watch_of_run = _all()
    watched = watch_of_run.points.get((named, resource)) if isinstance(named, str) else None
    if watched is None:
        return
    watch_of_run.under_way.add((named, resource))

    async def made(hooks: Sequence[Any] | None) -> None:
        # A `destroy --run-program` makes none: one that is not in the state has no UID.
        if all("uid" in hook for hook in hooks or []):
            watched.made = [str(hook["uid"]) for hook in hooks or []]
        watch_of_run.under_way.discard((named, resource))
        if not watch_of_run.under_way:
            await _mend(watch_of_run)

    contact_point.webhooks.apply(made)  # type: ignore[arg-type] # an apply for its effect alone


async def _mend(watch_of_run: _Watch) -> None:
    """Look at all that was made or changed just now, with one request to Grafana: perhaps it was made twice."""
    made = {key: one for key, one in watch_of_run.points.items() if one.made is not None}
    for key in made:
        del watch_of_run.points[key]
    changed = {key: one for key, one in made.items() if one.spares or set(one.made or ()) - set(one.known)}
    there = {
        alerting: await alerting.grafana.contact_points() for alerting in {one.alerting for one in changed.values()}
    }
    for (name, _), one in changed.items():
        parts = [point for point in there[one.alerting] if point.get("name") == name]
        for spare in superfluous(str(name), parts, one.made or (), one.before, one.spares):
            if not await _removed(spare, one.alerting):
                pulumi.log.warn(f"{spare} stays, since Grafana refused to remove it now (409): run pulumi up again")


def superfluous(
    name: str, there: Sequence[Json], made: Collection[str], before: Collection[str], spares: Sequence[Spare]
) -> list[Spare]:
    """Return what is too much of a contact point that has just been made or changed.

    Of those that call the same endpoint stays one that the state has, and among these the newest. After an update that
    Grafana refused, the state has an empty UID (measured on the official plugin 2.44.0): then the newest stays.

    Args:
        name: the contact point.
        there: its integrations now.
        made: the UIDs that the state has of it now.
        before: the UIDs that were there before.
        spares: those of them that were to go, and were in use.

    """
    uids = dict.fromkeys([*made, *(str(point.get("uid")) for point in there)])
    again = repeated(name, there, sorted(uids, key=lambda uid: (uid not in made, uid in before)))
    new = {_url(point) for point in there if point.get("uid") not in before}
    wanted = {str(point["uid"]) for point in there if _url(point) in new}
    return [*again, *(one for one in spares if one.uid not in wanted)]


async def _removed(one: Spare, alerting: Lookups) -> bool:
    try:
        await alerting.grafana.delete_contact_point(one.uid)
    except RequestFailed as failed:
        # In use; a conflict with another writer is none of this contact point, and was retried.
        if failed.status != HTTPStatus.CONFLICT or failed.transient:
            raise
        return False
    pulumi.log.warn(f"{one} was removed: {one.why}")
    return True


def _url(point: Json) -> str | None:
    url = (point.get("settings") or {}).get("url")
    return url if point.get("type") == "webhook" and isinstance(url, str) else None


def _all() -> _Watch:
    return this_run().once("watched contact points", _Watch)
