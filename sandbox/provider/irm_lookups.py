"""The lookups in IRM."""

from typing import Any, ClassVar, Final

from .resource import Clients, Function
from .schema import Field, Schema
from .transport import ProviderError, retry_for
from .values import Properties

_NAME: Final[Schema] = {"name": Field("name", required=True)}
_TEAM_AWAITED_FOR = 60.0


class _NoneFoundError(ProviderError):
    """No object has this name."""


def _only(answer: dict[str, Any], one: str, kind: str, name: str) -> dict[str, Any]:
    found = answer["results"]
    if not found:
        raise _NoneFoundError(f"couldn't find {one} matching: {name}")
    if len(found) != 1:
        raise ProviderError(f"more than one {kind} found matching: {name}")
    result: dict[str, Any] = found[0]
    return result


def _query(name: str, value: str) -> dict[str, str] | None:
    return {name: value} if value else None


class GetTeam(Function):
    """`grafana.oncall.get_team`; a team that is not there is waited for, a minute long."""

    token: ClassVar[str] = "grafana:onCall/getTeam:getTeam"  # noqa: S105 - a function, not a secret
    inputs: ClassVar[Schema] = _NAME

    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """`GET teams?name=`."""
        client, name = clients.irm, args["name"]

        async def attempt() -> dict[str, Any]:
            return _only(await client.call("GET", "teams", query=_query("name", name)), "a team", "team", name)

        team = await retry_for(
            client.pace, _TEAM_AWAITED_FOR, attempt, lambda error: isinstance(error, _NoneFoundError)
        )
        return {
            "id": team["id"],
            "name": team["name"],
            "email": team.get("email") or "",
            "avatarUrl": team.get("avatar_url") or "",
        }


class GetEscalationChain(Function):
    """`grafana.oncall.get_escalation_chain`."""

    token: ClassVar[str] = "grafana:onCall/getEscalationChain:getEscalationChain"  # noqa: S105 - a function
    inputs: ClassVar[Schema] = _NAME

    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """`GET escalation_chains/?name=`."""
        name = args["name"]
        answer = await clients.irm.call("GET", "escalation_chains/", query=_query("name", name))
        chain = _only(answer, "an escalation chain", "escalation chain", name)
        return {"id": chain["id"], "name": chain["name"]}


class GetSlackChannel(Function):
    """`grafana.oncall.get_slack_channel`."""

    token: ClassVar[str] = "grafana:onCall/getSlackChannel:getSlackChannel"  # noqa: S105 - a function, not a secret
    inputs: ClassVar[Schema] = _NAME

    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """`GET slack_channels?channel_name=`."""
        name = args["name"]
        answer = await clients.irm.call("GET", "slack_channels", query=_query("channel_name", name))
        channel = _only(answer, "a slack_channel", "slack_channel", name)
        return {"id": channel["slack_id"], "name": channel["name"], "slackId": channel["slack_id"]}


class GetUser(Function):
    """`grafana.oncall.get_user`."""

    token: ClassVar[str] = "grafana:onCall/getUser:getUser"  # noqa: S105 - a function, not a secret
    inputs: ClassVar[Schema] = {"username": Field("username", required=True)}
    framed: ClassVar[bool] = False

    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """`GET users/?username=`."""
        name = args["username"]
        try:
            answer = await clients.irm.call("GET", "users/", query=_query("username", name))
        except ProviderError as error:
            raise ProviderError(f"Failed to list users: {error}", error.status) from None
        found = answer["results"]
        if not found:
            raise ProviderError(f"user not found: couldn't find a user matching: {name}")
        if len(found) != 1:
            raise ProviderError(f"more than one user found: more than one user found matching: {name}")
        user = found[0]
        return {
            "id": user["id"],
            "username": name,
            "email": user.get("email") or "",
            "role": user.get("role") or "",
        }


class GetIntegration(Function):
    """`grafana.oncall.get_integration`."""

    token: ClassVar[str] = "grafana:onCall/getIntegration:getIntegration"  # noqa: S105 - a function, not a secret
    inputs: ClassVar[Schema] = {"id": Field("id", required=True)}

    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """`GET integrations/{id}/`."""
        integration = await clients.irm.call("GET", f"integrations/{args['id']}/")
        return {
            "id": integration["id"],
            "name": integration["name"],
            "link": integration.get("link") or "",
            "inboundEmail": integration.get("inbound_email") or "",
        }
