"""`IrmAlerting`: an integration, its contact point for alerts, and a heartbeat for both."""

from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.alerting.args import IrmAlertingArgs
from grafana_irm.alerting.claims import Alerting, alerting_claims
from grafana_irm.alerting.manual_steps import steps_left
from grafana_irm.alerting.names import Names, names_of
from grafana_irm.alerting.organisations import organisations_of
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api import resource_types
from grafana_irm.api.links import contact_point_page, rule_page
from grafana_irm.api.organisations import checked_organisation, refused_at_once
from grafana_irm.contact_point.kept import keep_within
from grafana_irm.contact_point.resource import register_contact_point
from grafana_irm.heartbeat_rule.component import HeartbeatRule, register_heartbeat_rule
from grafana_irm.heartbeat_rule.settings import timing_of
from grafana_irm.inputs.model import resolve, validated
from grafana_irm.integration.component import Integration, register_integration
from grafana_irm.run import place
from grafana_irm.timing import HeartbeatTiming
from grafana_irm.unique.owner import Owner, owner_of
from grafana_irm.unique.table import Claim


class IrmAlerting(pulumi.ComponentResource):
    """Connects Grafana Alerting to Grafana IRM: an integration, its contact point, and a heartbeat.

    The notification policy is not changed: select the contact point `contact_point_name` in your rules.

    ``irm_provider`` is for a service-account token, which needs a separate provider for IRM. The ``url`` of this
    provider is the address of the Grafana Cloud stack, which the grafana provider sends as ``X-Grafana-Url``. The
    integration uses this provider, and all other resources use the provider of ``opts``. With IRM's own token, one
    provider serves both, and ``irm_provider`` is not needed. Python only.

    Raises:
        InvalidInputs: with every problem of every block, before anything is registered.
        UnknownName: a team, escalation chain, Slack channel, integration, folder or data source does not exist. Raised
            when the look-up responds.

    """

    integration_id: pulumi.Output[str]
    """The integration's id in IRM."""
    integration_type: pulumi.Output[str]
    """``alertmanager`` or ``webhook``."""
    http_endpoint: pulumi.Output[str]
    """The URL that receives alerts. Secret."""
    heartbeat_endpoint: pulumi.Output[str | None]
    """The URL that receives beats; none without heartbeat. Secret."""
    ingress_url: pulumi.Output[str | None]
    """The base of both endpoints: scheme, host and path prefix, without the token. Not secret."""
    team: pulumi.Output[str | None]
    """The name of the team. None without a team, if only the team's id is known, or for an existing integration."""
    escalation_chain: pulumi.Output[str | None]
    """The name of the default route's escalation chain.

    None without an escalation chain, if only the chain's id is known, or for an existing integration.
    """
    contact_point_name: pulumi.Output[str]
    """The name of the contact point, for alert rules and notification policies."""
    heartbeat_contact_point_name: pulumi.Output[str | None]
    """The name of the heartbeat's contact point; none without heartbeat."""
    rule_uid: pulumi.Output[str | None]
    """The heartbeat rule's UID; none without heartbeat."""
    folder_uid: pulumi.Output[str | None]
    """The UID of the heartbeat rule's folder; none without heartbeat."""
    rule_group: pulumi.Output[str | None]
    """The name of the heartbeat rule's group; none without heartbeat."""
    heartbeat_interval: pulumi.Output[str | None]
    """The interval to set in IRM; none without heartbeat."""
    first_beat_within: pulumi.Output[str | None]
    """The longest time from the rule's creation to the first beat, e.g. ``3m15s``; none without heartbeat."""
    longest_gap: pulumi.Output[str | None]
    """The longest time between two beats if no beat is lost, e.g. ``3m11s``; none without heartbeat."""
    links: pulumi.Output[dict[str, str]]
    """Links to pages by name: ``integration``, ``contact_point``, ``heartbeat_contact_point``, ``rule``, if known."""
    manual_steps: pulumi.Output[list[str]]
    """The manual steps in IRM; empty with the default interval."""

    def __init__(
        self,
        name: str,
        args: IrmAlertingArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        irm_provider: grafana.Provider | None = None,
    ) -> None:
        what = f'IrmAlerting "{name}"'
        settings = validated(IrmAlertingSettings, args, what)
        names = names_of(settings, name, place(name, opts))
        owner = owner_of("IrmAlerting", name, what, opts, irm_provider)
        claims = alerting_claims(settings, names)
        owner.claim(claims, refused_at_once(owner.grafana, organisations_of(settings)))
        super().__init__(resource_types.IRM_ALERTING, name, {}, opts)
        integration = register_integration(
            self,
            f"{name}-integration",
            settings.integration,
            what,
            owner=owner,
            prefix="integration",
            irm_provider=irm_provider,
        )
        self.integration_id = integration.integration_id
        self.integration_type = integration.type
        self.http_endpoint = integration.http_endpoint
        self.ingress_url = integration.ingress_url
        self.team = integration.team
        self.escalation_chain = integration.escalation_chain
        self.contact_point_name = register_contact_point(
            self,
            f"{name}-contact-point",
            settings.contact_point,
            what,
            named=owner.once_known(names.contact_point, claims.contact_point),
            urls=[integration.http_endpoint],
            disable_resolve_message=resolve(settings.contact_point, "disable_resolve_message", what),
            **_shared(settings, settings.contact_point, what, owner, claims.contact_point),
        )
        timing = timing_of(settings.heartbeat.interval, settings.heartbeat.rule)
        beat = None
        if settings.heartbeat.enabled:
            beat = self._heartbeat(
                name, settings, names, what, owner=owner, claims=claims, integration=integration, timing=timing
            )
        keep_within(self, name, resource_types.IRM_ALERTING)
        self._describe(integration, beat, settings, what)
        self.heartbeat_interval = pulumi.Output.from_input(settings.heartbeat.interval if beat else None)
        self.manual_steps = steps_left(self, settings, timing, integration.url_in_irm) if beat else _list([])
        self.register_outputs({key: getattr(self, key) for key in OUTPUTS})

    @property
    def beats_to(self) -> pulumi.Output[str]:
        """The URL that receives beats, also without heartbeat: for a `SharedHeartbeat`. Secret. Python only."""
        return self._integration.heartbeat_endpoint

    def _heartbeat(
        self,
        name: str,
        settings: IrmAlertingSettings,
        names: Names,
        what: str,
        *,
        owner: Owner,
        claims: Alerting,
        integration: Integration,
        timing: HeartbeatTiming,
    ) -> tuple[pulumi.Output[str], HeartbeatRule]:
        options, rule = settings.heartbeat.contact_point, settings.heartbeat.rule
        contact_point = register_contact_point(
            self,
            f"{name}-heartbeat-contact-point",
            options,
            what,
            named=owner.once_known(names.heartbeat_contact_point, claims.heartbeat_contact_point),
            urls=[integration.heartbeat_endpoint],
            # IRM would count "resolved" as a beat.
            disable_resolve_message=True,
            **_shared(settings, options, what, owner, claims.heartbeat_contact_point),
        )
        made = register_heartbeat_rule(
            self,
            f"{name}-heartbeat",
            rule,
            what,
            timing,
            where=names.where,
            owner=owner,
            claims=claims.rule,
            title=names.rule,
            contact_point=contact_point,
            prefix="heartbeat.rule",
            **_shared(settings, rule, what, owner, *claims.rule),
        )
        return contact_point, made

    def _describe(
        self,
        integration: Integration,
        beat: tuple[pulumi.Output[str], HeartbeatRule] | None,
        settings: IrmAlertingSettings,
        what: str,
    ) -> None:
        nothing: pulumi.Output[Any] = pulumi.Output.from_input(None)
        contact_point, rule = beat or (nothing, HeartbeatRule(*[nothing] * 5))
        self.heartbeat_endpoint = integration.heartbeat_endpoint if beat else nothing
        self._integration = integration
        self.heartbeat_contact_point_name = contact_point
        for key in rule.__dataclass_fields__:
            setattr(self, key, getattr(rule, key))
        alerts, beats = settings.contact_point, settings.heartbeat
        pages = {
            "integration": integration.url_in_irm,
            "contact_point": contact_point_page(self, self.contact_point_name, _organisation(settings, alerts, what)),
        }
        if beat:
            of_beats, of_rule = (_organisation(settings, part, what) for part in (beats.contact_point, beats.rule))
            pages["heartbeat_contact_point"] = contact_point_page(self, contact_point, of_beats)
            pages["rule"] = rule_page(self, rule.rule_uid, of_rule)
        self.links = pulumi.Output.all(**pages).apply(lambda found: {key: url for key, url in found.items() if url})


