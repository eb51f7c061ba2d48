"""Existing objects with the program's names: imported if this stack created them, refused otherwise."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pulumi

from grafana_irm.api.credentials import Credentials, public
from grafana_irm.api.lookups import Lookups, lookups_with
from grafana_irm.contact_point.duplicates import Watch, watch
from grafana_irm.errors import Problem
from grafana_irm.preflight.contact_points import find_contact_points, in_sight
from grafana_irm.preflight.findings import Adoption, Finding, NamesTaken, Remade
from grafana_irm.preflight.heartbeat_rules import find_heartbeat
from grafana_irm.preflight.in_use import Policy, check_in_use
from grafana_irm.preflight.integrations import Integration, find_integration
from grafana_irm.preflight.irm_rate import rate_note
from grafana_irm.preflight.own_state import OwnState, read_own_state
from grafana_irm.preflight.pauses import report_pauses
from grafana_irm.preflight.refused_deletes import explain_refused_deletes
from grafana_irm.preflight.several_senders import Beats, several_senders
from grafana_irm.preflight.systems import NotReady
from grafana_irm.preflight.wanted import Entry, Wanted, WantedShared

MOST_ASKED_BY_NAME = 5
"""Up to this many new integrations are requested by name; for more, all of IRM's are listed, 50 in each request."""

_AT_ONCE = 8


async def check_names_taken(
    wanted: Sequence[Entry], alerting: Credentials, irm: Credentials, what: str, in_use: Policy
) -> None:
    """Check whether objects that the program will create already exist outside the stack's own state.

    If the state has every object, this takes one request, for duplicate contact points. What an interrupted `up` left
    behind is imported when the program registers it, or deleted and created again, with a warning.

    Args:
        wanted: the components that the program will create.
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
    new = [one for one in _alertings(wanted) if not state.has_integration_name(one.settings.integration.name)]
    search = _Search(wanted, state, lookups_with(alerting), lookups_with(irm), pages=len(new) > MOST_ASKED_BY_NAME)
    findings = await search.findings()
    problems = [finding for finding in findings if isinstance(finding, Problem)]
    if problems:
        raise NamesTaken(what, problems)
    if search.new and not await search.irm.may_write_integrations():
        raise NotReady([_no_rights(search.irm.irm.address)])
    await check_in_use(wanted, state, search.alerting, in_use)
    explain_refused_deletes(search.alerting)
    await _settle(findings, search)
    if note := rate_note(search.new):
        pulumi.log.info(note)
    report_pauses(wanted, state)
    for warning in several_senders(search.receivers, await search.contact_points(), state):
        pulumi.log.warn(warning)


def _alertings(wanted: Sequence[Entry]) -> list[Wanted]:
    return [one for one in wanted if isinstance(one, Wanted)]


class _Search:
    def __init__(
        self, wanted: Sequence[Entry], state: OwnState, alerting: Lookups, irm: Lookups, *, pages: bool
    ) -> None:
        self.irm = irm
        self.new: list[Wanted] = []
        """The components whose integrations will be created."""
        self.receivers: list[Beats] = []
        self.alerting = alerting
        self._wanted, self._state, self._pages = wanted, state, pages
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._shared = [one for one in wanted if isinstance(one, WantedShared)]
        self._integrations: dict[str, Integration] = {}
        """The integration of each `IrmAlerting`, as far as it is known, by its name in the program."""

    async def findings(self) -> list[Finding]:
        """Check all components. Shared heartbeats are last, since they send to the integrations of the others."""
        found = await asyncio.gather(*map(self._check, _alertings(self._wanted)))
        found += await asyncio.gather(*map(self._check_shared, self._shared))
        self.receivers = list(self._receivers())
        return [finding for part in found for finding in part]

    async def _check(self, one: Wanted) -> list[Finding]:
        async with self._turns:
            shares = any(one.where in shared.members for shared in self._shared)
            integration, found = await find_integration(
                one, self._state, self.irm, self.alerting, pages=self._pages, shares=shares
            )
            if integration.to_create:
                self.new.append(one)
            self._integrations[one.where] = integration
            points = await find_contact_points(one, self._wanted, self._state, self.alerting, [integration])
            beats = await find_heartbeat(one, self._state, self.alerting)
        return [*found, *points, *beats]

    async def _check_shared(self, one: WantedShared) -> list[Finding]:
        async with self._turns:
            members = [self._integrations[name] for name in one.members if name in self._integrations]
            points = await find_contact_points(one, self._wanted, self._state, self.alerting, members)
            beats = await find_heartbeat(one, self._state, self.alerting)
        return [*self._members_twice(one), *points, *beats]

    def _members_twice(self, one: WantedShared) -> Iterator[Problem]:
        """Find members that use the same existing integration: one contact point sends it one beat."""
        first: dict[str, str] = {}
        by_name = {each.where: each for each in _alertings(self._wanted)}
        for name in one.members:
            path = self._integrations[name].path if name in self._integrations else None
            if path is not None and first.setdefault(path, name) != name:
                existing = by_name[name].at("integration", "existing")
                allowed = f"an integration that no other member of {one.component!r} uses ({first[path]!r} uses it)"
                yield Problem(existing, name, f"{allowed}. Set {by_name[name].at('heartbeat', 'enabled')}: false")

    def _receivers(self) -> Iterator[Beats]:
        """Yield the integrations with beats from contact points in sight."""
        shared = {name: one for one in self._shared for name in one.members}
        for one in _alertings(self._wanted):
            beats = Beats(one, self._integrations[one.where], shared.get(one.where))
            options = beats.shared.settings if beats.shared else one.settings.heartbeat
            in_view = in_sight(beats.shared or one, options.contact_point.org_id, self.alerting)
            if (beats.shared or one.settings.heartbeat.enabled) and in_view:
                yield beats

    async def contact_points(self) -> list[dict[str, Any]]:
        """Return Grafana's contact points, already requested before; none if no heartbeat can have several senders."""
        return await self.alerting.contact_points() if any(one.integration.path for one in self.receivers) else []


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
