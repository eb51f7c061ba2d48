"""Both systems answer, the tokens are valid and have the rights, and Grafana has what is needed: else nothing is made.

Without this the provider is the one to find out: it retries a refused token for a minute, crashes on a refused
connection, and in the meantime has made what it could (measured on the official plugin 2.44.0).
"""

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi

from grafana_irm.api.credentials import DEFAULT_IRM_URL, Credentials, public
from grafana_irm.api.lookups import Lookups, lookups_with
from grafana_irm.errors import RequestFailed
from grafana_irm.preflight.rights import (
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
"""Since this version alert rules name their contact point (``notification_settings``) without a feature toggle.

An older one ignores that part of a rule, and the heartbeat would page whomever the root notification policy pages.
"""

HARMLESS_SKEW = dt.timedelta(minutes=5)
"""How far the clocks of Grafana and IRM may differ without a word. Nothing breaks beyond it, since IRM counts beats by
its own clock, but the times of alerts and of alert groups no longer fit."""

_DENIED = (401, 403)


class NotReady(pulumi.RunError):
    """One of the systems cannot be used as it is: with every problem of both, and what to do about each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        """All problems, Grafana's first."""
        super().__init__("\n".join(["Nothing was changed, since this has to be put right first:", *_bullets(problems)]))


@dataclass(frozen=True)
class Needs:
    """What will be done in Grafana beside making contact points."""

    rules: bool = True
    """Whether heartbeat rules are made. Default: True."""
    folders: bool = True
    """Whether folders are made for them. Default: True."""
    in_folders: frozenset[str] = frozenset()
    """The UIDs of existing folders that rules are made in. Default: none."""


async def check_systems(alerting: Credentials, irm: Credentials | None = None, needs: Needs | None = None) -> None:
    """Check that both systems answer, that the credentials are valid and have the rights, and Grafana's version.

    Three requests, at the same time: two to Grafana, and one to IRM whose answer the components need anyway. Where
    rights depend on it, one more for each existing folder, which is looked up anyway. Asked once a program however
    often it is called.

    Args:
        alerting: of Grafana.
        irm: of IRM, where they are others. Default: the same.
        needs: what will be done. Default: all that `IrmAlerting` does.

    Raises:
        NotReady: with every problem of both systems.

    """
    grafana_lookups, irm_lookups = lookups_with(alerting), lookups_with(irm or alerting)
    found = await asyncio.gather(_grafana(grafana_lookups, needs or Needs()), _irm(irm_lookups))
    problems = [problem for part in found for problem in part]
    if problems:
        raise NotReady(problems)
    _compare_clocks(grafana_lookups.grafana_time, irm_lookups.irm_time)


async def _grafana(lookups: Lookups, needs: Needs) -> list[str]:
    permissions, health = await asyncio.gather(
        _settled(lookups.grafana_permissions()), _settled(lookups.grafana_health())
    )
    where = public(lookups.credentials.grafana_url)
    if isinstance(permissions, RequestFailed) and permissions.status in _DENIED:
        return [
            f"Grafana at {where} does not accept the credentials ({permissions.status}): check grafana.auth (or "
            "GRAFANA_AUTH). A token may be expired or deleted, or belong to another Grafana or organisation"
        ]
    if isinstance(permissions, RequestFailed):
        return [str(permissions)]
    # A gateway may hide Grafana's health: the version is then not known, and that alone stops nobody.
    if isinstance(health, RequestFailed) and health.status is None:
        return [str(health)]
    if permissions is None and not isinstance(health, dict):
        return [f"There is no Grafana at {where} (404): check grafana.url (or GRAFANA_URL), its root address"]
    organisation = lookups.credentials.org_id
    if organisation is not None and not lookups.credentials.grafana_by_user:
        there = await _settled(lookups.grafana_organisation())
        if isinstance(there, str) and there != organisation:
            return [_OTHER_ORGANISATION.format(where=where, there=there, organisation=organisation)]
    where_in_it = f"{where}, organisation {organisation}," if organisation else where
    missing = [] if permissions is None else await _lacking(lookups, permissions, version_of(health), needs)
    return [*_too_old(health, where, needs), *_without_rights(missing, where_in_it)]


_OTHER_ORGANISATION = (
    "The token of Grafana at {where} (grafana.auth or GRAFANA_AUTH) is of organisation {there}, not {organisation} "
    "(grafana.orgId or GRAFANA_ORG_ID): use a token of that one, or leave its number out"
)


async def _settled(asking: Awaitable[T]) -> T | RequestFailed:
    try:
        return await asking
    except RequestFailed as failed:
        return failed


def version_of(health: object) -> Version | None:
    """Return the major and minor version that Grafana tells of itself; None where it does not."""
    text = str(health.get("version", "")) if isinstance(health, dict) else ""
    version = re.match(r"(\d+)\.(\d+)", text)
    return None if version is None else (int(version[1]), int(version[2]))


def _too_old(health: object, where: str, needs: Needs) -> list[str]:
    version = version_of(health)
    if version is None or not needs.rules or version >= OLDEST_GRAFANA:
        return []
    text = str(health["version"]) if isinstance(health, dict) else ""
    oldest = ".".join(str(part) for part in OLDEST_GRAFANA)
    return [
        f"Grafana at {where} is version {text}: the heartbeat needs {oldest} or later. Before, a rule cannot name its "
        "contact point, and the heartbeat would go to the root notification policy. Update Grafana, or switch the "
        "heartbeats off (heartbeat.enabled: false)"
    ]


async def _lacking(lookups: Lookups, permissions: dict[str, Any], version: Version | None, needs: Needs) -> list[Right]:
    wanted = [contact_points(version)]
    if needs.rules:
        wanted.append(RULES)
    if needs.rules and needs.folders:
        wanted.append(folders_at_the_top(version))
    folders = sorted(needs.in_folders) if needs.rules else []
    found = await asyncio.gather(*(_lacking_in(lookups, permissions, uid) for uid in folders))
    return [*lacking(permissions, wanted), *(right for right in found if right is not None)]


async def _lacking_in(lookups: Lookups, permissions: dict[str, Any], uid: str) -> Right | None:
    """Return the right to create rules in an existing folder, where it is lacking.

    The folders around it are asked for only where they could decide. A folder that cannot be seen may not exist, which
    is reported where folders are looked up, to whoever may create rules in every folder.
    """
    right = rules_in(uid)
    if right.given_by(permissions) or not RULES.given_by(permissions):
        return None  # what is lacking in every folder is reported once
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
        f"Grafana at {where} knows the credentials (grafana.auth or GRAFANA_AUTH), but they may not "
        f"{', nor '.join(str(right) for right in missing)}: give the service account or user the role Editor, or "
        "these permissions"
    ]


