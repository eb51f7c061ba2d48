"""The creators of contact points: since Grafana 13 only they and Admins may change the URL."""

from collections.abc import Mapping
from typing import Any

from ..accesscontrol.access import Identity, Role
from ..common.errors import public
from .contact_point import ContactPoint

_PROTECTED = (
    "all(any(alert.notifications:write alert.notifications.receivers:write) "
    "action:alert.notifications.receivers.protected:write scopes:)"
)


class Owners:
    """The accounts that created the contact points, by their names.

    Args:
        protects_urls: whether the URL is a protected field.

    """

    def __init__(self, *, protects_urls: bool) -> None:
        self._protects_urls = protects_urls
        self._logins: dict[str, str] = {}

    def created(self, name: str, who: Identity | None) -> None:
        """Record who created a contact point; None is another account."""
        self._logins.pop(name, None)
        if who is not None:
            self._logins[name] = who.login

    def renamed(self, old: str, new: str) -> None:
        """Follow a contact point's new name."""
        if old in self._logins:
            self._logins[new] = self._logins.pop(old)

    def check_url(self, stored: ContactPoint, settings: Mapping[str, Any], who: Identity | None) -> None:
        """Refuse another URL of a contact point that another account created, unless an Admin gives it.

        Raises:
            ApiError: 403.

        """
        same = settings.get("url") == stored.settings.get("url")
        if not self._protects_urls or same or who is None or who.role >= Role.ADMIN:
            return
        if self._logins.get(stored.name) != who.login:
            message = "user is not authorized to update protected fields of receiver"
            extra = {"permissions": _PROTECTED, "changed_protected_fields": {stored.uid: ["url"]}}
            raise public(403, "alerting.unauthorized", message, extra)
