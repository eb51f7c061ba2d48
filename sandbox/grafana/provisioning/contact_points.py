"""Contact points: the API merges integrations of one name into one receiver."""

from collections.abc import Callable
from typing import Any

from ..accesscontrol.access import Identity
from ..common.errors import ApiError, bad_request_data, invalid_contact_point, plain, public, server_error
from . import uids, webhook_settings
from .contact_point import ContactPoint
from .contact_point_owners import Owners

_TYPES = frozenset(
    [
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
        "webhook",
        "wecom",
    ]
)


class ContactPoints:
    """All contact points of the organisation.

    Args:
        used_by_policy: returns whether a notification policy names a receiver.
        used_by_rule: returns whether an alert rule names a receiver.
        renamed: called with the old and the new name when a receiver is renamed.
        changed: called after each change.
        protects_urls: whether a URL may be changed only by an Admin and by the account that created the contact point.

    """

    def __init__(
        self,
        *,
        used_by_policy: Callable[[str], bool],
        used_by_rule: Callable[[str], bool],
        renamed: Callable[[str, str], None],
        changed: Callable[[], None],
        protects_urls: bool,
    ) -> None:
        self._receivers: dict[str, list[ContactPoint]] = {}
        self._used_by_policy = used_by_policy
        self._used_by_rule = used_by_rule
        self._renamed = renamed
        self._changed = changed
        self._owners = Owners(protects_urls=protects_urls)

    @property
    def owners(self) -> Owners:
        """Who created which contact point."""
        return self._owners

    @property
    def receivers(self) -> dict[str, list[ContactPoint]]:
        """The integrations of each receiver, by its name."""
        return self._receivers

    def find(self, uid: str) -> ContactPoint | None:
        """Return the integration with this identifier."""
        return next((point for point in self._all() if point.uid == uid), None)

    def listed(self, name: str | None = None) -> list[dict[str, Any]]:
        """Return the response to a list request; `name` filters exactly."""
        points = [point for point in self._all() if not name or point.name == name]
        return [self._shown(point) for point in sorted(points, key=lambda point: (point.name, point.uid))]

    def create(self, given: dict[str, Any], provenance: str, who: Identity | None = None) -> ContactPoint:
        """Take a new integration; under a name in use it joins that receiver.

        Raises:
            ApiError: 400 for what cannot be, 409 for an identifier in use, 500 without settings.

        """
        point = _read(given, given.get("uid") or "", provenance)
        _check_outside(point)
        if given.get("settings") is None:
            raise server_error()
        if problem := uids.problem_with(point.uid):
            message = f"invalid object specification\ncannot create contact point with UID '{point.uid}': {problem}"
            raise plain(400, message)
        _check_settings(point)
        if (holder := self.find(point.uid)) is not None:
            raise _uid_in_use(holder)
        point.uid = point.uid or uids.new_uid()
        if point.name not in self._receivers:
            self._owners.created(point.name, who)
        self._receivers.setdefault(point.name, []).append(point)
        self._changed()
        return point

    def update(self, uid: str, given: dict[str, Any], provenance: str, who: Identity | None = None) -> None:
        """Replace an integration; a new name renames its receiver, or moves it to the one of that name.

        Raises:
            ApiError: 404 when unknown, 400 for what cannot be, 500 for provenance that would flip, 403 for the URL of
                another account's contact point.

        """
        new = _read(given, uid, provenance)
        if given.get("settings") is None:
            raise invalid_contact_point("settings should not be empty")
        old = self.find(uid)
        if old is None:
            raise plain(404, f"object not found: contact point with uid '{uid}' not found")
        webhook_settings.restore(new.settings, old.settings)
        _check_outside(new)
        _check_settings(new)
        if old.provenance and old.provenance != provenance:
            raise plain(500, f"cannot change provenance from '{old.provenance}' to '{provenance}'")
        self._owners.check_url(old, new.settings, who)
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

    def _shown(self, point: ContactPoint) -> dict[str, Any]:
        # One integration that came by the API locks the whole receiver, and all that belong to it say so.
        provenances = (each.provenance for each in self._receivers[point.name])
        provenance = next(filter(None, provenances), "")
        return {**point.as_json(), "provenance": provenance} if provenance else point.as_json()

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
            self._owners.renamed(old.name, new.name)
            self._renamed(old.name, new.name)


def is_known(kind: str) -> bool:
    """Return whether there is such a type of integration."""
    return kind.lower() in _TYPES


def _read(given: dict[str, Any], uid: str, provenance: str) -> ContactPoint:
    name, kind = given.get("name") or "", given.get("type") or ""
    settings, silent = given.get("settings"), given.get("disableResolveMessage") or False
    if not all(isinstance(text, str) for text in (name, kind, uid)) or not isinstance(silent, bool):
        raise bad_request_data()
    if not isinstance(settings, dict | None) or not isinstance(given.get("provenance"), str | None):
        raise bad_request_data()
    known = kind.lower() if is_known(kind) else kind
    kept = webhook_settings.without_empty_secrets(settings or {})
    return ContactPoint(uid, name, known, kept, silent, provenance)


def _check_outside(point: ContactPoint) -> None:
    if not point.name:
        raise invalid_contact_point("name is required")
    if point.type not in _TYPES:
        raise invalid_contact_point(f"unknown integration type: {point.type}")


def _check_settings(point: ContactPoint) -> None:
    if point.type == "webhook":
        if any(point.settings.get(name, ...) is None for name in webhook_settings.HOLDERS):
            raise plain(500, "Internal Server Error")
        problem = webhook_settings.problem_with(point.settings)
    else:
        problem = None
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
