"""The stack that `verify` looks at: its state, and the credentials that it works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grafana_irm.api.credentials import (
    Credentials,
    from_config,
    from_environment,
    from_provider_inputs,
    from_stack_settings,
)
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.pulumi.state import integrations_of
from grafana_irm_cli.verify.export import opened
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import Wiring
from grafana_irm_cli.verify.settings import Settings

PROVIDER = "pulumi:providers:grafana"


@dataclass(frozen=True)
class Stack:
    """What a stack made, and the credentials it works with.

    Attributes:
        wirings: the complete integrations.
        credentials: those that the stack works with.
        incomplete: the integrations of which the state lacks a part.

    """

    wirings: list[Wiring]
    credentials: Credentials
    incomplete: list[Incomplete] = field(default_factory=list)


def read_stack(engine: Engine, environ: Mapping[str, str], grafana_instances: int | None = None) -> Stack:
    """Read a stack's state and configuration; both are decrypted in memory only.

    Args:
        engine: the stack.
        environ: where the provider's environment variables are looked up.
        grafana_instances: how many Grafana instances there are; None for the most of `grafanaInstances` in the
            stack's settings, or 1.

    Raises:
        StateError: when the stack holds nothing to look at.
        ProcessError: when the engine cannot read the stack.

    """
    export = engine.export(show_secrets=True)
    config = engine.configuration()
    entries = Settings(config).integrations()
    instances = grafana_instances or max((entries or {}).values(), default=1)
    complete, incomplete = integrations_of(export, entries, instances)
    return Stack(complete, credentials_of(config, export, environ), incomplete)


def credentials_of(config: Mapping[str, Any], export: Mapping[str, Any], environ: Mapping[str, str]) -> Credentials:
    """Find a stack's credentials: its configuration first, then its providers in the state, then the environment.

    A token of the environment for an address of the stack comes before the state's: it is what the next `pulumi up`
    works with, and the state's may be revoked since.

    Args:
        config: what `pulumi config --show-secrets --json` printed, parsed.
        export: what `pulumi stack export --show-secrets` printed, parsed.
        environ: the provider's environment variables.

    """
    values = Settings(config).values
    projects = {key.partition(":")[0] for key in values} - {"grafana", "pulumi"}
    found = Credentials()
    for project in sorted(projects):
        own = {key.partition(":")[2]: value for key, value in values.items() if key.startswith(f"{project}:")}
        found = found.over(from_stack_settings(own.get))
    found = found.over(from_config(values.get))
    stored, environment = Credentials(), from_environment(environ)
    for resource in (export.get("deployment") or {}).get("resources") or []:
        if resource["type"] == PROVIDER:
            stored = stored.over(from_provider_inputs(opened(resource.get("inputs") or {})))
    return found.over(_tokens_of(environment, found.over(stored))).over(stored).over(environment)


def _tokens_of(environment: Credentials, known: Credentials) -> Credentials:
    """Return the environment's tokens for the systems that are known by address."""
    same_grafana = environment.grafana_url in (None, known.grafana_url)
    same_irm = environment.irm_url in (None, known.irm_url)
    return Credentials(
        grafana_auth=environment.grafana_auth if same_grafana else None,
        irm_token=environment.irm_token if same_irm else None,
    )
