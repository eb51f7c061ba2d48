"""The notification policies that the program will create, update or delete, checked before anything is changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import is_dry_run

from grafana_irm.api.credentials import public
from grafana_irm.api.lookups import Lookups
from grafana_irm.api.resource_types import POLICY_COMPONENT
from grafana_irm.api.suggestions import suggestion
from grafana_irm.errors import Problem, UnknownName
from grafana_irm.inputs.model import holds_output
from grafana_irm.notification_policy.inputs import where_of
from grafana_irm.notification_policy.rerouted import rerouted
from grafana_irm.notification_policy.restored import set_overwrite
from grafana_irm.notification_policy.routes import Path, Route, of_spec
from grafana_irm.notification_policy.settings import NotificationPolicySettings, PolicyRouteSettings
from grafana_irm.notification_policy.spec import name_of_tree, same_spec
from grafana_irm.notification_policy.wanted import wanted_tree
from grafana_irm.preflight.findings import AGREED, INTERRUPTED, Adoption, NamesTaken, only_plain
from grafana_irm.preflight.in_use import organisation_of, trees_of
from grafana_irm.preflight.own_state import OwnPolicy, OwnState
from grafana_irm.preflight.policies_by_grafana import policies_in
from grafana_irm.preflight.systems import NotReady

Json = Mapping[str, Any]


@dataclass(frozen=True)
class WantedPolicy:
    """A notification policy as the program will create it."""

    component: str
    """The name of the component in Pulumi."""
    settings: NotificationPolicySettings
    at: Callable[..., str]
    """Formats a path in the spelling of the user's input."""
    consent: str
    """The setting with which the user adopts an existing policy."""
    adopt: bool = False
    """Whether the user set it."""

    @property
    def name(self) -> str | None:
        """The name of the policy; None while it is not known."""
        return only_plain(self.settings.name)


async def check_policies(wanted: Sequence[WantedPolicy], state: OwnState, alerting: Lookups, what: str) -> None:
    """Check that Grafana accepts the policies, that their names are free, and that their mute timings exist.

    A preview also warns of alerts that will go elsewhere.

    Args:
        wanted: the policies of the program.
        state: the stack's own state.
        alerting: the Grafana that the program uses.
        what: the name of the program's input in errors.

    Raises:
        NotReady: Grafana does not accept named policies, or not with these credentials.
        UnknownName: with every mute timing that does not exist.
        NamesTaken: with every name that someone else's policy already uses.

    """
    if not wanted:
        return
    organisation = await _organisation_with_policies(alerting)
    own = {policy.name: policy for policy in policies_in(alerting, state)}
    there = {name_of_tree(tree): tree for tree in await trees_of(alerting)}
    new = [one for one in wanted if one.name is not None and one.name not in own]
    if new and not await alerting.grafana.accepts_routing_trees(organisation):
        raise NotReady([_switched_off(alerting)])
    await _check_mute_timings(wanted, alerting, what)
    _adopt([one for one in new if one.name in there], there, state, what)
    for one in new:
        if one.name not in there:
            pulumi.log.info(_live_soon(str(one.name)))
    for one in wanted:
        if one.name in own:
            await _report_changes(one, own[one.name], there.get(one.name), alerting)


async def _organisation_with_policies(alerting: Lookups) -> str:
    """Return the id of the organisation, if the provider can create policies in it."""
    organisation = await organisation_of(alerting)
    if not alerting.credentials.grafana_by_user and organisation != (alerting.credentials.org_id or "1"):
        raise NotReady([_of_another_organisation(alerting, organisation)])
    await trees_of(alerting)
    if stack := alerting.grafana.namespaces.found:
        raise NotReady([_of_a_stack(alerting, stack)])
    return organisation


async def _report_changes(one: WantedPolicy, earlier: OwnPolicy, tree: Json | None, alerting: Lookups) -> None:
    if tree is None:
        seen = await alerting.grafana.may_see_routing_tree(await organisation_of(alerting), earlier.name)
        pulumi.log.warn(_missing(earlier.name) if seen else _hidden(earlier.name))
    changed = tree is not None and not same_spec(tree.get("spec") or {}, earlier.spec)
    restored = changed and one.settings.disable_provenance is False
    set_overwrite(earlier.name, overwrite=earlier.overwrite is not restored)
    if changed:
        pulumi.log.warn(_changed(earlier.name, restored=restored))
    for line in rerouted(of_spec(earlier.spec), wanted_tree(one.settings)) if is_dry_run() else ():
        pulumi.log.warn(f"notification policy {earlier.name!r}: {line}")


