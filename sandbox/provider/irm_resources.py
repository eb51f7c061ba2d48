"""What IRM's resources have in common: an id of IRM's own, and one address for each kind."""

from abc import abstractmethod
from typing import Any, ClassVar, Final

from .resource import Clients, Resource, State
from .schema import Field, Kind, Schema, one_of
from .transport import ProviderError
from .values import UNKNOWN, Properties

_NOT_FOUND = 404


class IrmResource(Resource):
    """A resource of IRM."""

    path: ClassVar[str]
    """Its address in the API, without slashes."""

    @abstractmethod
    def to_irm(self, planned: Properties, given: Properties, *, is_new: bool) -> dict[str, Any]:
        """Return what is sent to create it, or to change it; `given` are the program's inputs."""

    @abstractmethod
    def from_irm(self, answer: dict[str, Any], known: Properties) -> Properties:
        """Return the properties in a response. Some are included only if they were known before."""

    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """`POST` it."""
        body = self.to_irm(planned, given, is_new=True)
        answer = await clients.irm.call("POST", f"{self.path}/", body=body)
        return str(answer["id"])

    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """`PUT` it."""
        body = self.to_irm(planned, given, is_new=False)
        answer = await clients.irm.call("PUT", f"{self.path}/{prior.id}/", body=body)
        return str(answer["id"])

    async def read(self, clients: Clients, known: State) -> State | None:
        """`GET` it."""
        try:
            answer = await clients.irm.call("GET", f"{self.path}/{known.id}/")
        except ProviderError as error:
            if error.status == _NOT_FOUND:
                return None
            raise
        return State(known.id, self.from_irm(answer, known.properties))

    async def delete(self, clients: Clients, state: State) -> None:
        """`DELETE` it. A missing resource is an error here."""
        await clients.irm.call("DELETE", f"{self.path}/{state.id}/")


class EscalationChain(IrmResource):
    """`grafana.oncall.EscalationChain`."""

    token: ClassVar[str] = "grafana:onCall/escalationChain:EscalationChain"  # noqa: S105 - a type, not a secret
    path: ClassVar[str] = "escalation_chains"
    schema: ClassVar[Schema] = {
        "name": Field("name", required=True, auto_name=True),
        "teamId": Field("team_id"),
    }

    def to_irm(self, planned: Properties, given: Properties, *, is_new: bool) -> dict[str, Any]:
        """Return its name and team."""
        del given, is_new
        return {"name": planned["name"], "team_id": planned.get("teamId") or ""}

    def from_irm(self, answer: dict[str, Any], known: Properties) -> Properties:
        """Return its name and team."""
        del known
        return {"name": answer["name"], "teamId": answer.get("team_id") or ""}


def _messenger(tf: str, id_name: str, id_tf: str) -> Field:
    fields = {id_name: Field(id_tf), "enabled": Field("enabled", Kind.BOOL, default=True)}
    return Field(tf, Kind.OBJECT, fields=fields)


MESSENGERS: Final[Schema] = {
    "slack": _messenger("slack", "channelId", "channel_id"),
    "telegram": _messenger("telegram", "id", "id"),
    "msteams": _messenger("msteams", "id", "id"),
}
"""Where a route's alert groups are posted."""


def messengers_to_irm(given: Properties) -> dict[str, Any]:
    """Return all three messengers. An unset messenger is sent as disabled."""
    result: dict[str, Any] = {}
    for name, field in MESSENGERS.items():
        fields = field.fields or {}
        block = given.get(name) or {}
        result[name] = {
            described.tf: (block.get(key) or None) if described.kind is Kind.STRING else bool(block.get(key))
            for key, described in fields.items()
        }
    return result


def messengers_from_irm(answer: dict[str, Any], known: Properties) -> Properties:
    """Return the messengers that were set before. The provider ignores the others."""
    result: Properties = {}
    for name, field in MESSENGERS.items():
        found = answer.get(name)
        if known.get(name) and isinstance(found, dict):
            result[name] = {key: found.get(described.tf) for key, described in (field.fields or {}).items()}
    return result


class Route(IrmResource):
    """`grafana.oncall.Route`."""

    token: ClassVar[str] = "grafana:onCall/route:Route"  # noqa: S105 - a type, not a secret
    path: ClassVar[str] = "routes"
    schema: ClassVar[Schema] = {
        "integrationId": Field("integration_id", required=True, force_new=True),
        "escalationChainId": Field("escalation_chain_id"),
        "position": Field("position", Kind.INT, required=True),
        "routingType": Field("routing_type", default="regex", validate=one_of("jinja2", "regex")),
        "routingRegex": Field("routing_regex", required=True, normalise=lambda value: str(value).strip()),
        **MESSENGERS,
    }

    def to_irm(self, planned: Properties, given: Properties, *, is_new: bool) -> dict[str, Any]:
        """Return the route, its expression as it was given; when it is new, with its integration."""
        sent = {
            "integration_id": planned["integrationId"] if is_new else None,
            "escalation_chain_id": planned.get("escalationChainId"),
            "routing_type": planned.get("routingType"),
            "routing_regex": given["routingRegex"],
        }
        always = {"position": int(planned["position"]), "manual_order": True}
        texts = {key: value for key, value in sent.items() if value not in (None, "", UNKNOWN)}
        return texts | always | messengers_to_irm(planned)

    def from_irm(self, answer: dict[str, Any], known: Properties) -> Properties:
        """Return the route, with the messengers that were set."""
        return {
            "integrationId": answer["integration_id"],
            "escalationChainId": answer.get("escalation_chain_id") or "",
            "routingType": answer.get("routing_type") or "",
            "routingRegex": answer.get("routing_regex") or "",
            "position": answer.get("position", 0),
            **messengers_from_irm(answer, known),
        }
