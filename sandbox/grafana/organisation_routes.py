"""Folders, data sources, the organisation, who one is and what one may, and the health check."""

from typing import Any

from starlette.routing import Route

from sandbox.grafana.access import Role
from sandbox.grafana.core import VERSION, GrafanaCore
from sandbox.grafana.http import Answer, Binder, Call
from sandbox.grafana.permissions import of_role


def routes(core: GrafanaCore, bind: Binder) -> list[Route]:
    """Return the routes of everything that is not alerting."""
    return [*_folders(core, bind), *_data_sources(core, bind), *_organisation(bind)]


def _folders(core: GrafanaCore, bind: Binder) -> list[Route]:
    folders, path = core.folders, "/api/folders"
    create: dict[str, Any] = {"role": Role.EDITOR, "permissions": "folders:create"}
    write: dict[str, Any] = {"role": Role.EDITOR, "permissions": "folders:write"}
    delete: dict[str, Any] = {"role": Role.EDITOR, "permissions": "folders:delete"}

    def listed(call: Call) -> Answer:
        page, limit = int(call.first("page", "1")), int(call.first("limit", "1000"))
        return 200, folders.listed(call.first("parentUid"), page, limit)

    def deleted(call: Call) -> Answer:
        return 200, folders.delete(call.path["uid"], force_delete_rules=call.flag("forceDeleteRules"))

    def searched(call: Call) -> Answer:
        # There are no dashboards here, so folders within folders are all that a search can find.
        found = folders.listed(call.first("folderUIDs"))
        return 200, [{**folder, "type": "dash-folder", "tags": [], "isStarred": False} for folder in found]

    return [
        bind.route("GET", "/api/search", searched),
        bind.route("GET", path, listed),
        bind.route("POST", path, lambda call: (200, folders.create(call.body)), **create),
        bind.route("GET", path + "/{uid}", lambda call: (200, folders.get(call.path["uid"]))),
        bind.route("PUT", path + "/{uid}", lambda c: (200, folders.update(c.path["uid"], c.body)), **write),
        bind.route("POST", path + "/{uid}/move", lambda c: (200, folders.move(c.path["uid"], c.body)), **write),
        bind.route("DELETE", path + "/{uid}", deleted, **delete),
    ]


def _data_sources(core: GrafanaCore, bind: Binder) -> list[Route]:
    sources, path = core.data_sources, "/api/datasources"
    read: dict[str, Any] = {"role": Role.ADMIN, "permissions": "datasources:read"}

    def one(key: str, call: Call) -> Answer:
        return 200, sources.get(key, call.path["value"])

    return [
        bind.route("GET", path, lambda call: (200, sources.listed()), **read),  # noqa: ARG005 - a handler's signature
        bind.route("GET", path + "/uid/{value}", lambda call: one("uid", call), **read),
        bind.route("GET", path + "/name/{value}", lambda call: one("name", call), **read),
    ]


def _organisation(bind: Binder) -> list[Route]:
    address = dict.fromkeys(("address1", "address2", "city", "zipCode", "state", "country"), "")

    def health(_: Call) -> Answer:
        return 200, {"database": "ok", "version": VERSION, "commit": "sandbox"}

    def organisation(call: Call) -> Answer:
        return 200, {"id": call.identity.organisation, "name": "Main Org.", "address": address}

    def user(call: Call) -> Answer:
        who = call.identity
        admin = who.role is Role.ADMIN
        shown = {"id": 1, "uid": who.login, "email": "", "name": who.login, "login": who.login}
        return 200, {**shown, "orgId": who.organisation, "isGrafanaAdmin": admin, "isDisabled": False}

    return [
        bind.route("GET", "/api/health", health, None),
        bind.route("GET", "/api/org", organisation),
        bind.route("GET", "/api/user", user),
        bind.route("GET", "/api/access-control/user/permissions", lambda call: (200, of_role(call.identity.role))),
    ]
