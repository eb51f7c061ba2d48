"""The heartbeats of a stack: which integrations share one, and how many requests all of them send."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pulumi
from pydantic.alias_generators import to_camel

from grafana_irm.contact_point.claims import contact_point_claim
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.errors import InvalidInputs, Problem
from grafana_irm.heartbeat_rule.claims import rule_claims
from grafana_irm.heartbeat_rule.names import shortened
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleOptions, timing_of, timing_refusals
from grafana_irm.inputs.model import InputModel, plain
from grafana_irm.inputs.types import LONGEST_TITLE, Name
from grafana_irm.shared_heartbeat.args import SharedHeartbeatArgs
from grafana_irm.stack.entry import StackIntegration
from grafana_irm.timing import (
    HeartbeatTiming,
    Remedy,
    TimingModel,
    fleet_of,
    fleet_problem,
    format_duration,
    repeats_together,
)
from grafana_irm.unique.table import Claim

_NAME = "IRM heartbeat"
_EDITABLE = " editable"
"""The end of the name of a heartbeat whose members set ``disableProvenance``: others cannot share it."""


class SharedHeartbeatsBlock(InputModel):
    """The shared heartbeats. Integrations of a stack with the same heartbeat interval share one."""

    name: Name | None = None
    """The beginning of the name of contact point, rule and folder. The heartbeat interval follows it.

    Allowed: one line of text. With the interval, a name that no other contact point has.
    Default: ``IRM heartbeat``, with the names of project and stack at the end: ``IRM heartbeat 10m (alerts prod)``.
    """
    contact_point: ContactPointOptions = ContactPointOptions.model_construct()
    """Options of every webhook of the contact points.

    Default: contact points with default options.
    """
    rule: HeartbeatRuleOptions = HeartbeatRuleOptions.model_construct()
    """Options of the rules.

    Default: rules with timings that follow from the heartbeat interval and the number of members. With many members,
    the repeat intervals of all shared heartbeats become longer, so that IRM accepts the beats of the whole stack.
    """
    adopt: bool = False
    """Whether `pulumi up` adopts existing resources with these names, created by anyone.

    Default: false: it stops before it creates anything.
    """


@dataclass(frozen=True)
class Group:
    """Integrations that share a heartbeat: those with the same heartbeat interval and provenance."""

    interval: str
    editable: bool
    members: Mapping[int, StackIntegration]
    """The members by their position in the stack file."""
    options: SharedHeartbeatsBlock
    repeat_interval: str | None = None
    """The repeat interval with which all heartbeats of the stack fit IRM's limit. None if the other heartbeats do not
    change it."""

    @property
    def rule(self) -> HeartbeatRuleOptions:
        """The options of the rule."""
        if self.repeat_interval is None:
            return self.options.rule
        return self.options.rule.model_copy(update={"repeat_interval": self.repeat_interval})

    @property
    def component(self) -> str:
        """The name of the `SharedHeartbeat` in Pulumi. It does not change with the members."""
        return f"{_NAME} {self.interval}{_EDITABLE if self.editable else ''}"

    @property
    def name(self) -> str:
        """The name of contact point, rule, folder and rule group.

        It ends with the names of project and stack unless the user chose a name: several stacks may use one Grafana.
        """
        what = f"{self.interval}{_EDITABLE if self.editable else ''}"
        if self.options.name is not None:
            return str(shortened(f"{self.options.name} {what}", LONGEST_TITLE))
        return str(shortened(f"{_NAME} {what} ({pulumi.get_project()} {pulumi.get_stack()})", LONGEST_TITLE))

    @property
    def path(self) -> str:
        """The name in messages about a stack file."""
        return f"sharedHeartbeats {self.component.removeprefix(_NAME).strip()}"

    @property
    def keys(self) -> list[str]:
        """The names of the members."""
        return [member.key for member in self.members.values()]

    @property
    def timing(self) -> HeartbeatTiming:
        """The timing, which was checked before."""
        return timing_of(self.interval, self.rule, shared=len(self.members))

    def args(self, endpoints: Mapping[str, pulumi.Input[str]], org_id: str | None = None) -> SharedHeartbeatArgs:
        """Return the arguments of the `SharedHeartbeat`.

        Args:
            endpoints: where each member takes beats, by its name.
            org_id: the organisation in Grafana. Default: that of the credentials.

        """
        args = {
            "name": self.name,
            "members": dict(endpoints),
            "heartbeat_interval": self.interval,
            "rule_group": self.name,
            "disable_provenance": self.editable,
            **plain(self.rule),
            "contact_point": plain(self.options.contact_point),
        }
        if org_id is not None:
            args.setdefault("org_id", org_id)
        return cast("SharedHeartbeatArgs", args)

    def claims(self, organisation: str | None) -> Iterator[Claim]:
        """Yield the names and UIDs that the heartbeat uses, for the organisation of the stack."""
        point, rule = self.options.contact_point, self.options.rule
        of_rule = rule.org_id or organisation
        yield contact_point_claim(self.name, point.org_id or of_rule)
        given = {"rule_group": self.name, **plain(rule)}
        yield from rule_claims(given.get, self.component, self.name, of_rule)

    def problems(self) -> Iterator[Problem]:
        """Yield the timings with which a beat of so many members could come late, or that exceed IRM's limit."""
        known = plain(self.options.rule)
        advice = self._advice(known)
        for refusal in timing_refusals(self.interval, known, shared=len(self.members)):
            field = str(refusal.where[0])
            if field in known:
                path = f"sharedHeartbeats.rule.{to_camel(field)}"
                yield Problem(path, str(refusal.given), f"{refusal.allowed}{advice}")
                continue
            many = len(self.members)
            given = f"{many} integration{'' if many == 1 else 's'} with a heartbeat interval of {self.interval}"
            yield Problem("heartbeats", given, f"{refusal.allowed}{advice}")

    def _advice(self, rule: Mapping[str, Any]) -> str:
        """Return the advice to share no heartbeat, if that helps: it does not send fewer beats to IRM."""
        late = any(timing_refusals(self.interval, rule, shared=1))
        if not late or any(timing_refusals(self.interval, rule)):
            return ""
        return (
            f". Or give each integration with an interval of {self.interval} a heartbeat of its own, with these "
            "options in heartbeat.rule"
        )


