"""The stack program's settings: what a stack file may hold, read and checked as a whole before anything is made."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pulumi
from pulumi.runtime.config import CONFIG
from pydantic import Field, ValidationError

from grafana_irm.alerting.component import IrmAlertingArgs
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api.credentials import Credentials, from_config, from_environment, from_stack_settings, missing
from grafana_irm.contact_point.settings import AlertContactPointBlock
from grafana_irm.errors import InvalidInputs, Problem
from grafana_irm.heartbeat_rule.settings import HeartbeatBlock, timing_of
from grafana_irm.inputs.model import InputModel, Refusal, parse, plain, problems_of, warn_of_earlier_names
from grafana_irm.inputs.secrecy import Secret
from grafana_irm.inputs.types import BaseUrl, Name, OrgNumber, Text, Url
from grafana_irm.integration.settings import IrmIntegrationSettings
from grafana_irm.stack.checks import (
    addresses_with_user,
    exposed_passwords,
    given_twice,
    organisations_beside_a_token,
    plain_secrets,
    plain_tokens_of_provider,
)
from grafana_irm.stack.file import as_written
from grafana_irm.timing import TimingModel, fleet_problem

WHAT = "The stack's configuration"
"""How errors call it."""

_OF_THE_STACK = {"resource_name", "adopt"}
"""Settings of an integration that the stack program itself uses, and that are no argument of `IrmAlerting`."""


class GrafanaSettings(InputModel):
    """The Grafana whose alerting is connected."""

    url: Url | None = None
    auth: Secret[Text] | None = None
    org_id: OrgNumber | None = None


class IrmSettings(InputModel):
    """Grafana IRM."""

    url: Url | None = None
    token: Secret[Text] | None = None
    stack_url: Url | None = None
    ingress_url: BaseUrl | None = None
    """The base under which Grafana reaches IRM, for all integrations that do not set their own. Default: IRM's own."""


class StackIntegration(IrmIntegrationSettings):
    """An integration with its contact points and its heartbeat; its own settings stand beside the blocks."""

    resource_name: Name | None = None
    contact_point: AlertContactPointBlock = AlertContactPointBlock.model_construct()
    heartbeat: HeartbeatBlock = HeartbeatBlock.model_construct()
    disable_provenance: bool = False
    adopt: bool = False
    """Whether what is there under its names is taken over, whoever made it. Default: false."""

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Check the integration's own settings as `IrmIntegration` does, and the two contact points' names."""
        blocks = {"contact_point", "heartbeat"}
        beside = {*blocks, "disable_provenance", *_OF_THE_STACK}
        yield from super().cross_check({key: value for key, value in given.items() if key not in beside})
        yield from IrmAlertingSettings.cross_check({key: given[key] for key in blocks & set(given)})

    @property
    def key(self) -> str:
        """The resource's name in Pulumi, and the key of the stack's outputs."""
        existing = self.existing
        named = self.resource_name or self.name or (existing and (existing.name or existing.id))
        return str(named)

    def args(self, org_id: str | None = None, ingress_url: str | None = None) -> IrmAlertingArgs:
        """Return the same as a program would write it.

        Args:
            org_id: the organisation of what is made in Grafana; absent, that of the credentials.
            ingress_url: the base of the endpoints, unless the integration has its own; absent, IRM's own.

        """
        given = plain(self)
        own = set(IrmIntegrationSettings.model_fields)
        args = {key: value for key, value in given.items() if key not in own | _OF_THE_STACK}
        args["integration"] = {key: value for key, value in given.items() if key in own}
        if ingress_url is not None:
            args["integration"].setdefault("ingress_url", ingress_url)
        if org_id is not None:
            args["org_id"] = org_id
        return cast("IrmAlertingArgs", args)


class StackSettings(InputModel):
    """Everything that a stack file may set, below the project's name."""

    grafana: GrafanaSettings = GrafanaSettings.model_construct()
    irm: IrmSettings = IrmSettings.model_construct()
    integrations: list[StackIntegration] = Field(default_factory=list)
    preflight: bool = True
    """Whether both systems are checked before anything is made. Default: true."""
    keep_contact_points_in_use: bool = False
    """Whether a contact point that would be deleted stays while others use it. Default: false, `pulumi up` stops."""

    def credentials(self, environ: Mapping[str, str]) -> Credentials:
        """Return addresses and tokens: the stack's own, else the grafana provider's, else the environment's."""
        own = Credentials(
            grafana_url=self.grafana.url,
            grafana_auth=self.grafana.auth,
            org_id=None if self.grafana.org_id is None else str(self.grafana.org_id),
            irm_url=self.irm.url,
            irm_token=self.irm.token,
            irm_stack_url=self.irm.stack_url,
        )
        return own.over(from_config(pulumi.runtime.get_config)).over(from_environment(environ))


