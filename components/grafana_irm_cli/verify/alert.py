"""A test alert: sent through Grafana's contact point, found as an alert group in IRM, and resolved there."""

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
from grafana_irm_cli.verify.line import REACH
from grafana_irm_cli.verify.model import Finding, Status, Wiring

LABEL = "verify_id"
"""Label of the test alert. The alert group is found by its value."""

PATIENCE = 60.0
"""Seconds to wait for the alert group. IRM opens it within a few seconds."""

_PAUSE = 0.5
_ANNOTATIONS = {"summary": "Test alert, sent on purpose to verify the way from Grafana to IRM."}
_WHAT = "test alert"
_UNAUTHORIZED = "alerting.unauthorized"
"""Grafana 13: the message id of a refused test, or change of URL, of a contact point that another account created."""
_REFUSED: dict[int | None, str] = {
    None: "check the version of Grafana",
    httpx.codes.UNAUTHORIZED: "check the token",
    httpx.codes.FORBIDDEN: "verify with a token of the role Editor or Admin",
}
"""What to do when Grafana does not test the contact point, by the status of the response."""


async def send_test_alert(systems: Systems, wiring: Wiring) -> Finding:
    """Send a test alert through the integration's contact point, find its alert group and resolve it.

    The test alert pages people through the integration's routes, so confirm before calling.
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
            found = f"delivered, but IRM opened no alert group within {PATIENCE:g} s"
            return _wrong(wiring, found, "check the integration's templates and maintenance mode in IRM")
        return await _resolve(systems, wiring, group)
    except RequestFailed as failed:
        return _not_seen(wiring, failed, REACH)


async def _undelivered(systems: Systems, wiring: Wiring, points: list[dict[str, Any]], mark: str) -> Finding | None:
    """Send the test alert. Return a finding when Grafana could not send it, else None."""
    try:
        error = await send(
            systems, wiring.contact_point, points, {"labels": {LABEL: mark}, "annotations": _ANNOTATIONS}
        )
    except RequestFailed as failed:
        if failed.transient:
            raise
        if failed.message_id == _UNAUTHORIZED:
            found = "Grafana refused the test (403): another account created the contact point and its URL is protected"
            todo = "verify with the token that created the contact point, or with a token of the role Admin"
            return Finding(wiring.name, _WHAT, Status.NOT_SEEN, found, todo)
        return _not_seen(wiring, failed, _REFUSED.get(failed.status, "see the contact point above, and Grafana's log"))
    if error:
        return _wrong(wiring, f"Grafana could not deliver it: {error}", "see the last delivery above")
    return None


async def _alert_group(systems: Systems, integration_id: str, mark: str) -> dict[str, Any] | None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        # Newest first, so the first page is enough. Its size depends on the integration's other alerts.
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
        # IRM lets a service account read alert groups, but not resolve them.
        reason = without_credentials(str(failed))
        return Finding(wiring.name, _WHAT, Status.OK, f"{found}, still open: {reason}", "resolve it in IRM", link)
    return Finding(wiring.name, _WHAT, Status.OK, f"{found}, resolved", "", link)


def _not_seen(wiring: Wiring, failed: RequestFailed, todo: str) -> Finding:
    return Finding(wiring.name, _WHAT, Status.NOT_SEEN, without_credentials(str(failed)), todo)


def _wrong(wiring: Wiring, found: str, todo: str) -> Finding:
    return Finding(wiring.name, _WHAT, Status.WRONG, found, todo, wiring.links.get("contact_point", ""))
