"""What the basic roles may do, in the words of Grafana's access control.

As Grafana 12.4.0 grants it to service accounts of the three basic roles (measured); of all actions, those of alerting,
folders and data sources.
"""

from collections.abc import Iterable

from sandbox.grafana.access import Role

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
_GRANTS = {Role.VIEWER: _VIEWER, Role.EDITOR: _EDITOR, Role.ADMIN: _ADMIN}


def of_role(role: Role, folders: Iterable[str] = ()) -> Permissions:
    """Return what a basic role may do, in order of the actions: its own grants and those of the roles below it.

    Args:
        role: the role.
        folders: identifiers of the folders at the top, which Viewers may read and Editors write, one by one.

    """
    granted = {action: scopes for one, grants in _GRANTS.items() if one <= role for action, scopes in grants.items()}
    return dict(sorted({**granted, **_of_folders(role, [f"folders:uid:{uid}" for uid in folders])}.items()))


def _of_folders(role: Role, each: list[str]) -> Permissions:
    if role is Role.ADMIN:
        every = {f"folders:{action}": _FOLDERS for action in ("delete", "write")}
        return {**every, "folders:create": [_TOP, *_FOLDERS], "folders:read": [*_FOLDERS, _TOP, _SHARED]}
    read = {"folders:read": [_TOP, *each, _SHARED]}
    if role is Role.VIEWER:
        return read
    own = {f"folders:{action}": each for action in ("delete", "write") if each}
    return {**read, **own, "folders:create": [_TOP, *each]}
