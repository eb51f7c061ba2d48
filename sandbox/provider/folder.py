"""The folder."""

from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar, Final

from .grafana_client import GrafanaClient, Operation
from .resource import Clients, Function, Resource, State, org_of_known, org_of_new
from .schema import Field, Kind, Schema, matches, org_id
from .transport import ProviderError, retry_for
from .values import UNKNOWN, Plain, Properties

_SHOWN: Final = ("error", "message", "status")
_NOT_FOUND = 404
_PARENT_AWAITED_FOR = 120.0


def _errors(name: str, *statuses: int) -> dict[int, tuple[str, tuple[str, ...] | None]]:
    words = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict"}
    return {status: (name + words.get(status, "InternalServerError"), _SHOWN) for status in statuses}


_POST = Operation("POST", "/folders", "createFolder", 200, _errors("createFolder", 400, 401, 403, 409, 500))
_GET = Operation("GET", "/folders/{folder_uid}", "getFolderByUID", 200, _errors("getFolderByUid", 401, 403, 404, 500))
_PUT = Operation(
    "PUT", "/folders/{folder_uid}", "updateFolder", 200, _errors("updateFolder", 400, 401, 403, 404, 409, 500)
)
_MOVE = Operation("POST", "/folders/{folder_uid}/move", "moveFolder", 200, _errors("moveFolder", 401, 403, 404, 500))
_DELETE = Operation(
    "DELETE", "/folders/{folder_uid}", "deleteFolder", 200, _errors("deleteFolder", 400, 401, 403, 404, 500)
)
_SEARCH = Operation("GET", "/search", "search", 200, _errors("search", 401, 500))

folder_uid = matches(r"[a-zA-Z0-9\-\_]+", "folder UIDs can only be alphanumeric, dashes, or underscores")


class Folder(Resource):
    """`grafana.oss.Folder`."""

    token: ClassVar[str] = "grafana:oss/folder:Folder"  # noqa: S105 - a type, not a secret
    schema: ClassVar[Schema] = {
        "orgId": org_id,
        "uid": Field("uid", computed=True, force_new=True, validate=folder_uid),
        "title": Field("title", required=True),
        "url": Field("url", computed=True, is_input=False),
        "preventDestroyIfNotEmpty": Field("prevent_destroy_if_not_empty", Kind.BOOL, default=False),
        "parentFolderUid": Field("parent_folder_uid"),
    }

    def lock(self, clients: Clients) -> AbstractAsyncContextManager[Any]:
        """Write one at a time, as the provider does."""
        return clients.grafana.folders

    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """`POST` it, after a `GET` of its parent."""
        del given
        client = clients.grafana
        org = org_of_new(client, planned)
        body = {"title": planned["title"]}
        if planned.get("uid") not in (None, "", UNKNOWN):
            body["uid"] = planned["uid"]
        if planned.get("parentFolderUid"):
            body["parentUid"] = await self._parent(client, planned["parentFolderUid"], org)
        try:
            folder = await client.call(_POST, body=body, org_id=org)
        except ProviderError as error:
            raise ProviderError(f"failed to create folder: {error}", error.status) from None
        return f"{org}:{folder['uid']}"

    async def _parent(self, client: GrafanaClient, uid: str, org: int) -> str:
        async def attempt() -> Plain:
            return await client.call(_GET, {"folder_uid": uid}, org_id=org)

        try:
            parent = await retry_for(client.pace, _PARENT_AWAITED_FOR, attempt, lambda _error: True)
        except ProviderError as error:
            raise ProviderError(f"failed to find parent folder '{uid}': {error}", error.status) from None
        return str(parent["uid"])

    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """`GET` it, move it where its parent is another, and `PUT` its title."""
        del given
        client = clients.grafana
        org, uid = org_of_known(client, prior.id)
        where = {"folder_uid": uid}
        try:
            await client.call(_GET, where, org_id=org)
        except ProviderError as error:
            raise ProviderError(f"failed to get folder {uid}: {error}", error.status) from None
        parent = planned.get("parentFolderUid") or ""
        if parent != (prior.properties.get("parentFolderUid") or ""):
            body = {"parentUid": await self._parent(client, parent, org)} if parent else {}
            await client.call(_MOVE, where, body=body, org_id=org)
        await client.call(_PUT, where, body={"overwrite": True, "title": planned["title"]}, org_id=org)
        return prior.id

    async def read(self, clients: Clients, known: State) -> State | None:
        """`GET` it."""
        client = clients.grafana
        org, uid = org_of_known(client, known.id)
        try:
            folder = await client.call(_GET, {"folder_uid": uid}, org_id=org)
        except ProviderError as error:
            if error.status == _NOT_FOUND:
                return None
            raise ProviderError(f"error reading folder with ID`{known.id}`: {error}", error.status) from None
        properties = {
            "orgId": str(org),
            "uid": folder["uid"],
            "title": folder["title"],
            "url": client.subpath(folder.get("url", "")),
            "preventDestroyIfNotEmpty": known.properties.get("preventDestroyIfNotEmpty"),
            "parentFolderUid": folder.get("parentUid", ""),
        }
        return State(f"{org}:{folder['uid']}", properties)

    async def delete(self, clients: Clients, state: State) -> None:
        """`DELETE` it with the rules in it, unless it is to stay while something is in it."""
        client = clients.grafana
        org, uid = org_of_known(client, state.id)
        query: dict[str, str] | None = {"forceDeleteRules": "true"}
        if state.properties.get("preventDestroyIfNotEmpty"):
            await self._refuse_unless_empty(client, uid, org)
            query = None
        try:
            await client.call(_DELETE, {"folder_uid": uid}, query=query, org_id=org)
        except ProviderError as error:
            if error.status != _NOT_FOUND:
                raise ProviderError(f"error reading folder with ID`{state.id}`: {error}", error.status) from None

    async def _refuse_unless_empty(self, client: GrafanaClient, uid: str, org: int) -> None:
        try:
            found = await client.call(_SEARCH, query={"folderUIDs": uid}, org_id=org)
        except ProviderError as error:
            said = f"failed to search for dashboards in folder: {error}"
            raise ProviderError(said, error.status) from None
        if found:
            names = " ".join(str(item.get("title")) for item in found)
            raise ProviderError(
                f"folder {uid} is not empty and prevent_destroy_if_not_empty is set. "
                f"It contains the following dashboards and/or folders: [{names}]"
            )


