"""Reads the stack to check: its state, and its credentials."""

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
from grafana_irm_cli.resource_types import GRAFANA_PROVIDER
from grafana_irm_cli.verify.export import opened
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.model import Wiring
from grafana_irm_cli.verify.policies.model import Policy
from grafana_irm_cli.verify.policies.state import policies_of
from grafana_irm_cli.verify.settings import Settings


@dataclass(frozen=True)
class Stack:
    """The integrations of a stack, and the stack's credentials.

    Attributes:
        wirings: the complete integrations.
        credentials: the credentials that the stack uses.
        incomplete: the integrations with missing parts in the state.
        policies: the notification policies of the stack's own.

    """

    wirings: list[Wiring]
    credentials: Credentials
    incomplete: list[Incomplete] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)


def read_stack(engine: Engine, environ: Mapping[str, str], grafana_instances: int | None = None) -> Stack:
    """Read a stack's state and configuration. Both are decrypted in memory only.

    Args:
        engine: the stack.
        environ: the environment variables, of which the provider's are read.
        grafana_instances: the number of Grafana instances; None for the highest `grafanaInstances` in the stack's
            settings, or 1.

    Raises:
        StateError: the stack has nothing to check.
        ProcessError: the engine cannot read the stack.

    """
    export = engine.export(show_secrets=True)
    config = engine.configuration()
    settings = Settings(config)
    entries = settings.integrations()
    instances = grafana_instances or max((entries or {}).values(), default=1)
    complete, incomplete = integrations_of(export, entries, instances)
    wanted = settings.heartbeats()
    incomplete += [Incomplete(one.name, ["heartbeat"]) for one in complete if not one.heartbeat and one.name in wanted]
    return Stack(complete, credentials_of(config, export, environ), incomplete, policies_of(export))


def credentials_of(config: Mapping[str, Any], export: Mapping[str, Any], environ: Mapping[str, str]) -> Credentials:
    """Return a stack's credentials: from its configuration, else its providers in the state, else the environment.

    If the environment has a token for the stack's address, it precedes the state's token: the next `pulumi up` will
    use it, and the token in the state may be revoked by now.

    Args:
        config: the parsed output of `pulumi config --show-secrets --json`.
        export: the parsed output of `pulumi stack export --show-secrets`.
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
        if resource["type"] == GRAFANA_PROVIDER:
            stored = stored.over(from_provider_inputs(opened(resource.get("inputs") or {})))
    return found.over(_tokens_of(environment, found.over(stored))).over(stored).over(environment)


def _tokens_of(environment: Credentials, known: Credentials) -> Credentials:
    """Return the environment's tokens for the systems with a known address."""
    same_grafana = environment.grafana_url in (None, known.grafana_url)
    same_irm = environment.irm_url in (None, known.irm_url)
    return Credentials(
        grafana_auth=environment.grafana_auth if same_grafana else None,
        irm_token=environment.irm_token if same_irm else None,
    )
