"""The parts of the stack program around the components: providers, checks and outputs."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
from pydantic.alias_generators import to_camel

from grafana_irm.alerting.component import IrmAlerting
from grafana_irm.alerting.names import names_of
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Asker, Lookups, know_credentials, lookups_with
from grafana_irm.errors import UnknownName
from grafana_irm.inputs.model import path_text, validated
from grafana_irm.notification_policy.component import NotificationPolicy
from grafana_irm.notification_policy.kept import keep_policies
from grafana_irm.notification_policy.settings import NotificationPolicySettings
from grafana_irm.preflight.check import check_all_policies, needs_of
from grafana_irm.preflight.collisions import check_names_taken
from grafana_irm.preflight.findings import Wanted
from grafana_irm.preflight.in_use import Policy
from grafana_irm.preflight.own_names import check_own_names_by_answers
from grafana_irm.preflight.policies import WantedPolicy
from grafana_irm.preflight.systems import check_systems
from grafana_irm.stack.checks import entry_path
from grafana_irm.stack.notification_policy import SETTING
from grafana_irm.stack.settings import REPEAT_INTERVAL, WHAT, StackIntegration, StackSettings, heartbeats_of
from grafana_irm.timing import fleet_warning


@dataclass(frozen=True)
class Access:
    """The program's credentials for Grafana and for IRM, usually the same."""

    alerting: Credentials
    irm: Credentials

    @property
    def organisation(self) -> str | None:
        """The organisation to set on all resources in Grafana, since the provider's own setting has no effect on them.

        None with a token, which belongs to one organisation: the provider refuses an organisation with a token.
        """
        return self.alerting.org_id if self.alerting.grafana_by_user else None

    def providers(self) -> tuple[grafana.Provider, grafana.Provider | None]:
        """Register the provider for both systems, and a second one for IRM if a service-account token needs it."""
        one = _provider("grafana", self.alerting)
        return one, None if self.irm == self.alerting else _provider("irm", self.irm)


def access(settings: StackSettings, environ: Mapping[str, str]) -> Access:
    """Return the credentials for both systems.

    With ``irm.stackUrl``, requests to IRM use a service-account token of that stack. The address of the stack must then
    be the provider's ``url``, which the provider sends to IRM.
    """
    known = settings.credentials(environ)
    one = replace(known, irm_stack_url=None)
    if not known.irm_stack_url:
        return Access(one, one)
    token = known.irm_authorization
    return Access(one, replace(one, grafana_url=known.irm_stack_url, grafana_auth=token, irm_token=token, org_id=None))


def _provider(name: str, credentials: Credentials) -> grafana.Provider:
    provider = grafana.Provider(
        name,
        url=credentials.grafana_url,
        auth=credentials.grafana_auth,
        oncall_url=credentials.irm_url,
        oncall_access_token=credentials.irm_token,
        org_id=int(credentials.org_id) if credentials.org_id else None,
        ca_cert=credentials.ca_cert,
        insecure_skip_verify=credentials.is_insecure or None,
    )
    know_credentials(provider, credentials)
    return provider


async def check_everything(settings: StackSettings, using: Access) -> None:
    """Check both systems, all names, and existing objects of the same names, before anything is registered.

    Raises:
        NotReady: with every problem of both systems.
        InvalidInputs: with every name that two integrations use, as far as responses of the systems show it.
        UnknownName: with every name and id that does not exist.
        NamesTaken: with every name and UID that is already in use.
        ContactPointsInUse: with every contact point that would be deleted and that others use.

    """
    if warning := fleet_warning(heartbeats_of(settings), REPEAT_INTERVAL):
        pulumi.log.warn(warning)
    base = settings.irm.ingress_url
    wanted = [_wanted(item, number, using, base) for number, item in enumerate(settings.integrations)]
    policies = list(_wanted_policies(settings, wanted))
    if settings.preflight:
        needs = replace(needs_of(wanted, using.alerting), policies=bool(policies))
        await check_systems(using.alerting, using.irm, needs)
    await check_names(settings, using)
    policy: Policy | None = None
    if settings.preflight:
        await check_own_names_by_answers(wanted, using.alerting, using.irm, WHAT)
        policy = Policy("set keepContactPointsInUse: true", keep=settings.keep_contact_points_in_use)
        await check_names_taken(wanted, using.alerting, using.irm, WHAT, policy)
    await check_all_policies(policies, lookups_with(using.alerting), WHAT, policy)


def _wanted_policies(settings: StackSettings, wanted: Sequence[Wanted]) -> Iterator[WantedPolicy]:
    """Yield the notification policy, with the contact points that the integrations will have."""
    block = settings.notification_policy
    if block is None:
        return
    points = {one.component: one.names.contact_point for one in wanted}
    whole = validated(NotificationPolicySettings, block.args(points), WHAT)

    def at(*path: str | int) -> str:
        return path_text((SETTING, *(to_camel(part) if isinstance(part, str) else part for part in path)))

    yield WantedPolicy(block.name, whole, at, f"{at('adopt')}: true", block.adopt)