def _adopt(taken: Sequence[WantedPolicy], there: Mapping[str, Json], state: OwnState, what: str) -> None:
    """Import the policies that exist already, or refuse their names."""
    adoptions = {one.component: _adoption(one, there[str(one.name)], state) for one in taken}
    problems = [_taken(one) for one in taken if adoptions[one.component] is None]
    if problems:
        raise NamesTaken(what, problems)
    for adoption in adoptions.values():
        if adoption is not None:
            adoption.settle()


def _adoption(one: WantedPolicy, tree: Json, state: OwnState) -> Adoption | None:
    """Return the import of a policy: the user agreed, or an interrupted `up` of this stack left it."""
    name = str(one.name)
    shown = f"notification policy {name!r}"
    if one.adopt:
        why = f"{AGREED}. Its routes stay as they are until the next pulumi up, which applies those of the program"
        return Adoption("policy", name, (name,), shown, why)
    if state.has_begun(one.component, POLICY_COMPONENT) and _same(
        of_spec(tree.get("spec") or {}), wanted_tree(one.settings)
    ):
        return Adoption("policy", name, (name,), shown, INTERRUPTED)
    return None


def _same(one: Route, other: Route) -> bool:
    return list(_facts(one)) == list(_facts(other))


def _facts(policy: Route) -> Iterator[object]:
    for route in policy.walk():
        yield route.path, route.receiver, route.matchers, route.continues


def _taken(one: WantedPolicy) -> Problem:
    allowed = "an unused name: Grafana has a notification policy of this name, which this stack does not manage"
    adopting = f"adopt the object with {one.consent}: the stack then manages it, and pulumi destroy deletes it"
    return Problem(one.at("name"), repr(one.name), f"{allowed}. Choose another name. Or {adopting}")


async def _check_mute_timings(wanted: Sequence[WantedPolicy], alerting: Lookups, what: str) -> None:
    named = [(one.at(*where), name) for one in wanted for where, name in _timings(one.settings.routes, ())]
    if not named:
        return
    timings = await alerting.once("mute timings", alerting.grafana.mute_timings)
    known = {str(one.get("name")): "" for one in timings}
    problems = [
        Problem(path, repr(name), suggestion("mute timing", name, known)) for path, name in named if name not in known
    ]
    if problems:
        raise UnknownName(what, problems)


def _timings(routes: Sequence[PolicyRouteSettings], path: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, route in enumerate(routes):
        here = (*path, number)
        for setting in ("mute_timings", "active_timings"):
            for place, name in enumerate(getattr(route, setting)):
                if not holds_output(name):
                    yield (*where_of(here), setting, place), name
        yield from _timings(route.routes, here)


def _live_soon(name: str) -> str:
    return (
        f"notification policy {name!r} takes effect at Grafana's next config poll, within 60 seconds. Until then the "
        "alerts of rules that select it go to the organisation's own policy"
    )


def _missing(name: str) -> str:
    return (
        f"notification policy {name!r} is in the state of this stack, but not in Grafana: someone deleted it. "
        "Alerts of rules that select it go to the organisation's own policy. Run pulumi refresh, then pulumi up"
    )


def _hidden(name: str) -> str:
    return (
        f"notification policy {name!r} is in the state of this stack, but the Grafana token cannot see it: another "
        "account created it, or someone deleted it. Use the token that created it, or a token of the role Admin"
    )


def _changed(name: str, *, restored: bool) -> str:
    ending = "pulumi up restores the routes of the program" if restored else "it stays so, since people may edit it"
    return f"notification policy {name!r} was changed in Grafana, outside of Pulumi: {ending}"


def _switched_off(alerting: Lookups) -> str:
    return (
        f"Grafana at {public(alerting.credentials.grafana_url)} has notification policies with names switched off. "
        "Enable the feature toggle alertingMultiplePolicies, which is on by default in 13.1. Or remove the "
        "notification policy, and let rules name their contact point"
    )


def _of_a_stack(alerting: Lookups, namespace: str) -> str:
    return (
        f"Grafana at {public(alerting.credentials.grafana_url)} is a stack of Grafana Cloud. The provider creates "
        "notification policies there only with the id of the stack: set the environment variable GRAFANA_STACK_ID to "
        f"{namespace.removeprefix('stacks-')}"
    )


def _of_another_organisation(alerting: Lookups, organisation: str) -> str:
    return (
        f"The token of Grafana at {public(alerting.credentials.grafana_url)} belongs to organisation {organisation}. "
        "The provider creates notification policies with names in the organisation of its settings, by default 1: set "
        f"grafana.orgId (or GRAFANA_ORG_ID) to {organisation}"
    )
