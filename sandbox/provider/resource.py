"""What a kind of resource and a function have to say and do."""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .grafana_client import GrafanaClient
from .irm_client import IrmClient
from .schema import Schema
from .transport import ProviderError
from .values import UNKNOWN, Properties


@dataclass(frozen=True)
class State:
    """A resource's id and its properties."""

    id: str
    properties: Properties = field(default_factory=dict)


class Clients:
    """The systems that a configured provider talks to.

    Args:
        grafana: None where the provider has no `url` or no `auth`.
        irm: None without credentials for IRM.

    """

    def __init__(self, grafana: GrafanaClient | None = None, irm: IrmClient | None = None) -> None:
        self._grafana = grafana
        self._irm = irm

    @property
    def grafana(self) -> GrafanaClient:
        """The Grafana client, or the provider's error without one."""
        if self._grafana is None:
            raise ProviderError(
                "the Grafana client is required for this resource. Set the auth and url provider attributes"
            )
        return self._grafana

    @property
    def irm(self) -> IrmClient:
        """The IRM client, or the provider's error without one."""
        if self._irm is None:
            raise ProviderError(
                "the OnCall client is required for this resource. Set the oncall_access_token provider attribute"
            )
        return self._irm


class Resource(ABC):
    """One kind of resource. The methods send the official provider's requests. The service has the common part."""

    token: ClassVar[str]
    """Pulumi's name of it, `grafana:<module>:<Type>`."""
    schema: ClassVar[Schema]
    at_least_one_of: ClassVar[tuple[str, ...]] = ()
    """Properties of which one is required."""
    newer: ClassVar[bool] = False
    """Whether it is in the provider's newer code: no read after a write, and unset properties are null in the state."""

    @abstractmethod
    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """Create what is `planned` (`given`: the program's inputs) and return its id.

        What the read after it needs to know is filled into `planned`.
        """

    @abstractmethod
    async def read(self, clients: Clients, known: State) -> State | None:
        """Return its current state, None if missing. `known` is its last known state, or its id for an import."""

    @abstractmethod
    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """Change it from `prior` to `planned` (`given`: the program's inputs) and return its id."""

    @abstractmethod
    async def delete(self, clients: Clients, state: State) -> None:
        """Delete it."""

    def lock(self, clients: Clients) -> AbstractAsyncContextManager[Any]:
        """Return the lock that is held during a write and the read after it."""
        del clients
        return nullcontext()


class Function(ABC):
    """One function of the provider, such as a lookup."""

    token: ClassVar[str]
    inputs: ClassVar[Schema]
    framed: ClassVar[bool] = True
    """Whether an error names its function: errors in the provider's newer code do not."""

    @abstractmethod
    async def invoke(self, clients: Clients, args: Properties) -> Properties:
        """Send the requests, and return the result."""


def refuse_organisation_of_token(clients: Clients, planned: Properties) -> None:
    """Refuse `org_id` of a resource together with a token, which belongs to one organisation.

    Raises:
        ProviderError: a required property is missing.

    """
    if planned.get("orgId") not in (None, "", "0", UNKNOWN) and not clients.grafana.org_id:
        raise ProviderError("org_id is only supported with basic auth. API keys are already org-scoped")


def org_of_new(client: GrafanaClient, planned: Properties) -> int:
    """Return the organisation of a resource that is written: its own `orgId`, else the provider's."""
    text = str(planned.get("orgId") or "")
    return int(text) if text.isdigit() and int(text) else client.org_id


def org_of_known(client: GrafanaClient, identity: str) -> tuple[int, str]:
    """Split an id such as `1:name` into the organisation (by default the provider's) and the rest."""
    org, separator, rest = identity.partition(":")
    if not separator or not org.isdigit():
        return client.org_id, identity
    return int(org) or client.org_id, rest


def api_values(schema: Schema, values: Properties) -> dict[str, Any]:
    """Return a nested block in the API's names. Unset properties are sent as empty, as in the provider's code."""
    result: dict[str, Any] = {}
    for name, described in schema.items():
        value = values.get(name)
        if described.fields is not None:
            if value:
                result[described.api] = api_values(described.fields, value)
        else:
            result[described.api] = described.zero if value is None else value
    return result
