"""Look-ups of ids by name, one request for each name in a program; errors suggest similar names."""

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote

import pulumi

from grafana_irm.api import credentials as credentials_of
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.grafana import GrafanaApi
from grafana_irm.api.integration_types import SUPPORTED_TYPES
from grafana_irm.api.irm import IrmApi
from grafana_irm.api.patience import Patience
from grafana_irm.api.suggestions import suggestion
from grafana_irm.errors import Problem, RequestFailed, UnknownName
from grafana_irm.run import this_run

T = TypeVar("T")
_USER = re.compile(r"(?<=://)[^/?#]*@")


@dataclass(frozen=True)
class Requester:
    """The component and the path of a look-up, for errors."""

    what: str
    path: str

    def at(self, part: str) -> "Requester":
        """Return the same component with a longer path."""
        return Requester(self.what, f"{self.path}.{part}")

    def refuse(self, given: str, allowed: str) -> UnknownName:
        """Return the error for this name."""
        return UnknownName(self.what, [Problem(self.path, repr(given), allowed)])


_NO_HEARTBEAT = (
    "an integration with a heartbeat; this one has none. Open its Heartbeat Settings in IRM once to create one, or set "
    "heartbeat.enabled: false"
)


class Lookups:
    """All look-ups with one set of credentials."""

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials
        patience = this_run().once("patience", Patience)
        self.irm = IrmApi(credentials, patience)
        """IRM's API, without a cache."""
        self.grafana = GrafanaApi(credentials, patience)
        """Grafana's API, without a cache."""
        self._results: dict[Hashable, asyncio.Future[Any]] = {}

    async def team(self, name: str, requester: Requester) -> str:
        """Return the id of a team in IRM."""
        return str((await self._single("teams", "team", {"name": name}, requester))["id"])

    async def escalation_chain(self, name: str, team_id: str | None, requester: Requester) -> str:
        """Return the id of an escalation chain; of several with this name, the one of the integration's team."""
        found = await self._named("escalation_chains", {"name": name})
        own = [chain for chain in found if chain.get("team_id") == team_id]
        if len(found) > 1 and len(own) != 1:
            ids = ", ".join(f"{chain['id']} (team {chain.get('team_id') or 'none'})" for chain in found)
            raise requester.refuse(name, f"escalation_chain_id, since several chains have this name: {ids}")
        if len(found) > 1:
            return str(own[0]["id"])
        return str((await self._single("escalation_chains", "escalation chain", {"name": name}, requester))["id"])

    async def check_team_id(self, id_: str, requester: Requester) -> None:
        """Refuse the id of a team that does not exist in IRM."""
        await self._check_id("teams", "team", id_, requester)

    async def check_escalation_chain_id(self, id_: str, requester: Requester) -> None:
        """Refuse the id of an escalation chain that does not exist in IRM."""
        await self._check_id("escalation_chains", "escalation chain", id_, requester)

    def known_name(self, kind: str, id_: str) -> str | None:
        """Return the name of a team or escalation chain whose id was checked before; sends no request."""
        result = self._results.get((kind, "id", id_))
        if result is None or not result.done() or result.cancelled() or result.exception() is not None:
            return None
        return (result.result() or {}).get("name")

    async def slack_channel(self, name: str, requester: Requester) -> str:
        """Return the Slack id of a channel that IRM knows."""
        query = {"channel_name": name.removeprefix("#")}
        return str((await self._single("slack_channels", "Slack channel", query, requester))["slack_id"])

    async def integration_by_id(self, id_: str, requester: Requester) -> dict[str, Any]:
        """Return an existing integration of a type that supports Grafana's alerts."""
        found = await self.once(("integration", id_), lambda: self.irm.integration(id_))
        if found is None:
            raise requester.refuse(id_, f"the id of an integration that exists in IRM at {self.irm.address}")
        return _of_supported_type(found, id_, requester)

    async def integration_by_name(self, name: str, team_id: str | None, requester: Requester) -> dict[str, Any]:
        """Return an existing integration by its name, which is unique within its team only."""
        found = await self._named("integrations", {"name": name})
        if team_id is not None:
            # The API's own filter by team fails with 500, so the filter is here.
            found = [item for item in found if item.get("team_id") == team_id]
        if len(found) > 1:
            teams = ", ".join(f"{item['id']} (team {item.get('team_id') or 'none'})" for item in found)
            raise requester.refuse(name, f"an id, or a name and team: several integrations have this name: {teams}")
        if not found:
            raise requester.refuse(name, await self._instead("integrations", "integration", name, "name"))
        return _of_supported_type(found[0], name, requester)

    async def existing(
        self, wanted: Mapping[str, str | None], requester: Requester, *, beats: bool = False
    ) -> dict[str, Any]:
        """Return an existing integration by id, or by name and perhaps ``team`` or ``team_id``.

        ``beats``: whether to refuse an integration without a heartbeat.
        """
        field = "name" if wanted.get("id") is None else "id"
        if field == "id":
            found = await self.integration_by_id(str(wanted["id"]), requester.at("id"))
        else:
            team_id = wanted.get("team_id")
            if wanted.get("team") is not None:
                team_id = await self.team(str(wanted["team"]), requester.at("team"))
            found = await self.integration_by_name(str(wanted["name"]), team_id, requester.at("name"))
        if beats and not (found.get("heartbeat") or {}).get("link"):
            raise requester.at(field).refuse(str(wanted[field]), _NO_HEARTBEAT)
        return found

    async def folder(self, uid: str) -> dict[str, Any] | None:
        """Return a folder and its parents; None if it does not exist or the token cannot see it."""
        return await self.once(("folder", uid), lambda: self.grafana.folder(uid))

    async def check_folder(self, uid: str, requester: Requester) -> str:
        """Return the UID, if Grafana has such a folder."""
        if await self.folder(uid) is None:
            known = await self.once("folders", self.grafana.folders)
            raise requester.refuse(uid, suggestion("folder", uid, _uids(known, "title")))
        return uid

    async def check_data_source(self, uid: str, requester: Requester) -> str:
        """Return the UID, if Grafana has such a data source and it is a Prometheus one."""
        found = await self.once(("data source", uid), lambda: self.grafana.data_source(uid))
        if found is None:
            known = await self.once("data sources", self.grafana.data_sources)
            raise requester.refuse(uid, suggestion("data source", uid, _uids(known, "name")))
        if "prometheus" not in str(found.get("type", "prometheus")).lower():
            raise requester.refuse(uid, f"a Prometheus data source; this one is of type {found['type']!r}")
        return uid

    async def integrations(self, name: str, *, pages: bool) -> list[dict[str, Any]]:
        """Return the integrations of this name: requested by name, or (``pages``) found in the list of all."""
        if not pages:
            return await self._named("integrations", {"name": name})
        everything = await self.once(("integrations",), lambda: self.irm.everything("integrations"))
        return [item for item in everything if item.get("name") == name]

    async def may_write_integrations(self) -> bool:
        """Whether the token may create integrations."""
        return await self.once("may write", self.irm.may_write_integrations)

    async def contact_points(self) -> list[dict[str, Any]]:
        """Return the integrations of all contact points in Grafana."""
        return await self.once("contact points", self.grafana.contact_points)

    async def irm_stack_url(self) -> str | None:
        """Return the address of the Grafana stack with IRM's pages; None if IRM does not return it."""
        if self.credentials.irm_by_service_account:
            url: Any = self.credentials.irm_grafana_url
        else:
            url = (await self.once("info", self.irm.info) or {}).get("url")
        return url.rstrip("/") if isinstance(url, str) else None

    async def irm_answers(self) -> bool:
        """Send IRM the cheapest request; False if its address has no API."""
        if self.credentials.irm_by_service_account:
            # IRM serves /info/ only with its own API keys (read from its code).
            return await self.once("first team", lambda: self.irm.page("teams", perpage="1")) is not None
        return await self.once("info", self.irm.info) is not None

    @property
    def irm_time(self) -> dt.datetime | None:
        """IRM's own time at its last response; None before the first."""
        return self.irm.server_time

    async def grafana_health(self) -> dict[str, Any] | None:
        """Return Grafana's health, which includes its version; None if the page does not exist."""
        return await self.once("health", self.grafana.health)

    async def grafana_permissions(self) -> dict[str, Any] | None:
        """Return the permissions of the credentials: actions with their scopes; None if Grafana has no such page."""
        return await self.once("permissions", self.grafana.permissions)

    async def grafana_organisation(self) -> str | None:
        """Return the organisation of a token; None if Grafana does not return it."""
        return await self.once("organisation", self.grafana.organisation)

    @property
    def grafana_time(self) -> dt.datetime | None:
        """Grafana's own time at its last response; None before the first."""
        return self.grafana.server_time

    async def _single(self, kind: str, noun: str, query: dict[str, str], requester: Requester) -> dict[str, Any]:
        name = next(iter(query.values()))
        found = await self._named(kind, query)
        if len(found) > 1:
            ids = ", ".join(str(item.get("id", item.get("slack_id"))) for item in found)
            raise requester.refuse(name, f"the {noun}'s id, since several have this name: {ids}")
        if not found:
            raise requester.refuse(name, await self._instead(kind, noun, name, "name"))
        return found[0]

    async def _named(self, kind: str, query: dict[str, str]) -> list[dict[str, Any]]:
        name = next(iter(query.values()))
        listed = await self.once((kind, name), lambda: self.irm.named(kind, **query))
        return [item for item in listed if item.get("name") == name]

    async def _check_id(self, kind: str, noun: str, id_: str, requester: Requester) -> None:
        if await self.once((kind, "id", id_), lambda: self.irm.one(kind, id_)) is None:
            known = await self.once((kind,), lambda: self.irm.everything(kind))
            raise requester.refuse(
                id_, suggestion(noun, id_, {str(one["id"]): str(one.get("name", "")) for one in known})
            )

    async def _instead(self, kind: str, noun: str, name: str, key: str) -> str:
        everything = await self.once((kind,), lambda: self.irm.everything(kind))
        return suggestion(noun, name, {str(item[key]): "" for item in everything if item.get(key)})

    async def once(self, key: Hashable, request: Callable[[], Awaitable[T]]) -> T:
        """Return the result of a request that is sent once in a program; a failure is kept too."""
        if key not in self._results:
            self._results[key] = asyncio.ensure_future(request())
        found: T = await self._results[key]
        return found


