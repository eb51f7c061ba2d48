"""Duplicate integrations of contact points: deleted before the contact point is created, or right after.

There are two causes. An interrupted `up` leaves an integration that is not in the state, and Grafana merges it with the
one that is created next. It is not imported, because an import stores the endpoint in plain text in the state (measured
on Pulumi 3.259). And the provider resends a request whose response was lost, so that a contact point calls one endpoint
twice. No refresh or preview shows this (measured on the official plugin 2.44.0).

Delete duplicates before creating the contact point where possible. After creating one, the provider reads back every
integration of that name into a set (`packContactPoints`). Of two that differ only in UID it keeps one, and that may be
the duplicate. Grafana refuses to delete the last integration of a contact point in use (409), so this one is deleted
after another one is created.
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
    "the contact point has another integration with this endpoint. A lost response or a failed change can cause this"
)

_GONE = (
    "was deleted or renamed in Grafana. Run pulumi up --refresh to create it again: without --refresh, pulumi up does "
    "not create it"
)


@dataclass(frozen=True)
class Spare:
    """An integration of a contact point that `up` removes."""

    name: str
    uid: str
    why: str

    def __str__(self) -> str:
        """Return the integration's name in messages."""
        return f"integration {self.uid} of contact point {self.name!r}"


@dataclass(frozen=True)
class Watch:
    """A contact point of the program, with its duplicate integrations in Grafana."""

    name: str
    resource: str
    """Its name in Pulumi, because the program may have a contact point of the same name in another Grafana."""
    known: list[str]
    """The UIDs of its integrations in the state; empty for a new contact point."""
    there: list[str]
    """The UIDs of its integrations in Grafana."""
    spares: list[Spare]
    urn: str | None = None
    """Its URN in the state, by this name in the same organisation; None if the state does not have it."""


@dataclass
class _Watched:
    """A contact point that the program creates or updates, and its integrations before that."""

    alerting: Lookups
    known: Sequence[str]
    before: Sequence[str]
    spares: Sequence[Spare]
    in_state: Sequence[str] | None = None
    """The UIDs of its integrations in the state, once the contact point is created."""


_Key = tuple[object, str]
"""A contact point's name, and the resource's."""


@dataclass
class _Watch:
    points: dict[_Key, _Watched] = field(default_factory=dict)
    """The contact points that are not checked yet."""
    under_way: set[_Key] = field(default_factory=set)
    """The contact points that are registered and not created yet."""
    urns: dict[_Key, str] = field(default_factory=dict)
    """Their URNs in the state."""


def repeated(name: str, there: Sequence[Json], first: Sequence[str]) -> list[Spare]:
    """Return the integrations of a contact point that repeat the endpoint of another one.

    Args:
        name: the contact point.
        there: its integrations.
        first: UIDs in order of preference: the first of several duplicates is kept. Without a preference, the
            integration that Grafana lists first is kept.

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
    """Delete the duplicates of a contact point, now or after it is created; a preview logs a warning instead.

    Args:
        found: the contact point.
        alerting: the look-ups in Grafana.

    """
    if found.urn is not None:
        _all().urns[found.name, found.resource] = found.urn
        if not found.there:
            pulumi.log.warn(f"contact point {found.name!r} {_GONE}")
    if is_dry_run():
        for one in found.spares:
            pulumi.log.warn(f"pulumi up will delete {one}: {one.why}")
        return
    in_use = [one for one in found.spares if not await _removed(one, alerting)]
    gone = {one.uid for one in found.spares if one not in in_use}
    before = [uid for uid in found.there if uid not in gone]
    _all().points[found.name, found.resource] = _Watched(alerting, found.known, before, in_use)


def urn_in_state(named: object, resource: str) -> str | None:
    """Return the URN in the state of a contact point of this name, as far as the preflight checked it.

    It must stay the same resource, or be deleted before it is created again: Grafana merges two contact points of one
    name, and the provider deletes both by their name (measured on the official plugin 2.44.0 and Grafana 12.4.0).
    """
    return _all().urns.get((named, resource)) if isinstance(named, str) else None


def delete_duplicates_after(contact_point: "grafana.alerting.ContactPoint", named: object, resource: str) -> None:
    """Delete the duplicates of a contact point after it and all others of this run are created."""
    watch_of_run = _all()
    watched = watch_of_run.points.get((named, resource)) if isinstance(named, str) else None
    if watched is None:
        return
    watch_of_run.under_way.add((named, resource))

    async def created(hooks: Sequence[Any] | None) -> None:
        # A `destroy --run-program` creates no contact point: one that is not in the state has no UID.
        if all("uid" in hook for hook in hooks or []):
            watched.in_state = [str(hook["uid"]) for hook in hooks or []]
        watch_of_run.under_way.discard((named, resource))
        if not watch_of_run.under_way:
            await _mend(watch_of_run)

    contact_point.webhooks.apply(created)  # type: ignore[arg-type] # only for its effect


async def _mend(watch_of_run: _Watch) -> None:
    """Check all contact points that were just created or changed for duplicates, with one request to Grafana."""
    created = {key: one for key, one in watch_of_run.points.items() if one.in_state is not None}
    for key in created:
        del watch_of_run.points[key]
    changed = {key: one for key, one in created.items() if one.spares or set(one.in_state or ()) - set(one.known)}
    there = {
        alerting: await alerting.grafana.contact_points() for alerting in {one.alerting for one in changed.values()}
    }
    for (name, _), one in changed.items():
        parts = [point for point in there[one.alerting] if point.get("name") == name]
        for spare in superfluous(str(name), parts, one.in_state or (), one.before, one.spares):
            if not await _removed(spare, one.alerting):
                pulumi.log.warn(f"{spare} was not deleted, since Grafana refused it (409): run pulumi up again")


def superfluous(
    name: str, there: Sequence[Json], in_state: Collection[str], before: Collection[str], spares: Sequence[Spare]
) -> list[Spare]:
    """Return the duplicates of a contact point that has just been created or changed.

    One integration of each endpoint is kept: the newest in the state. After an update that Grafana refused, the state
    has an empty UID (measured on the official plugin 2.44.0). In that case the newest of all is kept.

    Args:
        name: the contact point.
        there: its integrations now.
        in_state: its UIDs in the state now.
        before: its UIDs in Grafana before.
        spares: duplicates from before that could not be deleted, because they were in use.

    """
    uids = dict.fromkeys([*in_state, *(str(point.get("uid")) for point in there)])
    again = repeated(name, there, sorted(uids, key=lambda uid: (uid not in in_state, uid in before)))
    new = {_url(point) for point in there if point.get("uid") not in before}
    wanted = {str(point["uid"]) for point in there if _url(point) in new}
    return [*again, *(one for one in spares if one.uid not in wanted)]


async def _removed(one: Spare, alerting: Lookups) -> bool:
    try:
        await alerting.grafana.delete_contact_point(one.uid)
    except RequestFailed as failed:
        # The contact point is in use. A conflict with another writer would be transient, and was retried.
        if failed.status != HTTPStatus.CONFLICT or failed.transient:
            raise
        return False
    pulumi.log.warn(f"{one} was deleted: {one.why}")
    return True


def _url(point: Json) -> str | None:
    url = (point.get("settings") or {}).get("url")
    return url if point.get("type") == "webhook" and isinstance(url, str) else None


def _all() -> _Watch:
    return this_run().once("watched contact points", _Watch)
