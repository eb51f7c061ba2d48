"""What the basic roles may do, in the words of Grafana's access control.

As Grafana 12.4.0 grants it to service accounts of the three basic roles (measured), and 13.1 where it differs
(measured, and read from `pkg/services/ngalert/accesscontrol/roles.go`); of all actions, those of alerting, folders and
data sources.
"""

from collections.abc import Iterable, Mapping

from ..accesscontrol.access import Role
from ..versions import Version

Permissions = dict[str, list[str]]
"""Actions, each with its scopes; the scope of an action on the whole organisation is an empty text."""

_ALL = [""]
_FOLDERS = ["folders:*"]
_SOURCES = ["datasources:*"]
_EACH_SOURCE = ["datasources:*", "datasources:uid:grafana"]
_RECEIVERS = ["receivers:*"]
_TOP = "folders:uid:general"
_SHARED = "folders:uid:sharedwithme"

_VIEWER: Permissions = {
    "alert.instances:read": _ALL,
    "alert.instances.external:read": _SOURCES,
    "alert.notifications:read": _ALL,
    "alert.notifications.external:read": _SOURCES,
    "alert.notifications.receivers:list": _ALL,
    "alert.notifications.receivers:read": _RECEIVERS,
    "alert.notifications.routes:read": _ALL,
    "alert.notifications.templates:read": _ALL,
    "alert.notifications.time-intervals:read": _ALL,
    "alert.rules:read": _FOLDERS,
    "alert.rules.external:read": _SOURCES,
    "alert.silences:read": _FOLDERS,
    "datasources.id:read": _SOURCES,
    "datasources:query": _EACH_SOURCE,
    "datasources:read": _EACH_SOURCE,
}
_EDITOR: Permissions = {
    "alert.instances:create": _ALL,
    "alert.instances:write": _ALL,
    "alert.instances.external:write": _SOURCES,
    "alert.notifications:write": _ALL,
    "alert.notifications.external:write": _SOURCES,
    "alert.notifications.receivers:create": _ALL,
    "alert.notifications.receivers:delete": _RECEIVERS,
    "alert.notifications.receivers:test": _ALL,
    "alert.notifications.receivers:write": _RECEIVERS,
    "alert.notifications.receivers.test:create": ["receivers:type:new", *_RECEIVERS],
    "alert.notifications.routes:write": _ALL,
    "alert.notifications.templates:delete": _ALL,
    "alert.notifications.templates:write": _ALL,
    "alert.notifications.templates.test:write": _ALL,
    "alert.notifications.time-intervals:delete": _ALL,
    "alert.notifications.time-intervals:write": _ALL,
    "alert.provisioning.provenance:write": _ALL,
    "alert.rules:create": _FOLDERS,
    "alert.rules:delete": _FOLDERS,
    "alert.rules:write": _FOLDERS,
    "alert.rules.external:write": _SOURCES,
    "alert.silences:create": _FOLDERS,
    "alert.silences:write": _FOLDERS,
    "datasources:explore": _ALL,
}
_ADMIN: Permissions = {
    "alert.notifications.provisioning:read": _ALL,
    "alert.notifications.provisioning:write": _ALL,
    "alert.notifications.receivers.protected:write": _RECEIVERS,
    "alert.notifications.receivers.secrets:read": _RECEIVERS,
    "alert.provisioning:read": _ALL,
    "alert.provisioning:write": _ALL,
    "alert.provisioning.secrets:read": _ALL,
    "alert.rules.provisioning:read": _ALL,
    "alert.rules.provisioning:write": _ALL,
    "datasources:create": _ALL,
    "datasources:delete": _SOURCES,
    "datasources:write": _SOURCES,
    "folders.permissions:read": _FOLDERS,
    "folders.permissions:write": _FOLDERS,
}
_TREES = "notifications.alerting.grafana.app/routingtrees"
_OWN_TREE = [f"{_TREES}:uid:user-defined"]
_EVERY_TREE = [f"{_TREES}:*"]
_TREE_GRANTS: dict[Role, Permissions] = {
    Role.VIEWER: {f"{_TREES}:get": _OWN_TREE},
    Role.EDITOR: {f"{_TREES}:create": _ALL, f"{_TREES}:update": _OWN_TREE, f"{_TREES}:delete": _OWN_TREE},
    Role.ADMIN: {f"{_TREES}:{action}": _EVERY_TREE for action in ("get", "update", "delete")},
}
_LEGACY = (
    "alert.notifications:read",
    "alert.notifications:write",
    "alert.notifications.routes:read",
    "alert.notifications.routes:write",
)
"""The rights that only an Admin has since Grafana 13."""
_GRANTS = {Role.VIEWER: _VIEWER, Role.EDITOR: _EDITOR, Role.ADMIN: _ADMIN}


def of_role(role: Role, version: Version, folders: Iterable[str] = ()) -> Permissions:
    """Return the rights of a basic role and of the roles below it, sorted by action.

    Args:
        role: the role.
        version: the release of Grafana.
        folders: identifiers of the folders at the top, which Viewers may read and Editors write, one by one.

    """
    granted = _up_to(role, _GRANTS)
    if not version.legacy_rights and role < Role.ADMIN:
        granted = {action: scopes for action, scopes in granted.items() if action not in _LEGACY}
    if version.named_policies:
        granted |= _up_to(role, _TREE_GRANTS)
    return dict(sorted({**granted, **_of_folders(role, [f"folders:uid:{uid}" for uid in folders])}.items()))


def _up_to(role: Role, grants: Mapping[Role, Permissions]) -> Permissions:
    return {action: scopes for one, own in grants.items() if one <= role for action, scopes in own.items()}


def _of_folders(role: Role, each: list[str]) -> Permissions:
    if role is Role.ADMIN:
        every = {f"folders:{action}": _FOLDERS for action in ("delete", "write")}
        return {**every, "folders:create": [_TOP, *_FOLDERS], "folders:read": [*_FOLDERS, _TOP, _SHARED]}
    read = {"folders:read": [_TOP, *each, _SHARED]}
    if role is Role.VIEWER:
        return read
    own = {f"folders:{action}": each for action in ("delete", "write") if each}
    return {**read, **own, "folders:create": [_TOP, *each]}