OUTPUTS = tuple(IrmAlerting.__annotations__)


def _list(items: list[str]) -> pulumi.Output[list[str]]:
    return pulumi.Output.from_input(items)


def _shared(
    settings: IrmAlertingSettings,
    part: Any,  # noqa: ANN401 - two kinds of block
    what: str,
    owner: Owner,
    *claims: Claim,
) -> dict[str, Any]:
    """Return organisation and provenance of a part; without settings of its own, those of the component."""
    own = part.disable_provenance if "disable_provenance" in part.model_fields_set else None
    holder = settings if own is None else part
    return {
        "org_id": checked_organisation(
            owner.once_known(_organisation(settings, part, what), *claims), owner.grafana, what, *_path(part, claims[0])
        ),
        "disable_provenance": resolve(holder, "disable_provenance", what),
    }


def _path(part: Any, claim: Claim) -> tuple[str, ...]:  # noqa: ANN401 - as above
    """Return the path of a part's organisation, next to the name that the part claims."""
    return ("org_id",) if part.org_id is None else (*claim.path[:-1], "org_id")


def _organisation(settings: IrmAlertingSettings, part: Any, what: str) -> pulumi.Input[str] | None:  # noqa: ANN401 - as above
    found: pulumi.Input[str] | None = resolve(settings if part.org_id is None else part, "org_id", what)
    return found
