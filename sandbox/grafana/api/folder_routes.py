"""Folders (Grafana's `pkg/api/folder.go`)."""

from collections.abc import Callable
from typing import Any

from starlette.routing import Route

from ..accesscontrol import rights
from ..accesscontrol.access import Role
from ..core import GrafanaCore
from ..provisioning.folders import SHARED
from .http import Answer, Binder, Call, Handler


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the routes of folders."""
    folders, path = core.folders, "/api/folders"
    create: dict[str, Any] = {"role": Role.EDITOR, "permissions": "folders:create"}
    write: dict[str, Any] = {"role": Role.EDITOR, "permissions": "folders:write"}
    delete: dict[str, Any] = {"role": Role.EDITOR, "permissions": "folders:delete"}

    def listed(call: Call) -> Answer:
        parent, page = call.first("parentUid"), call.number("page", 1)
        shared = [SHARED] if call.identity.role < Role.ADMIN and not parent and page == 1 else []
        return 200, [*shared, *folders.listed(parent, page, call.number("limit", 1000))]

    def created(call: Call) -> Answer:
        rights.check_new_folder(call.identity, folders.scopes(str(call.body.get("parentUid") or "")))
        made = folders.create(call.body, call.identity.role)
        rights.grant_to_creator(call.identity, made["uid"])
        return 200, made

    def deleted(call: Call) -> Answer:
        return 200, folders.delete(call.path["uid"], force_delete_rules=call.flag("forceDeleteRules"))

    def one(get: Callable[[str, Role], Any]) -> Handler:
        return lambda call: (200, get(call.path["uid"], call.identity.role))

    def changed(change: Callable[[str, dict[str, Any], Role], Any]) -> Handler:
        return lambda call: (200, change(call.path["uid"], call.body, call.identity.role))

    return [
        bind.route("GET", path, listed),
        bind.route("POST", path, created, **create),
        bind.route("GET", path + "/{uid}", one(folders.get), permissions="folders:read", folder="uid"),
        bind.route("PUT", path + "/{uid}", changed(folders.update), **write, folder="uid"),
        bind.route("POST", path + "/{uid}/move", changed(folders.move), **write, folder="uid"),
        bind.route("DELETE", path + "/{uid}", deleted, **delete, folder="uid"),
    ]
