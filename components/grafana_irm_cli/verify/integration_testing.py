"""Grafana's own test of a contact point, on Grafana 11 to 13. Grafana fills in the secrets that it stores."""

import base64
import copy
from collections.abc import Sequence
from typing import Any

import httpx

from grafana_irm.errors import RequestFailed
from grafana_irm_cli.masking import without_credentials
from grafana_irm_cli.systems import RECEIVERS, Systems

_REDACTED = "[REDACTED]"
_WITHIN = 40.0
"""Seconds. Grafana itself waits for the receiver: 15 s up to Grafana 12, 30 s since 13 (read from its code)."""
_TOO_LATE = "the receiver did not respond in time"
_ABSENT = {httpx.codes.NOT_FOUND, httpx.codes.GONE}


async def send(systems: Systems, name: str, points: Sequence[dict[str, Any]], alert: dict[str, Any]) -> str | None:
    """Send an alert through every integration of a contact point.

    Up to Grafana 12, one request tests a whole contact point. Grafana 13 responds 410 to that request; the App
    Platform tests one integration per request.

    Args:
        systems: the systems; only Grafana is used.
        name: the contact point's name.
        points: its integrations, as the provisioning API lists them.
        alert: labels and annotations.

    Returns:
        Grafana's error of the delivery, without any credential. None: delivered.

    Raises:
        RequestFailed: Grafana did not run the test.

    """
    body = {
        "receivers": [{"name": name, "grafana_managed_receiver_configs": [_config(point) for point in points]}],
        "alert": alert,
    }
    try:
        answer = await systems.grafana.post(f"{RECEIVERS}/test", body, _WITHIN)
    except RequestFailed as failed:
        if failed.status == httpx.codes.REQUEST_TIMEOUT:
            return _TOO_LATE
        if failed.status not in _ABSENT:
            raise
        answer = None
    if isinstance(answer, dict):
        return _first_error(answer)
    return await _at_the_platform(systems, name, points, alert)


async def _at_the_platform(
    systems: Systems, name: str, points: Sequence[dict[str, Any]], alert: dict[str, Any]
) -> str | None:
    where = await systems.organisation()
    for point in points:
        body = {"integration": _integration(point), "alert": alert}
        answer = await _tested(systems, where, name, body)
        if not isinstance(answer, dict):
            raise RequestFailed(
                "Grafana's API cannot test contact points: Grafana 11 or later is required, with its own Alertmanager"
            )
        # The status is 200 also where the delivery failed.
        if answer.get("status") != "success":
            return without_credentials(str(answer.get("error") or answer.get("status")))
    return None


async def _tested(systems: Systems, organisation: str, name: str, body: dict[str, Any]) -> object:
    return await systems.namespaces.send(
        organisation,
        lambda namespace: systems.grafana_platform.post(f"{receiver_path(namespace, name)}/test", body, _WITHIN),
    )


def receiver_path(namespace: str, name: str) -> str:
    """Return the path of a contact point in the App Platform."""
    receiver = base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
    return f"/notifications.alerting.grafana.app/v1beta1/namespaces/{namespace}/receivers/{receiver}"


def _first_error(answer: dict[str, Any]) -> str | None:
    configs = [
        config
        for receiver in answer.get("receivers") or []
        for config in receiver.get("grafana_managed_receiver_configs") or []
    ]
    failed = next((config for config in configs if config.get("status") != "ok"), None)
    return None if failed is None else without_credentials(str(failed.get("error") or failed.get("status")))


def _config(point: dict[str, Any]) -> dict[str, Any]:
    """Return an integration as Grafana 12 expects it: a missing secret means the stored secret."""
    kept = ("uid", "name", "type", "disableResolveMessage")
    return {key: point[key] for key in kept if key in point} | {"settings": _open_settings(point)[0]}


def _integration(point: dict[str, Any]) -> dict[str, Any]:
    """Return an integration as the App Platform expects it: `secureFields` names the stored secrets to use."""
    settings, secrets = _open_settings(point)
    shown = {"uid": point["uid"], "type": point["type"], "version": "v1", "settings": settings}
    return {**shown, "secureFields": dict.fromkeys(secrets, True)} if secrets else shown


def _open_settings(point: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings without the secrets that Grafana redacts, and the paths of these secrets."""
    settings = copy.deepcopy(point.get("settings") or {})
    return settings, _taken_out(settings)


def _taken_out(settings: dict[str, Any], prefix: str = "") -> list[str]:
    taken = []
    for key, value in list(settings.items()):
        if value == _REDACTED:
            del settings[key]
            taken.append(f"{prefix}{key}")
        elif isinstance(value, dict):
            taken += _taken_out(value, f"{prefix}{key}.")
    return taken
