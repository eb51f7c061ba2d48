"""A test alert, followed from Grafana's own contact point to its alert group in IRM and resolved there."""

import asyncio
import time
import uuid
from datetime import timedelta
from typing import Any

import httpx

from grafana_irm.api.grafana import CONTACT_POINTS
from grafana_irm.errors import RequestFailed
from grafana_irm_cli.masking import without_credentials
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.alert_groups import AlertGroups
from grafana_irm_cli.verify.integration_testing import send
from grafana_irm_cli.verify.model import Finding, Status, Wiring

LABEL = "verify_id"
"""Label of the test alert by which its alert group is found again."""

PATIENCE = 60.0
"""Seconds in which the alert group must be there; IRM makes it within a few."""

_PAUSE = 0.5
_ANNOTATIONS = {"summary": "Test alert, sent on purpose to verify the way from Grafana to IRM."}
_WHAT = "test alert"
_UNAUTHORIZED = "alerting.unauthorized"
"""How Grafana 13 refuses another URL, or a test, of a contact point of another account."""
_REFUSED: dict[int | None, str] = {
    None: "check the version of Grafana",
    httpx.codes.UNAUTHORIZED: "check the token",
    httpx.codes.FORBIDDEN: "verify with a token of the role Editor or Admin",
}
"""What helps where Grafana does not test the contact point, by the status of its answer."""


async def send_test_alert(systems: Systems, wiring: Wiring) -> Finding:
    """Send a test alert through the integration's contact point, find its alert group and resolve it.

    It pages whoever the integration's routes page: ask first.
    """
    try:
        points = await systems.grafana_list(CONTACT_POINTS, name=wiring.contact_point)
        if not points:
            return _wrong(wiring, "its contact point does not exist in Grafana", "see the contact point above")
        mark = uuid.uuid4().hex
        if bad := await _undelivered(systems, wiring, points, mark):
            return bad
        group = await _alert_group(systems, wiring.integration_id, mark)
        if group is None:
            found = f"delivered, but no alert group was there after {PATIENCE:g} s"
            return _wrong(wiring, found, "look at the integration's templates and maintenance mode in IRM")
        return await _resolve(systems, wiring, group)
    except RequestFailed as failed:
        return _not_seen(wiring, failed, "make it reachable, then verify again")


async def _undelivered(systems: Systems, wiring: Wiring, points: list[dict[str, Any]], mark: str) -> Finding | None:
    """Send it, and return what went wrong on Grafana's way out, or None."""
    try:
        error = await send(
            systems, wiring.contact_point, points, {"labels": {LABEL: mark}, "annotations": _ANNOTATIONS}
        )
    except RequestFailed as failed:
        if failed.transient:
            raise
        if failed.message_id == _UNAUTHORIZED:
            found = "Grafana refused the test (403): another account created the contact point, its URL is protected"
            todo = "verify with the token that created it, or with one of the role Admin"
            return Finding(wiring.name, _WHAT, Status.NOT_SEEN, found, todo)
        return _not_seen(wiring, failed, _REFUSED.get(failed.status, "see the contact point above, and Grafana's log"))
    if error:
        return _wrong(wiring, f"Grafana could not deliver it: {error}", "see the last delivery above")
    return None


async def _alert_group(systems: Systems, integration_id: str, mark: str) -> dict[str, Any] | None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        # Newest first, so that the first page is enough; how large it is depends on the integration's other alerts.
        read = await AlertGroups(systems).newest(timedelta(0), integration_id=integration_id)
        for group in read.groups:
            payload = (group.get("last_alert") or {}).get("payload") or {}
            if (payload.get("commonLabels") or {}).get(LABEL) == mark:
                return dict(group)
        await asyncio.sleep(_PAUSE)
    return None


async def _resolve(systems: Systems, wiring: Wiring, group: dict[str, Any]) -> Finding:
    link = str((group.get("permalinks") or {}).get("web") or "")
    found = f"became alert group {group['id']}"
    try:
        await systems.irm.post(f"/alert_groups/{group['id']}/resolve/", {})
    except RequestFailed as failed:
        # IRM lets a service account look at alert groups, but not resolve them.
        reason = without_credentials(str(failed))
        return Finding(wiring.name, _WHAT, Status.OK, f"{found}, still open: {reason}", "resolve it in IRM", link)
    return Finding(wiring.name, _WHAT, Status.OK, f"{found}, resolved", "", link)


def _not_seen(wiring: Wiring, failed: RequestFailed, todo: str) -> Finding:
    return Finding(wiring.name, _WHAT, Status.NOT_SEEN, without_credentials(str(failed)), todo)


def _wrong(wiring: Wiring, found: str, todo: str) -> Finding:
    return Finding(wiring.name, _WHAT, Status.WRONG, found, todo, wiring.links.get("contact_point", ""))