async def _irm(lookups: Lookups) -> list[str]:
    try:
        if await lookups.irm_answers():
            return []
    except RequestFailed as failed:
        return [_irm_refusal(lookups, failed)]
    where = public(lookups.irm.address)
    return [
        f"There is no API of Grafana IRM at {where} (404): check irm.url (or GRAFANA_ONCALL_URL). {_ADDRESS}, and ends "
        "with /oncall"
    ]


_ADDRESS = "IRM's own address stands in IRM under Settings > Admin & API"


def _irm_refusal(lookups: Lookups, failed: RequestFailed) -> str:
    credentials, where = lookups.credentials, public(lookups.irm.address)
    if credentials.irm_by_service_account and failed.status == 429:  # noqa: PLR2004 - HTTP
        return (
            f"Grafana IRM at {where} does not know the stack {public(credentials.irm_grafana_url)}: with a service "
            "account's token, set irm.stackUrl to the address of the Grafana Cloud stack that the token is of"
        )
    if failed.status not in _DENIED:
        return str(failed)
    region = "" if credentials.irm_url else f"irm.url is not set, so {_derived_from(lookups)}. "
    return (
        f"Grafana IRM at {where} does not accept the token ({failed.status}): check irm.token (or "
        f"GRAFANA_ONCALL_ACCESS_TOKEN) and irm.url (or GRAFANA_ONCALL_URL). {region}A token is good in its own region "
        f"alone, and another region answers 403. {_ADDRESS}"
    )


def _derived_from(lookups: Lookups) -> str:
    where = public(lookups.irm.address)
    if where == DEFAULT_IRM_URL:
        return f"{where} was used, the provider's default: Grafana's IRM plugin names no address"
    return f"{where} was used, the address in the settings of Grafana's IRM plugin"


def _compare_clocks(grafana: dt.datetime | None, irm: dt.datetime | None) -> None:
    if grafana is None or irm is None or abs(grafana - irm) <= HARMLESS_SKEW:
        return
    minutes = abs(grafana - irm).total_seconds() / 60
    pulumi.log.warn(
        f"The clocks of Grafana and Grafana IRM differ by {minutes:.0f} minutes. Heartbeats and paging work, but the "
        "times of alerts and alert groups will not fit: check Grafana's clock"
    )


def _bullets(problems: list[str]) -> list[str]:
    return [f"  - {problem}" for problem in problems]
