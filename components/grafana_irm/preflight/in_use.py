"""Contact points that this run would delete although others use them, reported before anything is changed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import is_dry_run

from grafana_irm.alerting.removed import keep_all_of
from grafana_irm.api.grafana import InUse
from grafana_irm.api.lookups import Lookups
from grafana_irm.contact_point.kept import Kept, keep, place
from grafana_irm.errors import RequestFailed
from grafana_irm.listing import few
from grafana_irm.preflight.contact_points import in_organisation
from grafana_irm.preflight.findings import only_plain
from grafana_irm.preflight.own_state import OwnPoint, OwnState
from grafana_irm.preflight.users import (
    Own,
    Routing,
    User,
    Users,
    add_hidden,
    counted,
    lines_of,
    rules_with,
    users_of,
)
from grafana_irm.preflight.wanted import Entry

T = TypeVar("T")
Json = Mapping[str, Any]

NO_CHANGES = "No changes made, since others use contact points that would be deleted:"


class ContactPointsInUse(pulumi.RunError):
    """Others use contact points that would be deleted. Lists every user, and what to do."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = list(messages)
        """One message for each contact point."""
        super().__init__("\n".join([NO_CHANGES, *(f"  - {one}" for one in messages)]))


@dataclass(frozen=True)
class Going:
    """A contact point of the stack that this run would delete."""

    point: OwnPoint
    successor: str | None = None
    """The name of its replacement; None without a replacement."""

    @property
    def change(self) -> str:
        """The change to the contact point, for messages."""
        return "deleted" if self.successor is None else f"replaced by {self.successor!r}"


def going_away(wanted: Collection[Entry], state: OwnState, alerting: Lookups, *, whole: bool) -> list[Going]:
    """Return the contact points of the state whose names the program no longer uses.

    Args:
        wanted: the entries of the program.
        state: the stack's own state.
        alerting: the Grafana that the program uses.
        whole: whether `wanted` has all entries of the program, so that any other component will be deleted.

    """
    kept = {name for one in wanted for point in one.points if (name := only_plain(point.name)) is not None}
    found = []
    for point in state.contact_points_of_components():
        if point.name in kept or not in_organisation(point.organisation, alerting):
            continue
        owner = next((one for one in wanted if (one.kind, one.component) == (point.kind, point.component)), None)
        if owner is None:
            if whole:
                found.append(Going(point))
            continue
        successor = next((part for part in owner.points if part.resource == point.role), None)
        name = None if successor is None else only_plain(successor.name)
        if successor is None or name is not None:
            found.append(Going(point, name))
    return found


async def read_users(names: Collection[str], alerting: Lookups, own: Own, *, again: bool = False) -> Users:
    """Request from Grafana who uses contact points of these names: five requests in a program, and one per folder.

    Args:
        names: the contact points.
        alerting: the look-ups in their Grafana.
        own: the stack's own rules and policies, which do not count.
        again: whether to repeat the requests. Default: responses of the same run are reused.

    """
    routing, counts = await asyncio.gather(routing_of(alerting, again=again), _counts_of(alerting, again=again))
    titles = await titles_of_folders(rules_with(names, routing, own), alerting)
    found = users_of(names, routing, own, folders=titles, grafana_url=alerting.credentials.grafana_url)
    add_hidden(found, names, routing, counts)
    return found


async def _counts_of(alerting: Lookups, *, again: bool) -> dict[str, InUse]:
    """Request how many rules and routes name each contact point; empty if Grafana or the token does not allow it."""

    async def counts() -> dict[str, InUse]:
        try:
            return await alerting.grafana.in_use(await organisation_of(alerting))
        except RequestFailed:
            return {}

    return await (counts() if again else alerting.once("contact points in use", counts))


async def titles_of_folders(rules: Collection[Json], alerting: Lookups) -> dict[str, str]:
    """Request the titles of the folders of alert rules, by UID; folders that the token cannot see are missing."""
    uids = {str(rule.get("folderUID")) for rule in rules}
    folders = await asyncio.gather(*map(alerting.folder, sorted(uids)))
    return {str(one["uid"]): str(one["title"]) for one in folders if one and one.get("title")}


@dataclass(frozen=True)
class Policy:
    """How to handle contact points in use."""

    advice: str
    """The setting with which the user keeps them."""
    keep: bool = False
    """Whether to keep them until nothing uses them. Default: the run stops."""
    whole: bool = True
    """Whether all components of the program are checked, so that any other component will be deleted."""


async def check_in_use(wanted: Collection[Entry], state: OwnState, alerting: Lookups, policy: Policy) -> None:
    """Check who uses the contact points that this run would delete, and stop or keep them; a preview warns instead.

    Args:
        wanted: the entries of the program.
        state: the stack's own state.
        alerting: the Grafana that the program uses.
        policy: how to handle contact points in use.

    Raises:
        ContactPointsInUse: others use them, and the policy does not keep them; a preview logs a warning instead.

    """
    there = await _there(going_away(wanted, state, alerting, whole=policy.whole), alerting)
    if there:
        users = await read_users({one.point.name for one in there}, alerting, state.own)
        if users.unread:
            pulumi.log.warn(_unread(there, users.unread))
        in_use = [one for one in there if one.point.name in users.by_name]
        if policy.keep:
            _keep(in_use, users, wanted, state)
        else:
            stop(ContactPointsInUse, [describe(one, users.by_name[one.point.name], policy.advice) for one in in_use])
    _place(wanted, state)


