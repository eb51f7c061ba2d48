"""What the basic roles may do, in the words of Grafana's access control.

As Grafana 12 grants it to the basic roles of an organisation (*read* in its code, the fixed roles of alerting, folders
and data sources); of all actions, those of these three.
"""

from sandbox.grafana.access import Role

Permissions = dict[str, list[str]]
"""Actions, each with its scopes; the scope of an action on the whole organisation is an empty text."""

_ALL = ""
_FOLDERS = "folders:*"
_SOURCES = "datasources:*"
_RECEIVERS = "receivers:*"

_VIEWER: Permissions = {
    "alert.instances:read": [_ALL],
    "alert.instances.external:read": [_SOURCES],
    "alert.notifications:read": [_ALL],
    "alert.notifications.external:read": [_SOURCES],
    "alert.notifications.receivers:list": [_ALL],
    "alert.notifications.receivers:read": [_RECEIVERS],
    "alert.notifications.templates:read": [_ALL],
    "alert.notifications.time-intervals:read": [_ALL],
    "alert.rule:read": [_FOLDERS],
    "alert.rule.external:read": [_SOURCES],
    "alert.silences:read": [_FOLDERS],
    "datasources:query": [_SOURCES],
    "folders:read": [_FOLDERS],
}
_EDITOR: Permissions = {
    "alert.instances:create": [_ALL],
    "alert.instances:write": [_ALL],
    "alert.instances.external:write": [_SOURCES],
    "alert.notifications:write": [_ALL],
    "alert.notifications.external:write": [_SOURCES],
    "alert.notifications.receivers:create": [_ALL],
    "alert.notifications.receivers:delete": [_RECEIVERS],
    "alert.notifications.receivers:write": [_RECEIVERS],
    "alert.notifications.templates:delete": [_ALL],
    "alert.notifications.templates:write": [_ALL],
    "alert.provisioning.provenance:write": [_ALL],
    "alert.rule:create": [_FOLDERS],
    "alert.rule:delete": [_FOLDERS],
    "alert.rule:write": [_FOLDERS],
    "alert.rule.external:write": [_SOURCES],
    "alert.silences:create": [_FOLDERS],
    "alert.silences:write": [_FOLDERS],
    "folders:create": ["folders:uid:general"],
    "folders:delete": [_FOLDERS],
    "folders:write": [_FOLDERS],
}
_ADMIN: Permissions = {
    "alert.notifications.provisioning:read": [_ALL],
    "alert.notifications.provisioning:write": [_ALL],
    "alert.notifications.receivers.secrets:read": [_RECEIVERS],
    "alert.provisioning:read": [_ALL],
    "alert.provisioning:write": [_ALL],
    "alert.provisioning.secrets:read": [_ALL],
    "alert.rules.provisioning:read": [_ALL],
    "alert.rules.provisioning:write": [_ALL],
    "datasources:create": [_ALL],
    "datasources:delete": [_SOURCES],
    "datasources:read": [_SOURCES],
    "datasources:write": [_SOURCES],
}
_GRANTS = {Role.VIEWER: _VIEWER, Role.EDITOR: _EDITOR, Role.ADMIN: _ADMIN}


def of_role(role: Role) -> Permissions:
    """Return what a basic role may do, in order of the actions: its own grants and those of the roles below it."""
    granted = {action: scopes for one, grants in _GRANTS.items() if one <= role for action, scopes in grants.items()}
    return dict(sorted(granted.items()))