def groups_of(entries: Sequence[StackIntegration], options: SharedHeartbeatsBlock) -> list[Group]:
    """Return the groups of integrations that share a heartbeat, in the order of their first members.

    Their repeat intervals follow from the requests of all heartbeats of the stack.
    """
    found: dict[tuple[str, bool], dict[int, StackIntegration]] = {}
    for number, entry in enumerate(entries):
        if entry.may_share:
            found.setdefault((entry.heartbeat.interval, entry.disable_provenance), {})[number] = entry
    groups = [Group(interval, editable, members, options) for (interval, editable), members in found.items()]
    if options.rule.repeat_interval is not None:
        return groups
    try:
        return _together(groups, fleet_of(_of_own(entries, groups)).requests)
    except InvalidInputs:
        return groups  # `Group.problems` reports timings that are refused


def _together(groups: Sequence[Group], others: float) -> list[Group]:
    """Return the groups with longer repeat intervals where all heartbeats together would send too much."""
    if len(groups) <= 1 and not others:
        return list(groups)  # what one derives for itself fits
    derived = [group.timing for group in groups]
    alone = [timing_of(group.interval, group.rule, shared=1).repeat_interval for group in groups]
    repeats = repeats_together(derived, alone, others)
    return [
        group if repeat == timing.repeat_interval else replace(group, repeat_interval=format_duration(repeat))
        for group, timing, repeat in zip(groups, derived, repeats, strict=True)
    ]


def heartbeat_problems(entries: Sequence[StackIntegration], groups: Sequence[Group]) -> list[Problem]:
    """Return the problems of all heartbeats of a stack: timings of the shared ones, and the sum of all requests."""
    found = [problem for group in groups for problem in group.problems()]
    if found:
        return found
    fleet = fleet_problem("integrations", heartbeats_of(entries, groups), remedy_of(entries, groups))
    return [] if fleet is None else [fleet]


def heartbeats_of(entries: Sequence[StackIntegration], groups: Sequence[Group]) -> dict[str, TimingModel]:
    """Return the timings of all heartbeats of a stack, by their paths in the stack file."""
    return {**_of_own(entries, groups), **{group.path: group.timing for group in groups}}


def _of_own(entries: Sequence[StackIntegration], groups: Sequence[Group]) -> dict[str, TimingModel]:
    shared = {number for group in groups for number in group.members}
    own = {
        f"integrations[{number}].heartbeat": entry.heartbeat
        for number, entry in enumerate(entries)
        if entry.heartbeat.enabled and number not in shared
    }
    return {path: timing_of(beat.interval, beat.rule) for path, beat in own.items()}


def remedy_of(entries: Sequence[StackIntegration], groups: Sequence[Group]) -> Remedy:
    """Return what a stack file can set so that its heartbeats send fewer requests."""
    fixed = [group.path for group in groups]
    setting = "heartbeat.rule.repeatInterval"
    options = groups[0].options if groups else SharedHeartbeatsBlock()
    if options.rule.repeat_interval is None:
        return Remedy(setting, fixed)
    derived = options.model_copy(update={"rule": options.rule.model_copy(update={"repeat_interval": None})})
    try:
        without = heartbeats_of(entries, groups_of(entries, derived))
    except InvalidInputs:
        return Remedy(setting, fixed)
    return Remedy(setting, fixed, "sharedHeartbeats.rule.repeatInterval", without)