class GetFolder(Function):
    """`grafana.oss.get_folder`: by uid, or by title."""

    token: ClassVar[str] = "grafana:oss/getFolder:getFolder"  # noqa: S105 - a function, not a secret
    inputs: ClassVar[Schema] = {"orgId": org_id, "title": Field("title"), "uid": Field("uid")}

    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """Find the folder by its UID or title, then read it."""
        client = clients.grafana
        org = org_of_new(client, args)
        uid = await self._find(client, args.get("title", ""), args.get("uid", ""), org)
        state = await Folder().read(clients, State(f"{org}:{uid}"))
        if state is None:
            raise ProviderError(f"folder with uid {uid} not found", _NOT_FOUND)
        found = dict(state.properties)
        del found["preventDestroyIfNotEmpty"]
        return {"id": state.id, **found}

    async def _find(self, client: GrafanaClient, title: str, uid: str, org: int) -> str:
        if not title and not uid:
            raise ProviderError("either title or uid must be set")
        if not title:
            return await self._by_uid(client, uid, org)
        page = 1
        while found := await client.call(
            _SEARCH, query={"page": str(page), "sort": "alpha-asc", "type": "dash-folder"}, org_id=org
        ):
            for folder in found:
                if folder["title"] == title and uid in ("", folder["uid"]):
                    return str(folder["uid"])
            page += 1
        raise ProviderError(f"folder with title {title}" + (f" and uid {uid}" if uid else "") + " not found")

    async def _by_uid(self, client: GrafanaClient, uid: str, org: int) -> str:
        try:
            await client.call(_GET, {"folder_uid": uid}, org_id=org)
        except ProviderError as error:
            if error.status == _NOT_FOUND:
                raise ProviderError(f"folder with uid {uid} not found", _NOT_FOUND) from None
            raise
        return uid
