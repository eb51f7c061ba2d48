"""Checks that both systems respond, that the tokens are valid and have the rights, and that Grafana is new enough.

Without these checks the provider reports the problems, and late: it retries a refused token for a minute, crashes on a
refused connection, and creates what it can in the meantime (measured on the official plugin 2.44.0).
"""

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pulumi

from grafana_irm.api.credentials import DEFAULT_IRM_URL, Credentials, public
from grafana_irm.api.lookups import Lookups, lookups_with
from grafana_irm.errors import RequestFailed, SystemBusy
from grafana_irm.preflight.cluster import cluster_warnings
from grafana_irm.preflight.rights import (
    POLICIES,
    RULES,
    Right,
    contact_points,
    folders_at_the_top,
    lacking,
    may_create_in_every_folder,
    rules_in,
)
from grafana_irm.unique.table import Version

T = TypeVar("T")

OLDEST_GRAFANA = (11, 0)
"""From this version on, alert rules name their contact point (``notification_settings``) without a feature toggle.

An older version ignores that setting, and the heartbeat would go to the root notification policy.
"""

OLDEST_WITH_POLICIES = (13, 1)
"""From this version on, an organisation may have named notification policies beside its own."""

HARMLESS_SKEW = dt.timedelta(minutes=5)
"""How far the clocks of Grafana and IRM may differ without a warning. IRM counts beats by its own clock, so that a
larger difference breaks nothing, but the times of alerts and of alert groups no longer match."""

_DENIED = (401, 403)


class NotReady(pulumi.RunError):
    """Grafana or IRM is not ready. Lists every problem of both systems, and what to do about each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        """All problems, Grafana's first."""
        super().__init__("\n".join(["No changes made. Fix these first:", *_bullets(problems)]))


@dataclass(frozen=True)
class Needs:
    """What the program creates in Grafana besides contact points."""

    rules: bool = True
    """Whether heartbeat rules are created. Default: True."""
    folders: bool = True
    """Whether folders are created for the rules. Default: True."""
    in_folders: frozenset[str] = frozenset()
    """The UIDs of existing folders in which rules are created. Default: none."""
    policies: bool = False
    """Whether notification policies with names are created. Default: False."""
    instances: Mapping[str, int] = field(default_factory=dict)
    """The number of Grafana instances of each heartbeat, by the path of its setting. Default: no heartbeats."""


async def check_systems(alerting: Credentials, irm: Credentials | None = None, needs: Needs | None = None) -> None:
    """Check that both systems respond, that the credentials are valid and have the rights, and Grafana's version.

    Sends three requests at the same time: two to Grafana, and one to IRM whose response the components need anyway. If
    rights depend on existing folders, one more for each folder, also needed anyway. With heartbeats, one more shows the
    members of Grafana's cluster: a warning says if their number differs from the heartbeats' ``grafana_instances``.
    Further calls in the same program send no requests.

    Args:
        alerting: the credentials of Grafana.
        irm: the credentials of IRM, if they differ. Default: the same.
        needs: what the program creates. Default: everything that `IrmAlerting` can create.

    Raises:
        NotReady: with every problem of both systems.

    """
    grafana_lookups, irm_lookups = lookups_with(alerting), lookups_with(irm or alerting)
    needs = needs or Needs()
    of_grafana, of_irm, warnings = await asyncio.gather(
        _grafana(grafana_lookups, needs), _irm(irm_lookups), _cluster(grafana_lookups, needs)
    )
    problems = [*of_grafana, *of_irm]
    if problems:
        raise NotReady(problems)
    for warning in warnings:
        pulumi.log.warn(warning)
    _compare_clocks(grafana_lookups.grafana_time, irm_lookups.irm_time)


