"""The stack program's settings: the content of a stack file, validated as a whole before anything is created."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pulumi
from pulumi.runtime.config import CONFIG
from pydantic import Field, ValidationError

from grafana_irm.alerting.args import IrmAlertingArgs
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
    keys_of,
    organisations_beside_a_token,
    plain_secrets,
    plain_tokens_of_provider,
)
from grafana_irm.stack.file import as_written
from grafana_irm.stack.notification_policy import StackPolicy, unknown_integrations
from grafana_irm.timing import TimingModel, fleet_problem

WHAT = "The stack's configuration"
"""The name of the settings in errors."""

_OF_THE_STACK = {"resource_name", "adopt"}
"""Settings of an integration that the stack program itself uses, and that are no argument of `IrmAlerting`."""


class GrafanaSettings(InputModel):
    """The Grafana instance that sends the alerts."""

    url: Url | None = None
    """The root URL of Grafana.

    Allowed: an absolute URL without user and password.
    Default: the provider's ``grafana:url``, else the environment variable ``GRAFANA_URL``.
    """
    auth: Secret[Text] | None = None
    """The credentials for Grafana.

    Allowed: a token of a service account with the role Editor and the right to provision alerting, or
    ``user:password``.
    Default: the provider's ``grafana:auth``, else the environment variable ``GRAFANA_AUTH``.
    """
    org_id: OrgNumber | None = None
    """The id of the Grafana organisation.

    Allowed: a number of 1 or more. A token belongs to one organisation: any other number is refused.
    Default: the provider's ``grafana:orgId``, else the environment variable ``GRAFANA_ORG_ID``, else 1.
    """


class IrmSettings(InputModel):
    """Grafana IRM."""

    url: Url | None = None
    """The URL of IRM's API: IRM > Settings > Admin & API.

    Allowed: an absolute URL without user and password.
    Default: the provider's ``grafana:oncallUrl``, else the environment variable ``GRAFANA_ONCALL_URL``, else the URL in
    the settings of Grafana's IRM plugin, else the region us-central-0.
    """
    token: Secret[Text] | None = None
    """The token for IRM's API.

    Allowed: an API key of IRM, or with ``stack_url`` a token of a service account of that Grafana Cloud stack.
    Default: the provider's ``grafana:oncallAccessToken``, else the environment variable
    ``GRAFANA_ONCALL_ACCESS_TOKEN``, else Grafana's token.
    """
    stack_url: Url | None = None
    """The URL of the Grafana Cloud stack whose service account has the token.

    Allowed: an absolute URL without user and password.
    Default: none: the token is an API key of IRM.
    """
    ingress_url: BaseUrl | None = None
    """The base URL under which Grafana reaches IRM, for all integrations without their own base URL.

    Allowed: an absolute URL without user, password, query and fragment.
    Default: the URL that IRM returns.
    """


class StackIntegration(IrmIntegrationSettings):
    """An integration with its contact points and its heartbeat."""

    resource_name: Name | None = None
    """The name of the resource in Pulumi, and the key of its outputs.

    Allowed: unique in the stack; one line of text.
    Default: the name of the integration.

    Set it before you rename the integration.
    """
    contact_point: AlertContactPointBlock = AlertContactPointBlock.model_construct()
    """The contact point for alerts.

    Default: a contact point with default options.
    """
    heartbeat: HeartbeatBlock = HeartbeatBlock.model_construct()
    """The heartbeat.

    Default: on.
    """
    disable_provenance: bool = False
    """Whether people may edit contact points and rule in Grafana's UI.

    Default: false.

    Choose it at creation: to change it later, rename the contact points in the same change.
    """
    adopt: bool = False
    """Whether `pulumi up` adopts existing objects that have the names of this entry, created by anyone.

    Default: false. If such an object exists, `pulumi up` then stops before it creates anything.
    """

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
            org_id: the organisation of the objects in Grafana; by default that of the credentials.
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
    """The settings of a stack file."""

    grafana: GrafanaSettings = GrafanaSettings.model_construct()
    """The Grafana instance that sends the alerts.

    Default: the environment variables.
    """
    irm: IrmSettings = IrmSettings.model_construct()
    """Grafana IRM.

    Default: the environment variables.
    """
    integrations: list[StackIntegration] = Field(default_factory=list)
    """The integrations, each with its contact points and its heartbeat.

    Default: none.
    """
    notification_policy: StackPolicy | None = None
    """A notification policy that sends alerts to the integrations by their labels.

    Default: none: alert rules and policies outside of the stack name the contact points.

    Needs Grafana 13.1 or later.
    """
    preflight: bool = True
    """Whether the program checks both systems before it creates anything.

    Default: true.

    It checks that both systems respond, the tokens and their permissions, the version of Grafana, and that names are
    free.
    """
    keep_contact_points_in_use: bool = False
    """Whether a contact point or notification policy in use stays when the stack would delete or rename it.

    Default: false: `pulumi up` stops before it changes anything, and names the users.

    In use: alert rules, notification policies or routing trees outside the stack send to it.
    """

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
    problems += unknown_integrations(raw.get("notificationPolicy"), keys_of(integrations))
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
