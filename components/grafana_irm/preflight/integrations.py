"""Checks for an existing integration of a name: left behind by an interrupted `up`, or someone else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pulumi

from grafana_irm.api.lookups import Lookups, Requester
from grafana_irm.preflight.findings import AGREED, INTERRUPTED, Adoption, Finding, Remade, only_plain
from grafana_irm.preflight.own_state import OwnState
from grafana_irm.preflight.wanted import Wanted

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Integration:
    """The known facts about an integration before the program registers it."""

    path: str | None = None
    """The path of its HTTP endpoint (a credential); None if the integration must be created first."""
    own: bool = False
    """Whether the integration belongs to this stack, so that nobody else knows the endpoint."""
    to_create: bool = False

    def receives(self, url: object, *, beats: bool | None = None) -> bool:
        """Whether a URL is the integration's endpoint for beats, for alerts, or (None) either.

        Compares the token and not the host.
        """
        return isinstance(url, str) and self.receives_at(path_of(url), beats=beats)

    def receives_at(self, path: str, *, beats: bool | None = None) -> bool:
        """Like `receives`, for a path from `path_of`: each of many integrations is compared with each of many URLs."""
        if self.path is None:
            return False
        heartbeat = f"{self.path}/heartbeat"
        return path.endswith({True: (heartbeat,), False: (self.path,), None: (heartbeat, self.path)}[beats])


async def find_integration(
    one: Wanted, state: OwnState, irm: Lookups, alerting: Lookups, *, pages: bool, shares: bool = False
) -> tuple[Integration, list[Finding]]:
    """Check whether the integration exists, unless the state has it or its name is not known yet.

    Args:
        one: the entry of the program.
        state: the stack's own state.
        irm: the look-ups in IRM.
        alerting: the look-ups in Grafana.
        pages: whether to list all integrations instead of requesting this name.
        shares: whether the integration is a member of a shared heartbeat.

    Raises:
        UnknownName: an existing integration does not exist, or has no heartbeat and would receive beats.

    """
    settings, name = one.settings.integration, only_plain(one.settings.integration.name)
    if settings.existing is not None:
        return await _used(one, irm, beats=shares or one.settings.heartbeat.enabled), []
    if name is None or not _is_known(settings.team) or not _is_known(settings.team_id):
        return Integration(), []
    team_id = await _team_id(one, irm)
    kind = only_plain(settings.type) or "alertmanager"
    managed = state.integration(name, team_id, kind)
    if managed is not None:
        return Integration(_path(managed.get("link")), own=True), []
    listed = await irm.integrations(name, pages=pages)
    found = next((item for item in listed if item.get("team_id") == team_id), None)
    if found is None:
        await _warn_of_a_delete_that_will_fail(one, kind, state, irm)
        return Integration(to_create=True), []
    if state.has_integration_id(str(found["id"])):
        return Integration(_path(found.get("link")), own=True), []
    return await _judged(one, found, irm, alerting, await _before(one, kind, state, irm))


async def _used(one: Wanted, irm: Lookups, *, beats: bool) -> Integration:
    existing = one.settings.integration.existing
    fields = ("id", "name", "team", "team_id")
    wanted = {field: getattr(existing, field) for field in fields}
    if not all(_is_known(value) for value in wanted.values()):
        return Integration()
    found = await irm.existing(wanted, Requester(one.at(), one.at("integration", "existing")), beats=beats)
    return Integration(_path(found.get("link")))


@dataclass(frozen=True)
class _Before:
    """What the state records about the component of the integration."""

    begun: bool
    """Whether an `up` registered the component."""
    there: bool = False
    """Whether the component has another integration in the state that still exists in IRM."""
    gone: str | None = None
    """The id of the component's other integration in the state, if it no longer exists in IRM."""
    other_type: bool = False
    """Whether that integration had another type than the program wants, as after an interrupted change of type."""


async def _before(one: Wanted, kind: str, state: OwnState, irm: Lookups) -> _Before:
    begun, own = state.has_begun(one.component, one.kind), state.integration_of(one.component)
    if own is None:
        return _Before(begun)
    if await irm.irm.integration(str(own.get("id"))) is not None:
        return _Before(begun, there=True)
    return _Before(begun, gone=str(own.get("id")), other_type=own.get("type") != kind)