def lookups_with(credentials: Credentials) -> Lookups:
    """Return the look-ups with these credentials, shared within a program run."""
    return this_run().once(credentials, lambda: Lookups(credentials))


def know_credentials(provider: pulumi.ProviderResource, credentials: Credentials) -> None:
    """Set the credentials for the look-ups of an explicit provider, whose outputs have only the texts of its inputs."""
    this_run().once(("credentials", provider), lambda: pulumi.Output.from_input(credentials))


def lookups_of(
    provider: pulumi.ProviderResource | None, org_id: pulumi.Input[str] | None = None
) -> "pulumi.Output[Lookups]":
    """Return the look-ups with this provider's credentials, or with those of configuration and environment.

    Args:
        provider: the explicit provider, if any.
        org_id: the organisation in Grafana of the resources. Default: the organisation of the credentials.

    """
    whole = this_run().once(("credentials", provider), lambda: credentials_of.of_provider(provider))
    if org_id is None:
        return this_run().once(("lookups", provider), lambda: whole.apply(lookups_with))
    return pulumi.Output.all(whole, org_id).apply(lambda both: lookups_with(replace(both[0], org_id=both[1])))


def _of_supported_type(found: dict[str, Any], given: str, requester: Requester) -> dict[str, Any]:
    if found.get("type") not in SUPPORTED_TYPES:
        kinds = " or ".join(SUPPORTED_TYPES)
        raise requester.refuse(given, f"an integration of type {kinds}; this one is of type {found.get('type')!r}")
    if not isinstance(found.get("link"), str):
        raise RequestFailed(f"Grafana IRM did not return the HTTP endpoint of integration {given!r}")
    return found


def _uids(items: list[dict[str, Any]], label: str) -> dict[str, str]:
    return {str(item["uid"]): str(item.get(label, "")) for item in items if item.get("uid")}


def page(base: str | None, path: str, **query: str | None) -> str | None:
    """Return the link to a page, without a user and password in the base; None if the base is not known."""
    if not base:
        return None
    given = {key: value for key, value in query.items() if value}
    tail = "&".join(f"{key}={quote(value, safe='')}" for key, value in given.items())
    return f"{_USER.sub('', base).rstrip('/')}{path}{'?' if tail else ''}{tail}"
