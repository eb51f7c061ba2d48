"""Why Grafana refused to delete a contact point: the provider's error has lost the reason (2.44.0)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from grafana_irm.api.lookups import Lookups
from grafana_irm.contact_point.error_hooks import register
from grafana_irm.errors import RequestFailed
from grafana_irm.preflight.in_use import look_at_users
from grafana_irm.preflight.users import Own, User, Users, counted, lines_of
from grafana_irm.run import this_run

MOST_ATTEMPTS = 5
"""Attempts to delete a contact point that nothing uses: it may have waited too long behind one in use."""


@dataclass
class _Grafanas:
    """The Grafanas of a program, which may have several."""

    known: dict[Lookups, Own] = field(default_factory=dict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while one refusal is explained: the engine starts no further deletes once it has the first refusal."""


def explain_refused_deletes(alerting: Lookups, own: Own) -> None:
    """Have every refused delete of a contact point say who uses it."""
    grafanas = this_run().once("grafanas", _Grafanas)
    grafanas.known[alerting] = own
    register(explain)


async def explain(args: pulumi.ErrorHookArgs) -> bool:
    """Say who uses the contact point; return whether to try again, since nothing does."""
    if args.failed_operation != "delete":
        return False
    # In their order, so that one in use is refused before a neighbour that waited behind it is deleted: that would
    # make room for the engine to begin with another one in use, which takes its time again.
    async with this_run().once("grafanas", _Grafanas).turn:
        return await _explained(args)


async def _explained(args: pulumi.ErrorHookArgs) -> bool:
    outputs = args.old_outputs or {}
    name, uids = str(outputs.get("name", "")), await _uids(outputs.get("webhooks"))
    try:
        found = await _users(name, uids)
    except RequestFailed as failed:
        pulumi.log.error(f"contact point {name!r} was not deleted, and who uses it is not known: {failed}")
        return False
    if users := found.by_name.get(name):
        pulumi.log.error(in_use(name, users))
        return False
    if found.unread:
        unread = f"the token of Grafana could not read {', '.join(found.unread)}"
        pulumi.log.error(f"contact point {name!r} was not deleted, and who uses it is not known: {unread}")
        return False
    return len(args.errors) < MOST_ATTEMPTS


def in_use(name: str, users: list[User]) -> str:
    """Return what is said of a contact point that was not deleted."""
    lines = "".join(f"\n    {line}" for line in lines_of(users))
    return (
        f"contact point {name!r} was not deleted, since others use it ({counted(users)}):{lines}\n"
        "  Move them to another contact point, then run the same command again"
    )


async def _users(name: str, uids: set[str]) -> Users:
    known = this_run().once("grafanas", _Grafanas).known
    for alerting, own in known.items():
        # One request less where it can be no other: until it is answered the engine goes on with further deletes.
        if len(known) == 1 or uids & {str(point.get("uid")) for point in await alerting.grafana.contact_points()}:
            return await look_at_users({name}, alerting, own, again=True)
    return Users()


async def _uids(webhooks: object) -> set[str]:
    # The engine hands secrets over as outputs.
    known = await pulumi.Output.from_input(webhooks).future()
    hooks = known if isinstance(known, list) else []
    return {str(hook["uid"]) for hook in hooks if isinstance(hook, Mapping) and hook.get("uid")}