def register_policy(
    settings: StackSettings, made: Mapping[str, IrmAlerting], provider: grafana.Provider
) -> NotificationPolicy | None:
    """Register the notification policy of the stack, if it has one, and those that stay while rules select them."""
    keep_policies(provider)
    block = settings.notification_policy
    if block is None:
        return None
    points = {key: one.contact_point_name for key, one in made.items()}
    return NotificationPolicy(block.name, block.args(points), pulumi.ResourceOptions(provider=provider))


def _wanted(item: StackIntegration, number: int, using: Access, ingress_url: str | None) -> Wanted:
    def at(*path: str) -> str:
        return entry_path(number, *path)

    whole = validated(IrmAlertingSettings, item.args(using.organisation, ingress_url), WHAT)
    return Wanted(whole, names_of(whole, item.key, item.key), at, f"{at('adopt')}: true", item.adopt)


async def check_names(settings: StackSettings, using: Access) -> None:
    """Check that all names exist, before anything is registered. The components reuse the results.

    Raises:
        UnknownName: with every name and id that does not exist.

    """
    irm, alerting = lookups_with(using.irm), lookups_with(using.alerting)
    asked = [
        question
        for number, item in enumerate(settings.integrations)
        for question in _questions(item, ("integrations", number), irm, alerting)
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    problems = [problem for answer in answers if isinstance(answer, UnknownName) for problem in answer.problems]
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, UnknownName):
            raise answer
    if problems:
        raise UnknownName(WHAT, problems)


def _questions(item: StackIntegration, path: tuple[str | int, ...], irm: Lookups, alerting: Lookups) -> Iterator[Any]:
    def asker(*parts: str) -> Asker:
        return Asker(WHAT, path_text((*path, *parts)))

    yield from _irm_questions(item, irm, asker)
    rule = item.heartbeat.rule
    if item.heartbeat.enabled and rule.folder_uid is not None:
        yield alerting.check_folder(rule.folder_uid, asker("heartbeat", "rule", "folderUid"))
    if item.heartbeat.enabled and rule.data_source_uid is not None:
        yield alerting.check_data_source(rule.data_source_uid, asker("heartbeat", "rule", "dataSourceUid"))


def _irm_questions(item: StackIntegration, irm: Lookups, asker: Callable[[str], Asker]) -> Iterator[Any]:
    if item.team is not None:
        yield irm.team(item.team, asker("team"))
    if item.team_id is not None:
        yield irm.check_team_id(str(item.team_id), asker("teamId"))
    if item.escalation_chain is not None:
        yield _chain(item, irm, asker("escalationChain"))
    if item.escalation_chain_id is not None:
        yield irm.check_escalation_chain_id(str(item.escalation_chain_id), asker("escalationChainId"))
    if item.slack_channel is not None:
        yield irm.slack_channel(item.slack_channel, asker("slackChannel"))
    if item.existing is not None:
        yield irm.existing(item.existing.model_dump(), asker("existing"))


async def _chain(item: StackIntegration, irm: Lookups, asker: Asker) -> None:
    team_id = item.team_id
    if item.team is not None:
        try:
            team_id = await irm.team(item.team, asker)
        except UnknownName:
            return  # reported at the team's path
    await irm.escalation_chain(str(item.escalation_chain), team_id, asker)


def outputs(made: Mapping[str, IrmAlerting], policy: NotificationPolicy | None = None) -> dict[str, Any]:
    """Return the outputs of the stack: a summary of each integration, the policy, and the endpoints as secrets."""
    own = {} if policy is None else {"notificationPolicy": {"name": policy.name, "link": policy.url_in_grafana}}
    return {
        **own,
        "integrations": {key: _summary(one) for key, one in made.items()},
        "endpoints": pulumi.Output.secret(
            {key: {"http": one.http_endpoint, "heartbeat": one.heartbeat_endpoint} for key, one in made.items()}
        ),
    }


def _summary(one: IrmAlerting) -> dict[str, pulumi.Input[Any]]:
    return {
        "id": one.integration_id,
        "type": one.integration_type,
        "ingressUrl": one.ingress_url,
        "contactPoint": one.contact_point_name,
        "heartbeatContactPoint": one.heartbeat_contact_point_name,
        "ruleUid": one.rule_uid,
        "heartbeatInterval": one.heartbeat_interval,
        "firstBeatWithin": one.first_beat_within,
        "longestGap": one.longest_gap,
        "links": one.links,
        "manualSteps": one.manual_steps,
    }
