"""The stack program's settings: the content of a stack file, validated as a whole before anything is created."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pulumi
from pulumi.runtime.config import CONFIG
from pydantic import Field, ValidationError

from grafana_irm.api.credentials import Credentials, from_config, from_environment, from_stack_settings, missing
from grafana_irm.errors import InvalidInputs, Problem
from grafana_irm.inputs.model import InputModel, parse, problems_of, warn_of_earlier_names
from grafana_irm.inputs.secrecy import Secret
from grafana_irm.inputs.types import BaseUrl, OrgNumber, Text, Url
from grafana_irm.stack.checks import (
    addresses_with_user,
    exposed_passwords,
    given_twice,
    keys_of,
    organisations_beside_a_token,
    plain_secrets,
    plain_tokens_of_provider,
)
from grafana_irm.stack.entry import StackIntegration
from grafana_irm.stack.file import as_written
from grafana_irm.stack.heartbeats import Group, SharedHeartbeatsBlock, groups_of, heartbeat_problems
from grafana_irm.stack.notification_policy import StackPolicy, unknown_integrations

WHAT = "The stack's configuration"
"""The name of the settings in errors."""


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
    heartbeats: Literal["shared", "separate"] = "shared"
    """Whether integrations with the same heartbeat interval share one rule and one contact point for their heartbeats.

    Allowed: ``shared`` or ``separate``.
    Default: ``shared``. An integration whose heartbeat has options of its own, or ``own: true``, shares none.

    Each integration has its own heartbeat in IRM either way.
    """
    shared_heartbeats: SharedHeartbeatsBlock = SharedHeartbeatsBlock.model_construct()
    """Options of the shared heartbeats.

    Default: default options.
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

    In use: alert rules, notification policies or routing trees outside the stack send to it, or alert rules select it.
    """

    @property
    def groups(self) -> list[Group]:
        """The groups of integrations that share a heartbeat."""
        return groups_of(self.integrations, self.shared_heartbeats) if self.heartbeats == "shared" else []

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
    reported = {problem.path for problem in problems}
    groups = [] if settings is None else settings.groups
    twice = given_twice(raw, groups, known.org_id if known.grafana_by_user else None)
    problems += [problem for problem in twice if problem.path not in reported]
    problems += organisations_beside_a_token(raw, known)
    if settings is not None:
        problems += heartbeat_problems(settings.integrations, groups)
    problems += unknown_integrations(raw.get("notificationPolicy"), keys_of(raw.get("integrations")))
    if problems or settings is None:
        raise InvalidInputs(WHAT, problems)
    warn_of_earlier_names(settings, WHAT, spelling="camel")
    if settings.integrations and not groups and "shared_heartbeats" in settings.model_fields_set:
        pulumi.log.warn(f"{WHAT}: {_NO_EFFECT}")
    return settings


_NO_EFFECT = (
    "sharedHeartbeats has no effect, since no integration shares a heartbeat. Set these options in the heartbeat.rule "
    "and heartbeat.contactPoint of each integration, or remove sharedHeartbeats"
)


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
