"""Explains why Grafana refused to delete a contact point: the provider's error omits the reason (2.44.0)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from grafana_irm.api.lookups import Lookups
from grafana_irm.contact_point.error_hooks import register
from grafana_irm.errors import RequestFailed
from grafana_irm.preflight.in_use import read_users
from grafana_irm.preflight.users import Own, User, Users, counted, lines_of
from grafana_irm.run import this_run

MOST_ATTEMPTS = 5
"""Attempts to delete an unused contact point, whose delete can time out while it waits behind one in use."""


_REFUSED = "status 409"
"""The part of the provider's error that shows that Grafana refused the delete until the timeout."""


@dataclass
class _Grafanas:
    """The Grafana systems of a program, which may have several."""

    known: dict[Lookups, None] = field(default_factory=dict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while one refusal is explained: the engine starts no more deletes after the first refusal."""


def explain_refused_deletes(alerting: Lookups) -> None:
    """Register the hook that reports the users of a contact point when its delete is refused.

    The stack's own rules and policies count too: deletes come last, so no later step of the run changes them.
    """
    grafanas = this_run().once("grafanas", _Grafanas)
    grafanas.known[alerting] = None
    register(explain)


async def explain(args: pulumi.ErrorHookArgs) -> bool:
    """Report who uses the contact point; return whether to retry, which is when nothing uses it."""
    if args.failed_operation != "delete":
        return False
    # One after the other: if a contact point that waited were deleted first, the engine would have room to start with
    # another contact point in use, and wait for its timeout again.
    async with this_run().once("grafanas", _Grafanas).turn:
        return await _explained(args)


async def _explained(args: pulumi.ErrorHookArgs) -> bool:
    outputs = args.old_outputs or {}
    name, uids = str(outputs.get("name", "")), await _uids(outputs.get("webhooks"))
    try:
        found = await _users(name, uids)
    except RequestFailed as failed:
        pulumi.log.error(f"contact point {name!r} was not deleted, and its users are not known: {failed}")
        return False
    if users := found.by_name.get(name):
        pulumi.log.error(in_use(name, users))
        return False
    if found.unread:
        unread = f"the Grafana token cannot read {', '.join(found.unread)}"
        pulumi.log.error(f"contact point {name!r} was not deleted, and its users are not known: {unread}")
        return False
    if name not in found.counted and _REFUSED in next(iter(args.errors), ""):
        pulumi.log.error(_by_unknown(name))
        return False
    return len(args.errors) < MOST_ATTEMPTS


def in_use(name: str, users: list[User]) -> str:
    """Return the error for a contact point that was not deleted."""
    lines = "".join(f"\n    {line}" for line in lines_of(users))
    return (
        f"contact point {name!r} was not deleted, since it is in use ({counted(users)}):{lines}\n"
        "  Move these rules and policies to another contact point, then run the same command again"
    )


def _by_unknown(name: str) -> str:
    return (
        f"contact point {name!r} was not deleted, since Grafana refused it (409). The Grafana token sees no user of "
        "it, so an alert rule or a notification policy that the token cannot see may use it. Move these to another "
        "contact point, then run the same command again"
    )


async def _users(name: str, uids: set[str]) -> Users:
    known = this_run().once("grafanas", _Grafanas).known
    for alerting in known:
        # With one Grafana the request for its contact points is not needed: the engine starts more deletes meanwhile.
        if len(known) == 1 or uids & {str(point.get("uid")) for point in await alerting.grafana.contact_points()}:
            return await read_users({name}, alerting, Own(), again=True)
    return Users()


async def _uids(webhooks: object) -> set[str]:
    # The engine passes secrets as outputs.
    known = await pulumi.Output.from_input(webhooks).future()
    hooks = known if isinstance(known, list) else []
    return {str(hook["uid"]) for hook in hooks if isinstance(hook, Mapping) and hook.get("uid")}
