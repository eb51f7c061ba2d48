"""Folders, data sources, the organisation, the current account with its rights, and the health check."""

from collections.abc import Callable
from typing import Any

from starlette.routing import Route

from ..accesscontrol import rights
from ..accesscontrol.access import Role
from ..common.times import ZERO
from ..core import GrafanaCore
from ..provisioning.folders import SHARED
from .http import Answer, Binder, Call, Handler
from .permissions import of_role


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the routes of everything that is not alerting."""
    return [*_folders(core, bind), *_data_sources(core, bind), *_organisation(core, bind)]


def _folders(core: GrafanaCore, bind: Binder) -> list[Route]:
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

    def searched(call: Call) -> Answer:
        # There are no dashboards here, so folders within folders are all that a search can find.
        inside = call.first("folderUIDs")
        found = folders.listed(inside) if inside in folders or not inside else []
        return 200, [{**folder, "type": "dash-folder", "tags": [], "isStarred": False} for folder in found]

    return [
        bind.route("GET", "/api/search", searched),
        bind.route("GET", path, listed),
        bind.route("POST", path, created, **create),
        bind.route("GET", path + "/{uid}", one(folders.get), permissions="folders:read", folder="uid"),
        bind.route("PUT", path + "/{uid}", changed(folders.update), **write, folder="uid"),
        bind.route("POST", path + "/{uid}/move", changed(folders.move), **write, folder="uid"),
        bind.route("DELETE", path + "/{uid}", deleted, **delete, folder="uid"),
    ]


def _data_sources(core: GrafanaCore, bind: Binder) -> list[Route]:
    sources, path = core.data_sources, "/api/datasources"

    def one(key: str, call: Call) -> Answer:
        return 200, sources.get(key, call.path["value"])

    return [
        bind.route("GET", path, lambda call: (200, sources.listed())),  # noqa: ARG005 - a handler's signature
        bind.route("GET", path + "/uid/{value}", lambda call: one("uid", call)),
        bind.route("GET", path + "/name/{value}", lambda call: one("name", call)),
    ]


def _organisation(core: GrafanaCore, bind: Binder) -> list[Route]:
    address = dict.fromkeys(("address1", "address2", "city", "zipCode", "state", "country"), "")

    def health(_: Call) -> Answer:
        return 200, {"database": "ok", "version": core.version.release, "commit": "sandbox"}

    def organisation(call: Call) -> Answer:
        return 200, {"id": call.identity.organisation, "name": "Main Org.", "address": address}

    def user(call: Call) -> Answer:
        who = call.identity
        never = ("isGrafanaAdmin", "isDisabled", "isExternal", "isExternallySynced", "isGrafanaAdminExternallySynced")
        return 200, {
            "id": 0,
            "uid": "service-account:1",
            "email": who.login,
            "name": who.login.removeprefix("sa-1-"),
            "login": who.login,
            "theme": "",
            "orgId": who.organisation,
            **dict.fromkeys(never, False),
            "authLabels": None,
            "updatedAt": ZERO,
            "createdAt": ZERO,
            "avatarUrl": "",
            "isProvisioned": False,
        }

    def permissions(call: Call) -> Answer:
        if call.identity.grants is not None:
            return 200, dict(sorted(call.identity.grants.items()))
        return 200, of_role(call.identity.role, core.version, core.folders.top())

    return [
        bind.route("GET", "/api/health", health, None),
        bind.route("GET", "/api/org", organisation),
        bind.route("GET", "/api/user", user),
        bind.route("GET", "/api/access-control/user/permissions", permissions),
    ]
