"""The components of the stack program, and its outputs."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.alerting.component import IrmAlerting
from grafana_irm.alerting.manual_steps import step_text
from grafana_irm.notification_policy.component import NotificationPolicy
from grafana_irm.notification_policy.kept import keep_policies
from grafana_irm.shared_heartbeat.component import SharedHeartbeat
from grafana_irm.stack.heartbeats import Group
from grafana_irm.stack.settings import StackSettings

Summary = dict[str, pulumi.Input[Any]]


def build(
    settings: StackSettings,
    organisation: str | None,
    grafana_provider: grafana.Provider,
    irm_provider: grafana.Provider | None,
) -> dict[str, Any]:
    """Create the components of all entries and their shared heartbeats; return the outputs of the stack.

    Args:
        settings: the settings of the stack.
        organisation: the organisation to set on all resources in Grafana.
        grafana_provider: the provider for Grafana.
        irm_provider: the provider for IRM, if it differs.

    """
    options = pulumi.ResourceOptions(provider=grafana_provider)
    groups, base = settings.groups, settings.irm.ingress_url
    members = {key: group for group in groups for key in group.keys}
    made: dict[str, IrmAlerting] = {}
    for entry in settings.integrations:
        args = entry.args(organisation, base, shared=entry.key in members)
        made[entry.key] = IrmAlerting(entry.key, args, options, irm_provider=irm_provider)
    beats = {group.component: _shared(group, made, organisation, options) for group in groups}
    policy = _policy(settings, made, grafana_provider)
    summaries = {key: _summary(one) for key, one in made.items()}
    for entry in settings.integrations:
        if group := members.get(entry.key):
            existing = entry.existing is not None
            summaries[entry.key] |= _of_member(made[entry.key], group, beats[group.component], existing=existing)
    endpoints = {
        key: {"http": one.http_endpoint, "heartbeat": one.beats_to if key in members else one.heartbeat_endpoint}
        for key, one in made.items()
    }
    own = {} if policy is None else {"notificationPolicy": {"name": policy.name, "link": policy.url_in_grafana}}
    return {**own, "integrations": summaries, "endpoints": pulumi.Output.secret(endpoints)}


def _shared(
    group: Group, made: Mapping[str, IrmAlerting], organisation: str | None, options: pulumi.ResourceOptions
) -> SharedHeartbeat:
    endpoints = {key: made[key].beats_to for key in group.keys}
    return SharedHeartbeat(group.component, group.args(endpoints, organisation), options)


def _summary(one: IrmAlerting) -> Summary:
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


def _of_member(one: IrmAlerting, group: Group, shared: SharedHeartbeat, *, existing: bool) -> Summary:
    """Return what a member has from the heartbeat that it shares, as if it were its own."""
    step = step_text(group.timing, existing=existing)

    def links(both: list[dict[str, str]]) -> dict[str, str]:
        own, of_heartbeat = both
        pages = {"heartbeat_contact_point": "contact_point", "rule": "rule"}
        return {**own, **{page: of_heartbeat[name] for page, name in pages.items() if name in of_heartbeat}}

    def steps(pages: Mapping[str, str]) -> list[str]:
        return [] if step is None else [" ".join([step, *filter(None, [pages.get("integration")])])]

    return {
        "heartbeatContactPoint": shared.contact_point_name,
        "ruleUid": shared.rule_uid,
        "heartbeatInterval": shared.heartbeat_interval,
        "firstBeatWithin": shared.first_beat_within,
        "longestGap": shared.longest_gap,
        "links": pulumi.Output.all(one.links, shared.links).apply(links),
        "manualSteps": one.links.apply(steps),
    }


def _policy(
    settings: StackSettings, made: Mapping[str, IrmAlerting], provider: grafana.Provider
) -> NotificationPolicy | None:
    """Register the notification policy of the stack, if it has one, and those that stay while rules select them."""
    keep_policies(provider)
    block = settings.notification_policy
    if block is None:
        return None
    points = {key: one.contact_point_name for key, one in made.items()}
    return NotificationPolicy(block.name, block.args(points), pulumi.ResourceOptions(provider=provider))
