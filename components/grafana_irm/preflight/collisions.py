"""Existing objects with the program's names: imported if this stack created them, refused otherwise."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pulumi

from grafana_irm.api.credentials import Credentials, public
from grafana_irm.api.lookups import Lookups, lookups_with
from grafana_irm.contact_point.duplicates import Watch, watch
from grafana_irm.errors import Problem
from grafana_irm.preflight.contact_points import find_contact_points, in_sight
from grafana_irm.preflight.findings import Adoption, Finding, NamesTaken, Remade, Wanted
from grafana_irm.preflight.heartbeat_rules import find_heartbeat
from grafana_irm.preflight.in_use import Policy, check_in_use
from grafana_irm.preflight.integrations import find_integration
from grafana_irm.preflight.own_state import OwnState, read_own_state
from grafana_irm.preflight.refused_deletes import explain_refused_deletes
from grafana_irm.preflight.shared_heartbeats import Pair, shared_heartbeats
from grafana_irm.preflight.systems import NotReady

MOST_ASKED_BY_NAME = 5
"""Up to this many new integrations are requested by name; for more, all of IRM's are listed, 50 in each request."""

_AT_ONCE = 8


async def check_names_taken(
    wanted: Sequence[Wanted], alerting: Credentials, irm: Credentials, what: str, in_use: Policy
) -> None:
    """Check whether objects that the program will create already exist outside the stack's own state.

    If the state has every object, this takes one request, for duplicate contact points. What an interrupted `up` left
    behind is imported when the program registers it, or deleted and created again, with a warning.

    Args:
        wanted: the entries that the program will create.
        alerting: credentials of Grafana.
        irm: credentials of IRM.
        what: the name of the program's input in the error.
        in_use: how to handle contact points that would be deleted and that others use.

    Raises:
        NamesTaken: with every name and UID that someone else's object already uses.
        NotReady: IRM's token may not create integrations, and at least one must be created.
        ContactPointsInUse: others use contact points that would be deleted.

    """
    state = await read_own_state()
    if state is None:
        return
    new = [one for one in wanted if not state.has_integration_name(one.settings.integration.name)]
    search = _Search(wanted, state, lookups_with(alerting), lookups_with(irm), pages=len(new) > MOST_ASKED_BY_NAME)
    findings = [finding for part in await asyncio.gather(*map(search.look, wanted)) for finding in part]
    problems = [finding for finding in findings if isinstance(finding, Problem)]
    if problems:
        raise NamesTaken(what, problems)
    if search.creates_integrations and not await search.irm.may_write_integrations():
        raise NotReady([_no_rights(search.irm.irm.address)])
    await check_in_use(wanted, state, search.alerting, in_use)
    explain_refused_deletes(search.alerting, state.own)
    await _settle(findings, search)
    pairs = sorted(search.seen, key=lambda pair: pair[0].at())
    for warning in shared_heartbeats(pairs, await search.contact_points(), state):
        pulumi.log.warn(warning)


class _Search:
    def __init__(
        self, wanted: Sequence[Wanted], state: OwnState, alerting: Lookups, irm: Lookups, *, pages: bool
    ) -> None:
        self.irm = irm
        self.creates_integrations = False
        self.seen: list[Pair] = []
        self.alerting = alerting
        self._wanted, self._state, self._pages = wanted, state, pages
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def look(self, one: Wanted) -> list[Finding]:
        async with self._turns:
            integration, found = await find_integration(one, self._state, self.irm, self.alerting, pages=self._pages)
            self.creates_integrations |= integration.to_create
            if in_sight(one, one.settings.heartbeat.contact_point.org_id, self.alerting):
                self.seen.append((one, integration))
            points = await find_contact_points(one, self._wanted, self._state, self.alerting, integration)
            beats = await find_heartbeat(one, self._state, self.alerting)
        return [*found, *points, *beats]

    async def contact_points(self) -> list[dict[str, Any]]:
        """Return Grafana's contact points, already requested before; none if no heartbeat can have several senders."""
        known = [one for one, integration in self.seen if integration.path and one.settings.heartbeat.enabled]
        return await self.alerting.contact_points() if known else []


async def _settle(findings: Sequence[Finding], search: _Search) -> None:
    for finding in findings:
        if isinstance(finding, Adoption):
            finding.settle()
        elif isinstance(finding, Remade):
            await finding.settle(search.irm.irm)
        elif isinstance(finding, Watch):
            await watch(finding, search.alerting)


def _no_rights(address: str) -> str:
    return (
        f"Grafana IRM at {public(address)} accepts the token (irm.token or GRAFANA_ONCALL_ACCESS_TOKEN), but the token "
        "may not create integrations (403). Use the token of a user or service account with this permission (Admin, or "
        "IRM's role Integrations Editor)"
    )
