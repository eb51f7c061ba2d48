"""Contact points: integrations, joined under the name of their receiver, as the API keeps them."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.grafana import uids, webhook_settings
from sandbox.grafana.errors import ApiError, bad_request_data, invalid_contact_point, plain, public

_OTHER_TYPES = frozenset(
    [
        "alertmanager",
        "dingding",
        "discord",
        "email",
        "googlechat",
        "jira",
        "kafka",
        "line",
        "mqtt",
        "oncall",
        "opsgenie",
        "pagerduty",
        "prometheus-alertmanager",
        "pushover",
        "sensugo",
        "slack",
        "sns",
        "teams",
        "telegram",
        "threema",
        "victorops",
        "webex",
        "wecom",
    ]
)


@dataclass
class ContactPoint:
    """One integration.

    Attributes:
        uid: identifier, unique in the organisation.
        name: name of the receiver that it belongs to; several integrations may share one.
        type: `webhook` is delivered; other types are kept, and each delivery to them fails.
        settings: as given, secrets included.
        disable_resolve_message: whether it is told only of firing alerts.
        provenance: `api`, or empty where the UI may edit it.

    """

    uid: str
    name: str
    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    disable_resolve_message: bool = False
    provenance: str = "api"

    def as_json(self, *, provenance: bool = True) -> dict[str, Any]:
        """Return what the API shows: secrets redacted, the URL in clear."""
        shown = {
            "uid": self.uid,
            "name": self.name,
            "type": self.type,
            "settings": webhook_settings.redact(self.settings),
            "disableResolveMessage": self.disable_resolve_message,
        }
        return {**shown, "provenance": self.provenance} if provenance and self.provenance else shown


class ContactPoints:
    """All contact points of the organisation.

    Args:
        used_by_policy: tells whether a notification policy names a receiver.
        used_by_rule: tells whether an alert rule names a receiver.
        renamed: called with the old and the new name when a receiver is renamed.
        changed: called after each change.

    """

    def __init__(
        self,
        *,
        used_by_policy: Callable[[str], bool],
        used_by_rule: Callable[[str], bool],
        renamed: Callable[[str, str], None],
        changed: Callable[[], None],
    ) -> None:
        self._receivers: dict[str, list[ContactPoint]] = {}
        self._used_by_policy = used_by_policy
        self._used_by_rule = used_by_rule
        self._renamed = renamed
        self._changed = changed

    @property
    def receivers(self) -> dict[str, list[ContactPoint]]:
        """The integrations of each receiver, by its name."""
        return self._receivers

    def find(self, uid: str) -> ContactPoint | None:
        """Return the integration with this identifier."""
        return next((point for point in self._all() if point.uid == uid), None)

    def listed(self, name: str | None = None) -> list[dict[str, Any]]:
        """Return what a list request answers; `name` filters exactly."""
        points = [point for point in self._all() if not name or point.name == name]
        return [point.as_json() for point in sorted(points, key=lambda point: point.name)]

    def create(self, given: dict[str, Any], provenance: str) -> ContactPoint:
        """Take a new integration; under a name in use it joins that receiver.

        Raises:
            ApiError: 400 for what cannot be, 409 for an identifier in use.

        """
        point = _read(given, given.get("uid") or "", provenance)
        if problem := uids.problem_with(point.uid):
            raise invalid_contact_point(f'cannot create contact point with UID "{point.uid}": {problem}')
        _check(point)
        if (holder := self.find(point.uid)) is not None:
            raise _uid_in_use(holder)
        point.uid = point.uid or uids.new_uid()
        self._receivers.setdefault(point.name, []).append(point)
        self._changed()
        return point

    def update(self, uid: str, given: dict[str, Any], provenance: str) -> None:
        """Replace an integration; a new name renames its receiver, or moves it to the one of that name.

        Raises:
            ApiError: 404 when unknown, 400 for what cannot be, 500 for provenance that would flip.

        """
        old = self.find(uid)
        if old is None:
            raise plain(404, f"object not found: contact point with uid '{uid}' not found")
        new = _read(given, uid, provenance)
        webhook_settings.restore(new.settings, old.settings)
        _check(new)
        if old.provenance and old.provenance != provenance:
            raise plain(500, f"cannot change provenance from '{old.provenance}' to '{provenance}'")
        self._replace(old, new)
        self._changed()

    def delete(self, uid: str) -> None:
        """Remove an integration; an unknown one is no error.

        Raises:
            ApiError: 409 when it is the last of a receiver that a policy or a rule names.

        """
        point = self.find(uid)
        if point is None:
            return
        if len(self._receivers[point.name]) == 1:
            if self._used_by_policy(point.name):
                raise public(
                    409,
                    "alerting.notifications.contact-points.referenced",
                    "Contact point is currently referenced by a notification policy.",
                )
            if self._used_by_rule(point.name):
                raise public(
                    409,
                    "alerting.notifications.contact-points.used-by-rule",
                    "Contact point is currently used in the notification settings of one or many alert rules.",
                )
        self._drop(point)
        self._changed()

    def _all(self) -> list[ContactPoint]:
        return [point for points in self._receivers.values() for point in points]

    def _drop(self, point: ContactPoint) -> None:
        points = self._receivers[point.name]
        points.remove(point)
        if not points:
            del self._receivers[point.name]

    def _replace(self, old: ContactPoint, new: ContactPoint) -> None:
        points = self._receivers[old.name]
        if old.name == new.name:
            points[points.index(old)] = new
            return
        alone = len(points) == 1
        self._drop(old)
        self._receivers.setdefault(new.name, []).append(new)
        if alone:
            self._renamed(old.name, new.name)


def _read(given: dict[str, Any], uid: str, provenance: str) -> ContactPoint:
    name, kind = given.get("name") or "", given.get("type") or ""
    settings, silent = given.get("settings"), given.get("disableResolveMessage") or False
    if not all(isinstance(text, str) for text in (name, kind, uid)) or not isinstance(silent, bool):
        raise bad_request_data()
    if settings is not None and not isinstance(settings, dict):
        raise bad_request_data()
    if settings is None:
        raise invalid_contact_point("settings should not be empty")
    return ContactPoint(uid, name, kind, copy.deepcopy(settings), silent, provenance)


def _check(point: ContactPoint) -> None:
    if not point.name:
        raise invalid_contact_point("name should not be an empty string")
    if not point.type:
        raise invalid_contact_point("type should not be an empty string")
    problem = None
    if point.type == "webhook":
        problem = webhook_settings.problem_with(point.settings)
    elif point.type not in _OTHER_TYPES:
        problem = f"notifier {point.type} is not supported"
    if problem:
        where = f'"{point.name}" (UID {point.uid}) of type "{point.type}"'
        raise invalid_contact_point(f"failed to validate integration {where}: {problem}")


def _uid_in_use(holder: ContactPoint) -> ApiError:
    return public(
        409,
        "alerting.notifications.contact-points.uidInUse",
        f"Receiver configuration with UID '{holder.uid}' already exists in contact point '{holder.name}'. "
        "Please use unique identifiers for receivers across all contact points.",
        {"Name": holder.name, "UID": holder.uid},
    )
