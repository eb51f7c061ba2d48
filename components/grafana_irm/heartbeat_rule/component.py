"""`HeartbeatAlertRule`: the alert rule that always fires and so sends the beats."""

import json
from dataclasses import dataclass

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.api import resource_types
from grafana_irm.api.links import rule_page
from grafana_irm.api.lookups import Lookups, Requester, lookups_of
from grafana_irm.api.organisations import checked_organisation, refused_at_once
from grafana_irm.heartbeat_rule.args import HeartbeatAlertRuleArgs
from grafana_irm.heartbeat_rule.claims import Rule, rule_claims
from grafana_irm.heartbeat_rule.names import default_rule_group, shortened
from grafana_irm.heartbeat_rule.settings import HeartbeatAlertRuleSettings, HeartbeatRuleOptions, timing_of
from grafana_irm.inputs.model import resolve, validated
from grafana_irm.inputs.types import LONGEST_FOLDER_TITLE
from grafana_irm.run import HEARTBEAT_UID, import_id, place, stable_uid
from grafana_irm.timing import HeartbeatTiming, format_duration
from grafana_irm.unique.owner import Owner, owner_of

_TOKEN = resource_types.RULE_GROUP
_QUERY_WINDOW = 600
_GROUP_BY = ["alertname", "grafana_folder"]


@dataclass(frozen=True)
class HeartbeatRule:
    """The outputs of the rule, for the rule component and `IrmAlerting`."""

    rule_uid: pulumi.Output[str]
    folder_uid: pulumi.Output[str]
    rule_group: pulumi.Output[str]
    first_beat_within: pulumi.Output[str]
    longest_gap: pulumi.Output[str]


@dataclass(frozen=True)
class _Known:
    settings: HeartbeatRuleOptions
    what: str
    prefix: str
    lookups: pulumi.Output[Lookups]

    def looked_up(self, field: str) -> pulumi.Input[str]:
        """Check in Grafana a UID given as plain text; an output's resource may not exist yet."""
        given: pulumi.Input[str] = resolve(self.settings, field, self.what)
        if isinstance(given, pulumi.Output):
            return given
        requester = Requester(self.what, f"{self.prefix}.{field}" if self.prefix else field)

        async def check(lookups: Lookups) -> str:
            check = lookups.check_folder if field == "folder_uid" else lookups.check_data_source
            return await check(str(given), requester)

        return self.lookups.apply(check)


def register_heartbeat_rule(
    parent: pulumi.ComponentResource,
    name: str,
    settings: HeartbeatRuleOptions,
    what: str,
    timing: HeartbeatTiming,
    *,
    where: str,
    owner: Owner,
    claims: Rule,
    title: pulumi.Input[str],
    contact_point: pulumi.Input[str],
    org_id: pulumi.Input[str] | None,
    disable_provenance: pulumi.Input[bool],
    prefix: str = "",
) -> HeartbeatRule:
    """Register the rule, and its folder unless one is given, below ``parent``."""
    known = _Known(settings, what, prefix, lookups_of(parent.get_provider(_TOKEN), org_id))
    folder_uid = _folder(parent, name, known, where=where, title=title, org_id=org_id)
    on_trouble = pulumi.Output.from_input(resolve(settings, "fire_on_error", what)).apply(
        lambda fires: "Alerting" if fires else "OK"
    )
    uid = resolve(settings, "rule_uid", what) or stable_uid(HEARTBEAT_UID, where)
    rule_uid = pulumi.Output.from_input(owner.once_known(uid, claims.uid))
    group_name = resolve(settings, "rule_group", what) or default_rule_group(where)
    rule = grafana.alerting.RuleGroupRuleArgs(
        name=title,
        uid=rule_uid,
        condition="A",
        datas=[_query(known)],
        for_=format_duration(timing.pending_period),
        exec_err_state=on_trouble,
        no_data_state=on_trouble,
        labels=resolve(settings, "labels", what),
        annotations=resolve(settings, "annotations", what) or DEFAULT_ANNOTATIONS,
        notification_settings=grafana.alerting.RuleGroupRuleNotificationSettingsArgs(
            contact_point=contact_point,
            group_bies=_GROUP_BY,
            group_wait=format_duration(timing.group_wait),
            group_interval=format_duration(timing.group_interval),
            repeat_interval=format_duration(timing.repeat_interval),
        ),
    )
    group = grafana.alerting.RuleGroup(
        name,
        name=owner.once_known(group_name, claims.group),
        folder_uid=owner.once_known(folder_uid, claims.group),
        interval_seconds=int(timing.evaluation_interval.total_seconds()),
        rules=[rule],
        disable_provenance=disable_provenance,
        org_id=org_id,
        # A group's name is unique in its folder, and a rule's UID in its organisation.
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True, import_=import_id("rule", uid)),
    )
    for warning in timing.warnings:
        pulumi.log.warn(warning, resource=group)
    return HeartbeatRule(
        rule_uid=rule_uid,
        folder_uid=group.folder_uid,
        rule_group=group.name,
        first_beat_within=pulumi.Output.from_input(format_duration(timing.first_beat_within)),
        longest_gap=pulumi.Output.from_input(format_duration(timing.longest_gap)),
    )


