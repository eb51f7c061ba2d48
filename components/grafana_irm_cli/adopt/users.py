"""Who uses the contact points to adopt. The stack then keeps the contact points for these users."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups
from grafana_irm.preflight.in_use import routing_of
from grafana_irm.preflight.users import Users, counted, users_of
from grafana_irm_cli.adopt.model import Proposal


def with_users(proposals: Sequence[Proposal], credentials: Credentials) -> list[Proposal]:
    """Return the proposals, each with a remark on who uses its alert contact point.

    Raises:
        RequestFailed: Grafana cannot be reached.

    """
    names = {one.parts["contact point"] for one in proposals if "contact point" in one.parts}
    if not names:
        return list(proposals)
    routing = asyncio.run(routing_of(Lookups(credentials)))
    return [remarked(one, users_of(names, routing)) for one in proposals]


def remarked(proposal: Proposal, users: Users) -> Proposal:
    """Return a proposal with a remark on who uses its contact point, if anyone does."""
    found = users.by_name.get(proposal.parts.get("contact point", ""))
    if not found:
        return proposal
    remark = f"contact point {proposal.parts['contact point']!r} is used by {counted(found)}: they keep using it"
    return replace(proposal, remarks=(*proposal.remarks, remark))
