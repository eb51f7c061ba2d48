"""The test of contact points: sends one alert at once, past rules, routes and the notification log."""

import asyncio
import copy
from collections.abc import Mapping
from typing import Any

from sandbox.grafana import webhook_settings
from sandbox.grafana.alerts import Alert
from sandbox.grafana.contact_points import ContactPoint
from sandbox.grafana.core import GrafanaCore
from sandbox.grafana.errors import bad_request_data, plain
from sandbox.grafana.integration import Integration
from sandbox.grafana.notification import Notification
from sandbox.grafana.times import rfc3339

_TIMEOUT = 15.0
_LABELS = {"alertname": "TestAlert", "instance": "Grafana"}
_ANNOTATIONS = {
    "summary": "Notification test",
    "__value_string__": "[ metric='foo' labels={instance=bar} value=10 ]",
}
_GOOD, _BAD = "ok", "failed"


async def run(core: GrafanaCore, given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Send the test alert to each integration of a request, and return the status and the answer.

    Raises:
        ApiError: 400 without receivers, 500 for an unknown identifier.

    """
    receivers = given.get("receivers")
    if not isinstance(receivers, list) or not receivers:
        raise plain(400, "no receivers")
    now = core.clock.now()
    wanted = given.get("alert") or {}
    labels = {**_LABELS, **(wanted.get("labels") or {})}
    annotations = {**_ANNOTATIONS, **(wanted.get("annotations") or {})}
    alert = Alert(labels, annotations, now, float("inf"), now)
    shown, invalid, failed = [], 0, 0
    for receiver in receivers:
        configs = []
        for config in receiver.get("grafana_managed_receiver_configs") or []:
            point = _point(core, config)
            problem = webhook_settings.problem_with(point.settings) if point.type == "webhook" else None
            if problem:
                invalid += 1
                where = f'"{point.name}" (UID {point.uid}) of type "{point.type}"'
                problem = f"failed to validate integration {where}: {problem}"
            else:
                problem = await _sent(core, point, alert)
                failed += problem is not None
            result = {"name": point.name, "uid": point.uid, "status": _BAD if problem else _GOOD}
            configs.append({**result, "error": problem} if problem else result)
        shown.append({"name": receiver.get("name", ""), "grafana_managed_receiver_configs": configs})
    status = 400 if invalid == len(shown) else 207 if invalid + failed else 200
    sample = {"annotations": annotations, "labels": labels}
    return status, {"alert": sample, "receivers": shown, "notified_at": rfc3339(now)}


def _point(core: GrafanaCore, config: object) -> ContactPoint:
    if not isinstance(config, dict) or not isinstance(config.get("settings") or {}, dict):
        raise bad_request_data()
    settings, uid = copy.deepcopy(config.get("settings") or {}), config.get("uid") or ""
    if uid:
        stored = core.contact_points.find(uid)
        if stored is None:
            raise plain(500, f"unknown receiver: {uid}")
        _complete(settings, stored.settings)
    silent = bool(config.get("disableResolveMessage"))
    return ContactPoint(uid, config.get("name") or "", config.get("type") or "webhook", settings, silent)


def _complete(settings: dict[str, Any], stored: Mapping[str, Any]) -> None:
    """Add the stored secrets that are left out; one given as `[REDACTED]` is sent as it stands."""
    for path, holder in webhook_settings.secret_holders(stored).items():
        place: Any = settings
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place.setdefault(path[-1], holder[path[-1]])


async def _sent(core: GrafanaCore, point: ContactPoint, alert: Alert) -> str | None:
    integration = Integration(core.clock, core.deliver, core.sender, point, 0)
    key = f"{point.type}-{alert.fingerprint}-{int(core.clock.now())}"
    firing = frozenset([alert.fingerprint])
    notification = Notification(point.type, key, alert.labels, (alert,), firing)
    answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def done(error: str | None) -> None:
        if not answer.done():
            answer.set_result(error)

    integration.send(notification, core.clock.now() + _TIMEOUT, done)
    return await answer