DEFAULT_ANNOTATIONS = {
    "summary": "Heartbeat of Grafana Alerting: it fires all the time. Grafana IRM alerts when it stops arriving."
}
"""The rule's default annotations."""


def _folder(
    parent: pulumi.ComponentResource,
    name: str,
    known: _Known,
    *,
    where: str,
    title: pulumi.Input[str],
    org_id: pulumi.Input[str] | None,
) -> pulumi.Input[str]:
    if known.settings.folder_uid is not None:
        return known.looked_up("folder_uid")
    uid = stable_uid(HEARTBEAT_UID, where)
    folder = grafana.oss.Folder(
        f"{name}-folder",
        uid=uid,
        title=resolve(known.settings, "folder_title", known.what) or shortened(title, LONGEST_FOLDER_TITLE),
        org_id=org_id,
        # Without this setting the provider deletes the folder with all its rules, including rules of others.
        prevent_destroy_if_not_empty=True,
        opts=pulumi.ResourceOptions(parent=parent, import_=import_id("folder", uid)),
    )
    return folder.uid


def _query(known: _Known) -> "grafana.alerting.RuleGroupRuleDataArgs":
    # No intervalMs and maxDataPoints: Grafana adds its defaults, and the provider removes them from its state.
    if known.settings.data_source_uid is None:
        model: dict[str, object] = {"expression": "1 > 0", "refId": "A", "type": "math"}
        data_source: pulumi.Input[str] = "__expr__"
        since = 0
    else:
        model = {"expr": "vector(1) > 0", "instant": True, "refId": "A"}
        data_source = known.looked_up("data_source_uid")
        since = _QUERY_WINDOW
    return grafana.alerting.RuleGroupRuleDataArgs(
        ref_id="A",
        datasource_uid=data_source,
        model=json.dumps(model, separators=(",", ":"), sort_keys=True),
        relative_time_range=grafana.alerting.RuleGroupRuleDataRelativeTimeRangeArgs(from_=since, to=0),
    )


class HeartbeatAlertRule(pulumi.ComponentResource):
    """An alert rule that always fires, and so sends beats to the heartbeat's contact point while alerting works.

    Raises:
        InvalidInputs: with every problem, before anything is registered, including timings with which a beat could be
            late.
        UnknownName: a folder or data source does not exist. Raised when the look-up responds.

    """

    rule_uid: pulumi.Output[str]
    """The rule's UID."""
    folder_uid: pulumi.Output[str]
    """The UID of the rule's folder."""
    rule_group: pulumi.Output[str]
    """The name of the rule's group."""
    first_beat_within: pulumi.Output[str]
    """The longest time from the rule's creation to the first beat, e.g. ``3m15s``."""
    longest_gap: pulumi.Output[str]
    """The longest time between two beats if no beat is lost, e.g. ``3m11s``."""
    url_in_grafana: pulumi.Output[str | None]
    """The rule's page in Grafana; none if Grafana's address is not known."""

    def __init__(self, name: str, args: HeartbeatAlertRuleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        what = f'HeartbeatAlertRule "{name}"'
        settings = validated(HeartbeatAlertRuleSettings, args, what)
        where, owner = place(name, opts), owner_of("HeartbeatAlertRule", name, what, opts)
        claims = rule_claims(lambda field: getattr(settings, field), where, settings.name, settings.org_id)
        owner.claim(claims, refused_at_once(owner.grafana, {("org_id",): settings.org_id}))
        org_id = owner.once_known(resolve(settings, "org_id", what), *claims)
        org_id = checked_organisation(org_id, owner.grafana, what, "org_id")
        super().__init__(resource_types.HEARTBEAT_ALERT_RULE, name, {}, opts)
        made = register_heartbeat_rule(
            self,
            f"{name}-rule",
            settings,
            what,
            timing_of(settings.heartbeat_interval, settings),
            where=where,
            owner=owner,
            claims=claims,
            title=resolve(settings, "name", what),
            contact_point=resolve(settings, "contact_point", what),
            org_id=org_id,
            disable_provenance=resolve(settings, "disable_provenance", what),
        )
        outputs = {key: getattr(made, key) for key in made.__dataclass_fields__}
        for key, value in outputs.items():
            setattr(self, key, value)
        self.url_in_grafana = rule_page(self, made.rule_uid, org_id)
        self.register_outputs({**outputs, "url_in_grafana": self.url_in_grafana})
