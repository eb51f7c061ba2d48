"""An integration's description, which IRM's public API has (``description_short``) and the grafana provider has not."""

import asyncio
import os
from typing import Any

import pulumi
from pulumi import dynamic

from grafana_irm.api.credentials import Credentials, from_config, from_environment, from_stack_settings
from grafana_irm.api.irm import IrmApi
from grafana_irm.errors import InvalidOutput, Problem, RequestFailed


class DescriptionProvider(dynamic.ResourceProvider):
    """Sets one field of an integration that another resource made.

    The token comes from the stack's configuration or the environment when Pulumi configures the provider, so that it
    is neither an input nor in the state. The instance holds nothing when it is serialised: it is the same text in
    every run, and a preview shows no change.
    """

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Take the credentials from where the program and the grafana provider take theirs."""
        self.credentials = _reachable(req.config.get)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Tell an update (a new text) from a replacement (another integration)."""
        moved = _olds["integration_id"] != _news["integration_id"]
        return dynamic.DiffResult(
            changes=moved or _olds["description"] != _news["description"],
            replaces=["integration_id"] if moved else [],
        )

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """One request."""
        self._put(props["integration_id"], props["description"])
        return dynamic.CreateResult(props["integration_id"], _outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.UpdateResult:
        """One request."""
        self._put(_id, _news["description"])
        return dynamic.UpdateResult(_outputs(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read what IRM has now; gone where the integration is gone or has no description."""
        found = asyncio.run(IrmApi(self.credentials).integration(id_))
        text = (found or {}).get("description_short")
        if not text:
            return dynamic.ReadResult("", {})
        return dynamic.ReadResult(id_, {**_outputs(props), "integration_id": id_, "description": text})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Clear the description; an integration that is gone needs no clearing."""
        asyncio.run(IrmApi(self.credentials).describe(_id, None))

    def _put(self, id_: str, text: str) -> None:
        if not asyncio.run(IrmApi(self.credentials).describe(id_, text)):
            raise RequestFailed(f"Grafana IRM has no integration {id_}: run pulumi refresh")


class IntegrationDescription(dynamic.Resource, module="grafana-irm", name="IntegrationDescription"):
    """The description of an integration that this program made."""

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
    """Refuses a description whose token only an explicit provider has: Pulumi runs this resource outside the program.

    Raises:
        InvalidOutput: configuration and environment lead to another IRM, or to none.

    """
    config = pulumi.Config()

    def get(key: str) -> str | None:
        namespace, _, name = key.rpartition(":")
        return (pulumi.Config(namespace) if namespace else config).get(name)

    found = _reachable(get)
    if (found.irm_source, found.irm_authorization) == (credentials.irm_source, credentials.irm_authorization):
        return
    allowed = (
        "a description only where IRM's address and token are in configuration (grafana:oncallUrl, "
        "grafana:oncallAccessToken) or environment (GRAFANA_ONCALL_URL, GRAFANA_ONCALL_ACCESS_TOKEN), the same as the "
        "provider's: it is set outside the program, where an explicit provider's token is not known"
    )
    raise InvalidOutput(what, [Problem(path, "a description", allowed)])


def _reachable(get: Any) -> Credentials:  # noqa: ANN401 - a function of a full key
    return from_stack_settings(get).over(from_config(get)).over(from_environment(os.environ))


def _outputs(props: dict[str, Any]) -> dict[str, Any]:
    return {"integration_id": props["integration_id"], "description": props["description"]}