async def _grafana(lookups: Lookups, needs: Needs) -> list[str]:
    permissions, health = await asyncio.gather(
        _settled(lookups.grafana_permissions()), _settled(lookups.grafana_health())
    )
    where = public(lookups.credentials.grafana_url)
    if isinstance(permissions, RequestFailed) and permissions.status in _DENIED:
        return [
            f"Grafana at {where} rejects the credentials ({permissions.status}). Check grafana.auth (or GRAFANA_AUTH): "
            "a token may be expired or deleted, or belong to another Grafana or organisation"
        ]
    if isinstance(permissions, RequestFailed):
        return [str(permissions)]
    # A gateway may hide Grafana's health page: the version is then not known, which alone is no problem.
    if isinstance(health, RequestFailed) and health.status is None:
        return [str(health)]
    if permissions is None and not isinstance(health, dict):
        return [f"No Grafana found at {where} (404). Set grafana.url (or GRAFANA_URL) to Grafana's root address"]
    organisation = lookups.credentials.org_id
    if organisation is not None and not lookups.credentials.grafana_by_user:
        there = await _settled(lookups.grafana_organisation())
        if isinstance(there, str) and there != organisation:
            return [_OTHER_ORGANISATION.format(where=where, there=there, organisation=organisation)]
    where_in_it = f"{where}, organisation {organisation}," if organisation else where
    missing = [] if permissions is None else await _lacking(lookups, permissions, version_of(health), needs)
    return [*_too_old(health, where, needs), *_without_rights(missing, where_in_it)]


async def _cluster(lookups: Lookups, needs: Needs) -> list[str]:
    permissions = await _settled(lookups.grafana_permissions())
    if isinstance(permissions, RequestFailed):
        return []  # reported with the other problems of Grafana
    return await cluster_warnings(lookups, permissions, needs.instances)


_OTHER_ORGANISATION = (
    "The token of Grafana at {where} (grafana.auth or GRAFANA_AUTH) belongs to organisation {there}, not "
    "{organisation} (grafana.orgId or GRAFANA_ORG_ID). Use a token of organisation {organisation}, or remove that "
    "setting"
)


async def _settled(asking: Awaitable[T]) -> T | RequestFailed:
    try:
        return await asking
    except RequestFailed as failed:
        return failed


def version_of(health: object) -> Version | None:
    """Return the major and minor version that Grafana reports; None if it reports none."""
    text = str(health.get("version", "")) if isinstance(health, dict) else ""
    version = re.match(r"(\d+)\.(\d+)", text)
    return None if version is None else (int(version[1]), int(version[2]))


_TOO_OLD_FOR_RULES = (
    "Grafana at {where} is version {found}: the heartbeat needs {oldest} or later. In an older version a rule cannot "
    "name its contact point, and the heartbeat would go to the root notification policy. Update Grafana, or disable "
    "the heartbeats (heartbeat.enabled: false)"
)
_TOO_OLD_FOR_POLICIES = (
    "Grafana at {where} is version {found}: a notification policy with a name needs {oldest} or later. Update Grafana, "
    "or remove the notification policy and let rules name their contact point"
)


def _too_old(health: object, where: str, needs: Needs) -> Iterator[str]:
    version = version_of(health)
    for is_needed, oldest, problem in (
        (needs.rules, OLDEST_GRAFANA, _TOO_OLD_FOR_RULES),
        (needs.policies, OLDEST_WITH_POLICIES, _TOO_OLD_FOR_POLICIES),
    ):
        if is_needed and version is not None and version < oldest:
            found = health["version"] if isinstance(health, dict) else ""
            yield problem.format(where=where, found=found, oldest=".".join(map(str, oldest)))


async def _lacking(lookups: Lookups, permissions: dict[str, Any], version: Version | None, needs: Needs) -> list[Right]:
    wanted = [contact_points(version)]
    if needs.rules:
        wanted.append(RULES)
    if needs.rules and needs.folders:
        wanted.append(folders_at_the_top(version))
    if needs.policies and (version is None or version >= OLDEST_WITH_POLICIES):
        wanted.append(POLICIES)
    folders = sorted(needs.in_folders) if needs.rules else []
    found = await asyncio.gather(*(_lacking_in(lookups, permissions, uid) for uid in folders))
    return [*lacking(permissions, wanted), *(right for right in found if right is not None)]


