"""The test call for contact points up to Grafana 12: one alert at once, without rules, routes or notification log."""

import asyncio
import copy
from collections.abc import Mapping
from typing import Any

from ..accesscontrol.access import Role
from ..alertmanager.alerts import Alert
from ..alertmanager.integration import Integration
from ..alertmanager.notification import Notification
from ..common.errors import ApiError, bad_request_data, plain, public
from ..common.times import rfc3339
from ..core import GrafanaCore
from ..provisioning import webhook_settings
from ..provisioning.contact_point import ContactPoint
from ..provisioning.contact_points import is_known

_TIMEOUT = 15.0
_LABELS = {"alertname": "TestAlert", "grafana_folder": "Test Folder", "instance": "Grafana"}
_SERIES = "labels={__name__=go_threads, instance=host.docker.internal:3000, job=grafana}"
_ANNOTATIONS = {
    "summary": "Notification test",
    "__dashboardUid__": "dashboard_uid",
    "__orgId__": "1",
    "__panelId__": "1",
    "__values__": '{"B":22,"C":1}',
    "__value_string__": f"[ var='B' {_SERIES} type='reduce' value=22 ], [ var='C' {_SERIES} type='threshold' value=1 ]",
}
_POST_PROCESS = "failed to post process Alertmanager configuration"
_PROTECTED = (
    "all(any(alert.notifications:write alert.notifications.receivers:write) "
    "action:alert.notifications.receivers.protected:write scopes:)"
)
_LATE = "context deadline exceeded"
_GOOD, _BAD = "ok", "failed"


async def run(core: GrafanaCore, given: Mapping[str, Any], role: Role) -> tuple[int, dict[str, Any]]:
    """Send the test alert to each integration of a request, and return status and body.

    Raises:
        ApiError: 400 without an integration, 403 where others than an Admin change the URL of a stored one, 500 for
            an unknown identifier or type.

    """
    receivers = given.get("receivers")
    if not isinstance(receivers, list) or not any(r.get("grafana_managed_receiver_configs") for r in receivers):
        raise ApiError(400, {})
    now = core.clock.now()
    alert = sample(given.get("alert") or {}, now)
    shown, invalid, failed, late = [], 0, 0, 0
    for receiver in receivers:
        configs = []
        for config in receiver.get("grafana_managed_receiver_configs") or []:
            point = _point(core, config, role)
            problem = webhook_settings.problem_with(point.settings) if point.type == "webhook" else None
            if problem:
                invalid += 1
                where = f'"{point.name}" (UID {point.uid}) of type "{point.type}"'
                problem = f"failed to validate integration {where}: {problem}"
            else:
                problem = await sent(core, point, alert)
                failed += problem is not None
                if problem and problem.endswith(_LATE):
                    late, problem = late + 1, f"the receiver timed out: {problem}"
            result = {"name": point.name, "uid": point.uid, "status": _BAD if problem else _GOOD}
            configs.append({**result, "error": problem} if problem else result)
        shown.append({"name": receiver.get("name", ""), "grafana_managed_receiver_configs": configs})
    status = 207 if invalid + failed else 200
    for number, of_all in ((late, 408), (invalid, 400)):
        status = of_all if number == len(shown) else status
    shown_alert = {"annotations": alert.annotations, "labels": alert.labels}
    return status, {"alert": shown_alert, "receivers": shown, "notified_at": rfc3339(now)}


def _point(core: GrafanaCore, config: object, role: Role) -> ContactPoint:
    if not isinstance(config, dict) or not isinstance(config.get("settings") or {}, dict):
        raise bad_request_data()
    settings, uid = copy.deepcopy(config.get("settings") or {}), config.get("uid") or ""
    if uid:
        stored = core.contact_points.find(uid)
        if stored is None:
            raise plain(500, f"{_POST_PROCESS}: unknown receiver: {uid}")
        if role < Role.ADMIN and settings.get("url") != stored.settings.get("url"):
            message = "user is not authorized to update protected fields of any receiver"
            raise public(403, "alerting.unauthorized", message, {"permissions": _PROTECTED})
        _complete(settings, stored.settings)
    if not is_known(config.get("type") or ""):
        problem = f"failed to get secret keys for contact point type {config.get('type') or ''}"
        raise plain(500, f"{_POST_PROCESS}: failed to encrypt receivers: {problem}")
    silent = bool(config.get("disableResolveMessage"))
    return ContactPoint(uid, config.get("name") or "", config["type"], settings, silent)


def _complete(settings: dict[str, Any], stored: Mapping[str, Any]) -> None:
    """Add the stored secrets that are missing. The text `[REDACTED]` is sent unchanged."""
    for path, holder in webhook_settings.secret_holders(stored).items():
        place: Any = settings
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place.setdefault(path[-1], holder[path[-1]])


def sample(wanted: Mapping[str, Any], now: float) -> Alert:
    """Return the alert of a test: Grafana's own sample, with the labels and annotations of the request over it."""
    labels = {**_LABELS, **(wanted.get("labels") or {})}
    annotations = {**_ANNOTATIONS, **(wanted.get("annotations") or {})}
    return Alert(labels, annotations, now, float("inf"), now)


async def sent(core: GrafanaCore, point: ContactPoint, alert: Alert, within: float = _TIMEOUT) -> str | None:
    """Send an alert through an integration at once, and return what went wrong, or None.

    ``within``: the seconds in which the target must respond.
    """
    integration = Integration(core.clock, core.deliver, core.sender, point, 0)
    key = f"{point.type}-{alert.fingerprint}-{int(core.clock.now())}"
    firing = frozenset([alert.fingerprint])
    notification = Notification(point.type, key, alert.labels, (alert,), firing)
    answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def done(error: str | None) -> None:
        if not answer.done():
            answer.set_result(error)

    integration.send(notification, core.clock.now() + within, done)
    return await answer
