"""What the stack program will create, for the preflight."""

from collections.abc import Iterator, Sequence

from pydantic.alias_generators import to_camel

from grafana_irm.alerting.args import IrmAlertingArgs
from grafana_irm.alerting.names import names_of
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.inputs.model import path_text, validated
from grafana_irm.notification_policy.settings import NotificationPolicySettings
from grafana_irm.preflight.policies import WantedPolicy
from grafana_irm.preflight.wanted import Entry, Wanted, WantedShared
from grafana_irm.shared_heartbeat.members import member_endpoint
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings
from grafana_irm.stack.checks import entry_path, shared_path
from grafana_irm.stack.entry import StackIntegration
from grafana_irm.stack.heartbeats import Group
from grafana_irm.stack.notification_policy import SETTING
from grafana_irm.stack.settings import WHAT, StackSettings


def wanted_of(settings: StackSettings, organisation: str | None) -> list[Entry]:
    """Return what the program will create, for the preflight."""
    groups, base = settings.groups, settings.irm.ingress_url
    members = {number for group in groups for number in group.members}
    entries = [
        _wanted(item, number, item.args(organisation, base, shared=number in members))
        for number, item in enumerate(settings.integrations)
    ]
    return [*entries, *(_wanted_shared(group, organisation) for group in groups)]


def _wanted(item: StackIntegration, number: int, args: IrmAlertingArgs) -> Wanted:
    def at(*path: str) -> str:
        return entry_path(number, *path)

    whole = validated(IrmAlertingSettings, args, WHAT)
    names = names_of(whole, item.key, item.key)
    return Wanted(settings=whole, names=names, at=at, consent=f"{at('adopt')}: true", adopt=item.adopt)


def _wanted_shared(group: Group, organisation: str | None) -> WantedShared:
    endpoints = {key: member_endpoint(key) for key in group.keys}
    whole = validated(SharedHeartbeatSettings, group.args(endpoints, organisation), WHAT)
    return WantedShared(
        settings=whole,
        place=group.component,
        members=tuple(group.keys),
        at=shared_path,
        consent="sharedHeartbeats.adopt: true",
        adopt=group.options.adopt,
    )


def wanted_policies(settings: StackSettings, wanted: Sequence[Entry]) -> Iterator[WantedPolicy]:
    """Yield the notification policy, with the contact points that the integrations will have."""
    block = settings.notification_policy
    if block is None:
        return
    points = {one.component: one.names.contact_point for one in wanted if isinstance(one, Wanted)}
    whole = validated(NotificationPolicySettings, block.args(points), WHAT)

    def at(*path: str | int) -> str:
        return path_text((SETTING, *(to_camel(part) if isinstance(part, str) else part for part in path)))

    yield WantedPolicy(block.name, whole, at, f"{at('adopt')}: true", block.adopt)