def load(config: pulumi.Config, environ: Mapping[str, str]) -> StackSettings:
    """Read and check a stack's configuration.

    Raises:
        InvalidInputs: with every problem of every setting, its path as the stack file has it.

    """
    raw = _read(config.name)
    problems: list[Problem] = []
    settings: StackSettings | None = None
    try:
        settings = parse(StackSettings, raw, spelling="camel")
    except ValidationError as failed:
        problems += problems_of(failed, StackSettings)
    for key, value in raw.items():
        problems += _in_plain_text(config, key, value)
        problems += exposed_passwords(StackSettings, value, (key,))
    problems += plain_tokens_of_provider(pulumi.runtime.get_config, pulumi.runtime.is_config_secret)
    known = from_stack_settings(raw.get).over(from_config(pulumi.runtime.get_config)).over(from_environment(environ))
    problems += missing(known)
    problems += addresses_with_user(known)
    integrations = raw.get("integrations")
    told = {problem.path for problem in problems}
    twice = given_twice(integrations, known.org_id if known.grafana_by_user else None)
    problems += [problem for problem in twice if problem.path not in told]
    problems += organisations_beside_a_token(integrations, known)
    if settings is not None and (fleet := fleet_problem("integrations", heartbeats_of(settings), REPEAT_INTERVAL)):
        problems.append(fleet)
    if problems or settings is None:
        raise InvalidInputs(WHAT, problems)
    warn_of_earlier_names(settings, WHAT, spelling="camel")
    return settings


REPEAT_INTERVAL = "heartbeat.rule.repeatInterval"
"""The repeat interval as a stack file has it."""


def heartbeats_of(settings: StackSettings) -> dict[str, TimingModel]:
    """Return the timings of all heartbeats of a stack, by their paths in the stack file."""
    beats = {number: item.heartbeat for number, item in enumerate(settings.integrations) if item.heartbeat.enabled}
    return {f"integrations[{number}].heartbeat": timing_of(beat.interval, beat.rule) for number, beat in beats.items()}


def _in_plain_text(config: pulumi.Config, key: str, value: Any) -> Iterable[Problem]:  # noqa: ANN401 - raw configuration
    """Find credentials in plain text, also beside encrypted parts of the same setting."""
    found = list(plain_secrets(StackSettings, value, (key,)))
    if not found or not pulumi.runtime.is_config_secret(config.full_key(key)):
        return found
    # Pulumi marks the whole setting secret if any part of it is: only the file shows which.
    return plain_secrets(StackSettings, as_written(config.name, key), (key,))


def _read(project: str) -> dict[str, Any]:
    """Return everything below the project's name: unknown keys too, since they are refused."""
    known = {**pulumi.runtime.get_config_env(), **CONFIG.get()}
    keys = [key.partition(":")[2] for key in known if key.startswith(f"{project}:")]
    return {key: _parsed(pulumi.runtime.get_config(f"{project}:{key}")) for key in keys}


def _parsed(text: Any) -> Any:  # noqa: ANN401 - raw configuration
    try:
        return json.loads(text) if isinstance(text, str) else text
    except json.JSONDecodeError:
        return text
