"""An integration's description (``description_short`` in IRM's public API), which the grafana provider does not set."""

import asyncio
import os
from typing import Any

import pulumi
from pulumi import dynamic

from grafana_irm.api.credentials import Credentials, from_config, from_environment, from_stack_settings
from grafana_irm.api.irm import IrmApi
from grafana_irm.api.patience import Patience
from grafana_irm.errors import InvalidOutput, Problem, RequestFailed


class DescriptionProvider(dynamic.ResourceProvider):
    """Sets the description of an integration that another resource created.

    The token comes from the stack's configuration or the environment when Pulumi configures the provider, so that it
    is neither an input nor in the state. The instance is serialised without attributes: its text is the same in every
    run, and a preview shows no change.
    """

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Read the credentials from the same sources as the program and the grafana provider."""
        self.credentials = _reachable(req.config.get)
        # One process serves a whole `up`, which with many descriptions meets IRM's rate limit more than once.
        self.patience = Patience(renewed=True)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Return an update for a new text, or a replacement for another integration."""
        moved = _olds["integration_id"] != _news["integration_id"]
        return dynamic.DiffResult(
            changes=moved or _olds["description"] != _news["description"],
            replaces=["integration_id"] if moved else [],
        )

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Set the description, with one request."""
        self._put(props["integration_id"], props["description"])
        return dynamic.CreateResult(props["integration_id"], _outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.UpdateResult:
        """Set the new description, with one request."""
        self._put(_id, _news["description"])
        return dynamic.UpdateResult(_outputs(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read the description in IRM; no resource if the integration does not exist or has no description."""
        found = asyncio.run(self._irm().integration(id_))
        text = (found or {}).get("description_short")
        if not text:
            return dynamic.ReadResult("", {})
        return dynamic.ReadResult(id_, {**_outputs(props), "integration_id": id_, "description": text})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Clear the description; a missing integration is not an error."""
        asyncio.run(self._irm().describe(_id, None))

    def _irm(self) -> IrmApi:
        return IrmApi(self.credentials, self.patience)

    def _put(self, id_: str, text: str) -> None:
        if not asyncio.run(self._irm().describe(id_, text)):
            raise RequestFailed(f"Grafana IRM has no integration {id_}: run pulumi refresh")


class IntegrationDescription(dynamic.Resource, module="grafana-irm", name="IntegrationDescription"):
    """The description of an integration that this program created."""

    def __init__(
        self,
        name: str,
        integration_id: pulumi.Input[str],
        description: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"integration_id": integration_id, "description": description}
        super().__init__(DescriptionProvider(), name, props, opts)


def check_reachable(credentials: Credentials, what: str, path: str) -> None:
    """Refuse a description if only an explicit provider has the token: Pulumi runs this resource outside the program.

    Raises:
        InvalidOutput: configuration and environment have no address and token of IRM, or others than the provider.

    """
    config = pulumi.Config()

    def get(key: str) -> str | None:
        namespace, _, name = key.rpartition(":")
        return (pulumi.Config(namespace) if namespace else config).get(name)

    found = _reachable(get)
    if (found.irm_source, found.irm_authorization) == (credentials.irm_source, credentials.irm_authorization):
        return
    allowed = (
        "a description only if the configuration (grafana:oncallUrl, grafana:oncallAccessToken) or the environment "
        "(GRAFANA_ONCALL_URL, GRAFANA_ONCALL_ACCESS_TOKEN) has the provider's address and token of IRM: Pulumi sets "
        "the description outside the program, without the token of an explicit provider"
    )
    raise InvalidOutput(what, [Problem(path, "a description", allowed)])


def _reachable(get: Any) -> Credentials:  # noqa: ANN401 - a function of a full key
    return from_stack_settings(get).over(from_config(get)).over(from_environment(os.environ))


def _outputs(props: dict[str, Any]) -> dict[str, Any]:
    return {"integration_id": props["integration_id"], "description": props["description"]}