async def _warn_of_a_delete_that_will_fail(one: Wanted, kind: str, state: OwnState, irm: Lookups) -> None:
    """Warn if a change of type was interrupted after its delete: the provider's next delete fails with 404."""
    own = state.integration_of(one.component)
    if own is None or own.get("type") == kind:
        return
    before = await _before(one, kind, state, irm)
    if before.gone is not None:
        pulumi.log.warn(
            f"integration {own.get('name')!r} ({before.gone}), which will be replaced, no longer exists in IRM. If "
            "pulumi up fails with 404, run pulumi up --refresh"
        )


async def _judged(
    one: Wanted, found: Json, irm: Lookups, alerting: Lookups, before: _Before
) -> tuple[Integration, list[Finding]]:
    settings, name, id_ = one.settings.integration, str(found["name"]), str(found["id"])
    kind = only_plain(settings.type) or "alertmanager"
    at = Integration(_path(found.get("link")), own=True)
    team = settings.team or found.get("team_id")
    of_team = f"team {team}" if team else "no team"
    shown = f"integration {name!r} ({id_}, type {found.get('type')}, {of_team})"
    adoption = Adoption(
        "integration", id_, (name, settings.team or settings.team_id), shown, AGREED if one.adopt else INTERRUPTED
    )
    reason = f"its type is {found.get('type')}, not {kind}" if found.get("type") != kind else None
    if reason is None and (before.gone or not one.adopt):
        reason = _no_interruption(before) or await _use_of(one, found, at, irm, alerting)
    if reason is None:
        return (Integration(to_create=True), [Remade(id_, shown)]) if before.gone else (at, [adoption])
    ways = f"Use it as it is with {one.at('integration', 'existing')}: {{id: {id_}}}, or choose another name"
    by = f"{shown} has this name, and {reason}"
    problem = one.taken("integration", "name", given=name, by=by, instead=ways, or_adopt=before.gone is None)
    return Integration(at.path), [problem]


def _no_interruption(before: _Before) -> str | None:
    if not before.begun:
        return "this stack never started to create it"
    if before.there:
        return "this stack's own integration exists too, with another name, team or type"
    if before.gone and not before.other_type:
        return f"the state has integration {before.gone}, which no longer exists in IRM: run pulumi refresh first"
    return None


async def _use_of(one: Wanted, found: Json, at: Integration, irm: Lookups, alerting: Lookups) -> str | None:
    """Return why someone else must have created the integration or uses it, or None.

    An interrupted `up` leaves an integration with no description, only its default route, the configured escalation
    chain, no contact point and no alert groups. Anything else means that someone else created it or uses it.
    """
    id_, settings = str(found["id"]), one.settings.integration
    chain = (found.get("default_route") or {}).get("escalation_chain_id")
    if found.get("description_short"):
        return "it has a description, which an interrupted up does not set"
    if _is_known(settings.escalation_chain, settings.escalation_chain_id) and chain != await _chain_id(one, irm):
        return f"it pages another escalation chain ({chain or 'none'})"
    if len(await irm.irm.routes(id_)) > 1:
        return "it has more routes than its default route"
    if await irm.irm.alert_groups(id_):
        return "it has received alerts"
    for point in await alerting.contact_points():
        if at.receives((point.get("settings") or {}).get("url")):
            return f"the contact point {point.get('name')!r} sends to it"
    return None


async def _team_id(one: Wanted, irm: Lookups) -> str | None:
    settings = one.settings.integration
    if settings.team is None:
        return only_plain(settings.team_id)
    return await irm.team(str(settings.team), Requester(one.at(), one.at("integration", "team")))


async def _chain_id(one: Wanted, irm: Lookups) -> str | None:
    settings = one.settings.integration
    if settings.escalation_chain is None:
        return only_plain(settings.escalation_chain_id)
    requester = Requester(one.at(), one.at("integration", "escalation_chain"))
    return await irm.escalation_chain(str(settings.escalation_chain), await _team_id(one, irm), requester)


def _is_known(*values: object) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


def _path(link: object) -> str | None:
    """Return the part of an endpoint's path that contains its token, whatever the address of IRM."""
    path = path_of(str(link or ""))
    _, mark, rest = path.partition("/integrations/v1/")
    return f"{mark}{rest}" if rest else None


def path_of(url: str) -> str:
    """Return the path of a URL; empty for text that is no URL, which Grafana accepts too (measured on 12.4.0)."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
