"""The App Platform's test call for one integration, stored or not, with the settings of the request."""

import copy
from collections.abc import Mapping
from typing import Any

from ..accesscontrol.access import Identity
from ..common.errors import ApiError, public
from ..common.times import go_duration
from ..core import GrafanaCore
from ..provisioning import webhook_settings
from ..provisioning.contact_point import ContactPoint
from ..provisioning.contact_points import is_known
from . import platform_objects, receiver_trial

_NEW = "-"
_TIMEOUT = 30.0
"""Seconds: the timeout of Grafana's webhooks (read from grafana/alerting)."""


async def run(core: GrafanaCore, name: str, given: Mapping[str, Any], who: Identity) -> tuple[int, dict[str, Any]]:
    """Send a test alert through an integration, and return status and body. The status is 200 even if it failed.

    Args:
        core: the Grafana that sends it.
        name: the receiver's name in the API, or `-` for one that is not stored.
        given: the request.
        who: the account of the request.

    Raises:
        ApiError: 400 for a request that cannot be, 404 for what does not exist, 403 for the URL of another account's
            contact point.

    """
    integration, uid, secure = _read(name, given)
    settings = copy.deepcopy(integration.get("settings") or {})
    receiver = "" if name == _NEW else platform_objects.receiver_name(core, name)
    if uid:
        stored = next((point for point in core.contact_points.receivers[receiver] if point.uid == uid), None)
        if stored is None:
            raise public(404, "alerting.notifications.receivers.testing.integrationNotFound", "Integration not found")
        _complete(settings, stored.settings, secure)
        core.contact_points.owners.check_url(stored, settings, who)
    problem = webhook_settings.problem_with(settings) if integration["type"] == "webhook" else None
    if problem:
        where = f'"{receiver}" (UID {uid}) of type "{integration["type"]}"'
        raise _invalid(f"failed to validate integration {where}: {problem}")
    point = ContactPoint(uid, receiver, integration["type"], settings, bool(integration.get("disableResolveMessage")))
    started = core.clock.now()
    alert = receiver_trial.sample(given.get("alert") or {}, started)
    error = await receiver_trial.sent(core, point, alert, _TIMEOUT)
    duration = go_duration(max(core.clock.now() - started, 0.001))
    answer = {"status": "failure" if error else "success", "duration": duration}
    return 200, {**answer, "error": error} if error else answer


def _read(name: str, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, dict[str, Any]]:
    integration = given.get("integration")
    if not isinstance(integration, dict) or not isinstance(integration.get("settings") or {}, dict):
        raise _refused("an integration with its settings is needed")
    uid, secure = integration.get("uid"), integration.get("secureFields") or {}
    if name == _NEW and uid is not None:
        raise _refused("integration UID must be empty when testing a new receiver")
    if name == _NEW and secure:
        raise _refused("integration must not have secure fields when testing a new receiver")
    if secure and not uid:
        raise _refused("integration must have a UID to be tested with patched secure settings")
    if not is_known(str(integration.get("type") or "")):
        raise _invalid(f"unknown integration type: {integration.get('type') or ''}")
    if integration.get("version") not in (None, "", "v1"):
        raise _invalid(f"invalid version {integration['version']} for integration type {integration['type']}")
    return integration, str(uid or ""), secure


def _complete(settings: dict[str, Any], stored: Mapping[str, Any], secure: Mapping[str, Any]) -> None:
    """Add the stored secrets that the request names."""
    for path, holder in webhook_settings.secret_holders(stored).items():
        if secure.get(".".join(path)) is not True:
            continue
        place: Any = settings
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = holder[path[-1]]


def _refused(reason: str) -> ApiError:
    message = f"Invalid request to test integration: {reason}"
    return public(400, "alerting.notifications.receivers.testing.invalid", message, {"Reason": reason})


def _invalid(reason: str) -> ApiError:
    message = f"Invalid receiver: '{reason}'"
    return public(400, "alerting.notifications.receivers.invalid", message, {"Reason": reason})