async def _lacking_in(lookups: Lookups, permissions: dict[str, Any], uid: str) -> Right | None:
    """Return the right to create rules in an existing folder if it is missing, else None.

    The parent folders are requested only if their rights could be enough. A folder that the token cannot see may not
    exist: the look-up of folders reports this if the token may create rules in every folder.
    """
    right = rules_in(uid)
    if right.given_by(permissions) or not RULES.given_by(permissions):
        return None  # a right that is missing in every folder is reported once
    folder = await _settled(lookups.folder(uid))
    if isinstance(folder, RequestFailed):
        return None
    if folder is None:
        return None if may_create_in_every_folder(permissions) else right
    right = rules_in(uid, [str(parent.get("uid")) for parent in folder.get("parents") or []])
    return None if right.given_by(permissions) else right


def _without_rights(missing: list[Right], where: str) -> list[str]:
    if not missing:
        return []
    return [
        f"Grafana at {where} accepts the credentials (grafana.auth or GRAFANA_AUTH), but they lack permission to: "
        f"{'; '.join(str(right) for right in missing)}. Give the service account or user the role Editor, or these "
        "permissions"
    ]


async def _irm(lookups: Lookups) -> list[str]:
    try:
        if await lookups.irm_answers():
            return []
    except RequestFailed as failed:
        return [_irm_refusal(lookups, failed)]
    where = public(lookups.irm.address)
    return [
        f"No API of Grafana IRM found at {where} (404). Check irm.url (or GRAFANA_ONCALL_URL). {_ADDRESS}. The address "
        "ends with /oncall"
    ]


_ADDRESS = "IRM shows its address under Settings > Admin & API"


def _irm_refusal(lookups: Lookups, failed: RequestFailed) -> str:
    credentials, where = lookups.credentials, public(lookups.irm.address)
    if isinstance(failed, SystemBusy):
        return str(failed)
    if credentials.irm_by_service_account and failed.status == 429:  # noqa: PLR2004 - HTTP
        return (
            f"Grafana IRM at {where} does not know the stack {public(credentials.irm_grafana_url)}. For a token of a "
            "service account, set irm.stackUrl to the address of the token's Grafana Cloud stack"
        )
    if failed.status not in _DENIED:
        return str(failed)
    region = "" if credentials.irm_url else f"irm.url is not set, so {_derived_from(lookups)}. "
    return (
        f"Grafana IRM at {where} rejects the token ({failed.status}). Check irm.token (or "
        f"GRAFANA_ONCALL_ACCESS_TOKEN) and irm.url (or GRAFANA_ONCALL_URL). {region}A token is valid only in its own "
        f"region, and other regions respond with 403. {_ADDRESS}"
    )


def _derived_from(lookups: Lookups) -> str:
    where = public(lookups.irm.address)
    if where == DEFAULT_IRM_URL:
        return f"the address is {where}, the provider's default: the settings of Grafana's IRM plugin have no address"
    return f"the address is {where}, from the settings of Grafana's IRM plugin"


def _compare_clocks(grafana: dt.datetime | None, irm: dt.datetime | None) -> None:
    if grafana is None or irm is None or abs(grafana - irm) <= HARMLESS_SKEW:
        return
    minutes = abs(grafana - irm).total_seconds() / 60
    pulumi.log.warn(
        f"The clocks of Grafana and Grafana IRM differ by {minutes:.0f} minutes. Heartbeats and paging work, but the "
        "times of alerts and alert groups will not match. Check Grafana's clock"
    )


def _bullets(problems: list[str]) -> list[str]:
    return [f"  - {problem}" for problem in problems]
