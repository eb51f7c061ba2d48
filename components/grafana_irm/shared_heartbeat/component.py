"""One rule and one contact point that send beats to many integrations."""

import pulumi

from grafana_irm.api import resource_types
from grafana_irm.api.links import contact_point_page, rule_page
from grafana_irm.api.organisations import checked_organisation, refused_at_once
from grafana_irm.contact_point.kept import keep_within
from grafana_irm.contact_point.resource import register_contact_point
from grafana_irm.errors import HIDDEN, InvalidOutput, Problem
from grafana_irm.heartbeat_rule.component import register_heartbeat_rule
from grafana_irm.heartbeat_rule.settings import timing_of
from grafana_irm.inputs.model import path_text, resolve, resolve_part, validated
from grafana_irm.listing import few
from grafana_irm.run import place
from grafana_irm.shared_heartbeat.args import SharedHeartbeatArgs
from grafana_irm.shared_heartbeat.claims import shared_heartbeat_claims
from grafana_irm.shared_heartbeat.members import beats_to
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings, repeated
from grafana_irm.timing import HeartbeatTiming
from grafana_irm.unique.owner import owner_of


class SharedHeartbeat(pulumi.ComponentResource):
    """One heartbeat for many integrations: an always-firing rule, and a contact point with one webhook per integration.

    All members share one interval and its timings. Use a separate component for each interval. Each member still has
    its own heartbeat in IRM, which alerts when Grafana Alerting stops. Failed deliveries to one member do not affect
    other members. A member that never responds delays the other members' beats by up to 20 seconds. The timings allow
    for this delay. The contact point never sends "resolved", which IRM would count as a beat.

    Raises:
        InvalidInputs: with every problem, before anything is registered. Includes timings with which a beat could be
            late, and more beats than IRM accepts from an organisation.
        InvalidOutput: two members have the same endpoint. Raised when the endpoints are known.
        UnknownName: a folder or data source does not exist. Raised when the look-up responds.

    """

    contact_point_name: pulumi.Output[str]
    """The contact point's name; known once Grafana has created it."""
    members: pulumi.Output[list[str]]
    """The names of the members, sorted."""
    heartbeat_interval: pulumi.Output[str]
    """The interval to set in IRM for every member."""
    rule_uid: pulumi.Output[str]
    """The rule's UID."""
    folder_uid: pulumi.Output[str]
    """The UID of the rule's folder."""
    rule_group: pulumi.Output[str]
    """The name of the rule's group."""
    first_beat_within: pulumi.Output[str]
    """The longest time from the rule's creation to the first beat, e.g. ``3m15s``."""
    longest_gap: pulumi.Output[str]
    """The longest time between two beats of a member if no beat is lost, even if another member never responds."""
    links: pulumi.Output[dict[str, str]]
    """Links to pages in Grafana by name: ``contact_point`` and ``rule``, if known."""
    manual_steps: pulumi.Output[list[str]]
    """The manual steps in IRM; empty with the default interval."""

    def __init__(self, name: str, args: SharedHeartbeatArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        what = f'SharedHeartbeat "{name}"'
        settings = validated(SharedHeartbeatSettings, args, what)
        hooks, where = settings.contact_point, place(name, opts)
        owner = owner_of("SharedHeartbeat", name, what, opts)
        point_claim, claims = shared_heartbeat_claims(settings, where)
        organisations = {("org_id",): settings.org_id, ("contact_point", "org_id"): hooks.org_id}
        owner.claim([point_claim, *claims], refused_at_once(owner.grafana, organisations))
        org_id = owner.once_known(resolve(settings, "org_id", what), *claims)
        org_id = checked_organisation(org_id, owner.grafana, what, "org_id")
        point_org_id = org_id
        if hooks.org_id is not None:
            point_org_id = owner.once_known(resolve(hooks, "org_id", what), point_claim)
            point_org_id = checked_organisation(point_org_id, owner.grafana, what, "contact_point", "org_id")
        super().__init__(resource_types.SHARED_HEARTBEAT, name, {}, opts)
        timing = timing_of(settings.heartbeat_interval, settings, shared=len(settings.members))
        endpoints = _endpoints(settings, what)
        point_name = owner.once_known(resolve(settings, "name", what), point_claim)
        own_provenance = "disable_provenance" in hooks.model_fields_set
        self.contact_point_name = register_contact_point(
            self,
            f"{name}-contact-point",
            hooks,
            what,
            named=point_name,
            urls=list(endpoints.values()),
            # IRM would count "resolved" as a beat.
            disable_resolve_message=True,
            org_id=point_org_id,
            disable_provenance=resolve(hooks if own_provenance else settings, "disable_provenance", what),
            checked=lambda named: _once_compared(named, endpoints, what),
        )
        made = register_heartbeat_rule(
            self,
            f"{name}-rule",
            settings,
            what,
            timing,
            where=where,
            owner=owner,
            claims=claims,
            title=resolve(settings, "name", what),
            contact_point=self.contact_point_name,
            org_id=org_id,
            disable_provenance=resolve(settings, "disable_provenance", what),
        )
        for key in made.__dataclass_fields__:
            setattr(self, key, getattr(made, key))
        keep_within(self, name, resource_types.SHARED_HEARTBEAT)
        self.members = pulumi.Output.from_input(list(endpoints))
        self.heartbeat_interval = pulumi.Output.from_input(settings.heartbeat_interval)
        pages = {
            "contact_point": contact_point_page(self, self.contact_point_name, point_org_id),
            "rule": rule_page(self, made.rule_uid, org_id),
        }
        self.links = pulumi.Output.all(**pages).apply(lambda found: {key: url for key, url in found.items() if url})
        self.manual_steps = _manual_steps(self, timing, list(endpoints))
        self.register_outputs({key: getattr(self, key) for key in OUTPUTS})


OUTPUTS = tuple(SharedHeartbeat.__annotations__)


def _endpoints(settings: SharedHeartbeatSettings, what: str) -> dict[str, pulumi.Output[str]]:
    """Return each member's endpoint for beats, secret, sorted by name, so that a new member changes no other."""
    return {
        member: pulumi.Output.secret(
            pulumi.Output.from_input(resolve_part(settings, "members", member, what)).apply(beats_to)
        )
        for member in sorted(settings.members)
    }


def _once_compared(name: pulumi.Input[str], endpoints: dict[str, pulumi.Output[str]], what: str) -> pulumi.Output[str]:
    """Return the name, or fail if two members have the same endpoint.

    In a preview a new member's endpoint is not known. The name must be known all the same, or the preview would show a
    replacement.
    """

    async def compared(known: str) -> str:
        first: dict[str, str] = {}
        problems: list[Problem] = []
        for member, endpoint in endpoints.items():
            url = await endpoint.future()
            if isinstance(url, str) and first.setdefault(url, member) != member:
                problems.append(Problem(path_text(("members", member)), HIDDEN, repeated(first[url])))
        if problems:
            raise InvalidOutput(what, problems)
        return known

    return pulumi.Output.from_input(name).apply(compared)


def _manual_steps(
    component: pulumi.ComponentResource, timing: HeartbeatTiming, members: list[str]
) -> pulumi.Output[list[str]]:
    steps: list[str] = []
    if timing.manual_step is not None:
        whose = f"each of the {len(members)} members" if len(members) > 1 else "the member"
        steps.append(f"For {whose} ({few(members)}): {timing.manual_step}")
        pulumi.log.warn(steps[0], resource=component)
    return pulumi.Output.from_input(steps)