def stop(error: Callable[[Sequence[str]], pulumi.RunError], messages: Sequence[str]) -> None:
    """Raise the error of messages about objects in use, if there are any; a preview warns instead."""
    if messages and not is_dry_run():
        raise error(messages)
    for one in messages:
        pulumi.log.warn(f"pulumi up will stop before it changes anything: {one}")


def _keep(in_use: Sequence[Going], users: Users, wanted: Collection[Entry], state: OwnState) -> None:
    components = {(one.kind, one.component) for one in wanted}
    for one in in_use:
        point = one.point
        there = (point.kind, point.component) in components
        made = None if there else state.made_by(point.component, point.kind)
        if made is None:
            keep(Kept(point.component, point.resource, point.name, point.kind))
        else:
            keep_all_of(point.component, made, point.kind)
        whole = "" if made is None else f", together with all resources of {point.component!r}"
        used = counted(users.by_name[point.name])
        pulumi.log.warn(f"contact point {point.name!r} is kept until nothing uses it{whole}. Current users: {used}")


def _place(wanted: Collection[Entry], state: OwnState) -> None:
    """Choose the name in Pulumi of each contact point, since a kept contact point may still use its usual name."""
    at = {point.resource: point.name for point in state.contact_points_of_components()}
    for one in wanted:
        for part in one.points:
            if (name := only_plain(part.name)) is not None:
                place(part.resource, name, at)


async def _there(going: Sequence[Going], alerting: Lookups) -> list[Going]:
    """Return the contact points that exist in this Grafana: a program may have several, all in one state."""
    if not going:
        return []
    uids = {str(point.get("uid")) for point in await alerting.contact_points()}
    return [one for one in going if uids & set(one.point.uids)]


def describe(one: Going, users: Sequence[User], advice: str) -> str:
    """Return the message about a contact point in use: who uses it, and what to do.

    The review of a preview reads the users back from this text, by the pattern in
    `grafana_irm_cli.preview.review.in_use`: change both together. A test compares them
    (`tests/grafana_irm_cli/preview/review/test_in_use.py`).
    """
    lines = "".join(f"\n      {line}" for line in lines_of(users))
    if one.successor is None:
        todo = (
            "Move these rules and policies to another contact point. Or, to keep "
            f"{one.point.name!r} until nothing uses it, {advice}"
        )
    else:
        todo = (
            f"To create {one.successor!r} now and keep {one.point.name!r} until nothing uses it, {advice}. "
            f"Then move these rules and policies to {one.successor!r}"
        )
    used = f"contact point {one.point.name!r} would be {one.change}, but others use it ({counted(users)}):"
    return f"{used}{lines}\n    {todo}"


def _unread(there: Sequence[Going], unread: Sequence[str]) -> str:
    names = few(repr(one.point.name) for one in there)
    return (
        f"contact points will be deleted: {names}. The Grafana token cannot read {' and '.join(unread)}, which may use "
        "these contact points. In that case Grafana refuses to delete them"
    )


async def routing_of(alerting: Lookups, *, again: bool = False) -> Routing:
    """Request Grafana's rules and notification policies; lists that the token may not read are recorded as unread.

    Args:
        alerting: the Grafana to read.
        again: whether to repeat the requests. Default: responses of the same run are reused.

    """
    return await (_routing(alerting, again=True) if again else alerting.once("routing", lambda: _routing(alerting)))


async def _routing(alerting: Lookups, *, again: bool = False) -> Routing:
    grafana = alerting.grafana
    rules, policy, trees = await asyncio.gather(
        _readable(grafana.rules()), _readable(grafana.policy()), _readable(trees_of(alerting, again=again))
    )
    read = {"alert rules": rules, "notification policies": policy, "routing trees": trees}
    return Routing(
        rules=[] if isinstance(rules, RequestFailed) else rules,
        policy=None if isinstance(policy, RequestFailed) else policy,
        trees=[] if isinstance(trees, RequestFailed) else trees,
        unread=tuple(what for what, answer in read.items() if isinstance(answer, RequestFailed)),
    )


async def trees_of(alerting: Lookups, *, again: bool = False) -> list[dict[str, Any]]:
    """Request the routing trees of the organisation; ``again`` as in `routing_of`."""
    organisation = await organisation_of(alerting)
    if again:
        return await alerting.grafana.routing_trees(organisation)
    return await alerting.once("routing trees", lambda: alerting.grafana.routing_trees(organisation))


async def organisation_of(alerting: Lookups) -> str:
    """Return the organisation of the credentials; requested for a token without a setting."""
    known = alerting.credentials.org_id
    if known is None and not alerting.credentials.grafana_by_user:
        known = await alerting.grafana_organisation()
    return known or "1"


async def _readable(asking: Awaitable[T]) -> T | RequestFailed:
    """Return the response or its error: a token without the right to read must not stop a run."""
    try:
        return await asking
    except RequestFailed as failed:
        if failed.status is None and failed.transient:
            raise
        return failed
