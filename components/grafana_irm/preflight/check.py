"""`run_preflight`: all checks in one call, for programs that use the components."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.alerting.args import IrmAlertingArgs
from grafana_irm.alerting.names import names_of
from grafana_irm.alerting.removed import keep_removed
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.api import credentials
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups, lookups_with
from grafana_irm.errors import InvalidInputs
from grafana_irm.heartbeat_rule.settings import timing_of
from grafana_irm.inputs.model import path_text, validated
from grafana_irm.notification_policy.args import NotificationPolicyArgs
from grafana_irm.notification_policy.kept import keep_policies
from grafana_irm.notification_policy.settings import NotificationPolicySettings
from grafana_irm.preflight.collisions import check_names_taken
from grafana_irm.preflight.contact_points import in_sight
from grafana_irm.preflight.findings import only_plain
from grafana_irm.preflight.in_use import Policy
from grafana_irm.preflight.own_names import check_own_names, check_own_names_by_answers
from grafana_irm.preflight.own_state import read_own_state
from grafana_irm.preflight.policies import WantedPolicy, check_policies
from grafana_irm.preflight.policies_in_use import check_policies_in_use, protect_policies
from grafana_irm.preflight.systems import Needs, check_systems
from grafana_irm.preflight.wanted import Entry, Wanted, WantedShared
from grafana_irm.shared_heartbeat.args import SharedHeartbeatArgs
from grafana_irm.shared_heartbeat.members import member_endpoint
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings
from grafana_irm.timing import Remedy, TimingModel, fleet_problem, fleet_warning

_WHAT = "The program"


async def run_preflight(
    components: Mapping[str, IrmAlertingArgs],
    *,
    shared_heartbeats: Mapping[str, SharedHeartbeatArgs] | None = None,
    adopt: Collection[str] = (),
    provider: grafana.Provider | None = None,
    irm_provider: grafana.Provider | None = None,
    complete: bool = False,
    keep_contact_points_in_use: bool = False,
    policies: Mapping[str, NotificationPolicyArgs] | None = None,
) -> None:
    """Check that both systems are ready and all names are free, before any `IrmAlerting` is created.

    Await it in the program's entry point (``pulumi.run(main)``), before the components. The components then import what
    an interrupted `up` left behind, instead of creating it again. Inputs that are not known yet are not checked.

    Args:
        components: the arguments of each `IrmAlerting`, by its name. For an `IrmAlerting` inside other components, join
            the names of all of them with slashes (``shop/payments``).
        shared_heartbeats: the arguments of each `SharedHeartbeat`, by its name, with the name of each member's
            `IrmAlerting` (a key of ``components``) in place of its endpoint, which is not known yet. Default: none.
        adopt: names of components that may adopt existing objects with the same names, created by anyone.
            Default: none.
        provider: the components' provider. Default: configuration and environment, as for the components.
        irm_provider: the provider for IRM, if it differs. Default: ``provider``.
        complete: whether ``components`` and ``shared_heartbeats`` are all `IrmAlerting` and `SharedHeartbeat` of the
            program. If true, the contact points of removed components are checked for users too. Default: False.
        keep_contact_points_in_use: whether to keep a contact point that would be deleted or renamed while alert rules,
            notification policies or routing trees of others use it, and a notification policy that alert rules select.
            Default: False, so that `pulumi up` stops before it changes anything.
        policies: the arguments of each `NotificationPolicy`, by its name. Default: none. With ``complete`` they are all
            policies of the program, and the policies of removed components are checked for alert rules that select
            them.

    Raises:
        InvalidInputs: the arguments of a component are invalid (with all problems of the first such component), two
            components use the same name or UID, or all heartbeats together send more beats than IRM accepts from an
            organisation.
        NotReady: with every problem of both systems.
        NamesTaken: with every name and UID that is already in use.
        ContactPointsInUse: others use contact points that would be deleted or renamed; a preview warns instead.
        PoliciesInUse: alert rules select policies that would be deleted or renamed; a preview warns instead.
        UnknownName: a team, escalation chain or existing integration does not exist.

    """
    wanted: list[Entry] = [_wanted(name, args, agreed=name in adopt) for name, args in components.items()]
    shared = shared_heartbeats or {}
    wanted += [_wanted_shared(name, args, agreed=name in adopt) for name, args in shared.items()]
    _check_fleet(wanted)
    alerting = await _known(provider)
    check_own_names(wanted, _WHAT, alerting)
    irm = alerting if irm_provider is None else await _known(irm_provider)
    if alerting is None or irm is None:
        return
    with_names = [_wanted_policy(name, one, agreed=name in adopt) for name, one in (policies or {}).items()]
    await check_systems(alerting, irm, replace(needs_of(wanted, alerting), policies=bool(with_names)))
    await check_own_names_by_answers(wanted, alerting, irm, _WHAT)
    policy = Policy(_ADVICE, keep=keep_contact_points_in_use, whole=complete)
    # First, since the contact points of a kept policy are kept too.
    await check_all_policies(with_names, lookups_with(alerting), _WHAT, policy)
    await check_names_taken(wanted, alerting, irm, _WHAT, policy)
    keep_removed(provider, irm_provider)
    keep_policies(provider)


_ADVICE = "pass keep_contact_points_in_use=True to run_preflight"


def _check_fleet(wanted: Collection[Entry]) -> None:
    models: dict[str, TimingModel] = {}
    for one in wanted:
        if isinstance(one, WantedShared):
            models[one.at()] = timing_of(
                one.settings.heartbeat_interval, one.settings, shared=len(one.settings.members)
            )
        elif isinstance(one, Wanted) and one.settings.heartbeat.enabled:
            models[one.at("heartbeat")] = timing_of(one.settings.heartbeat.interval, one.settings.heartbeat.rule)
    shared_alone = models and all(model.is_shared for model in models.values())
    remedy = Remedy("repeat_interval" if shared_alone else "heartbeat.rule.repeat_interval")
    if problem := fleet_problem("components", models, remedy):
        raise InvalidInputs(_WHAT, [problem])
    if warning := fleet_warning(models, remedy):
        pulumi.log.warn(warning)


def needs_of(wanted: Collection[Entry], alerting: Credentials) -> Needs:
    """Return what the program will create in Grafana, with the folders that the credentials can see."""
    rules = [(one, one.rule) for one in wanted if one.rule is not None]
    lookups = lookups_with(alerting)
    seen = [only_plain(rule.options.folder_uid) for one, rule in rules if in_sight(one, rule.options.org_id, lookups)]
    return Needs(
        rules=bool(rules),
        folders=any(rule.options.folder_uid is None for _, rule in rules),
        in_folders=frozenset(uid for uid in seen if uid is not None),
        instances={one.at(*rule.path, "grafana_instances"): rule.options.grafana_instances or 1 for one, rule in rules},
    )


def _wanted(place: str, args: IrmAlertingArgs, *, agreed: bool) -> Wanted:
    settings = validated(IrmAlertingSettings, args, f'IrmAlerting "{place}"')
    names = names_of(settings, place.rpartition("/")[2], place)
    at, consent = _spelled(place)
    return Wanted(settings=settings, names=names, at=at, consent=consent, adopt=agreed)


def _wanted_shared(place: str, args: SharedHeartbeatArgs, *, agreed: bool) -> WantedShared:
    members = args.get("members")
    names = dict(members) if isinstance(members, Mapping) else {}
    checked: Any = {**args, "members": {name: member_endpoint(name) for name in names} if names else members}
    settings = validated(SharedHeartbeatSettings, checked, f'SharedHeartbeat "{place}"')
    at, consent = _spelled(place)
    components = tuple(one for one in names.values() if isinstance(one, str))
    return WantedShared(settings=settings, place=place, members=components, at=at, consent=consent, adopt=agreed)


def _spelled(place: str) -> tuple[Callable[..., str], str]:
    return lambda *path: path_text((place, *path)), f"adopt=[{place!r}]"


def _wanted_policy(place: str, args: NotificationPolicyArgs, *, agreed: bool) -> WantedPolicy:
    settings = validated(NotificationPolicySettings, args, f'NotificationPolicy "{place}"')

    def at(*path: str | int) -> str:
        return path_text((place, *path))

    return WantedPolicy(place.rpartition("/")[2], settings, at, f"adopt=[{place!r}]", agreed)


async def check_all_policies(
    wanted: Sequence[WantedPolicy], alerting: Lookups, what: str, policy: Policy | None
) -> None:
    """Check the notification policies of a program, and protect them from a delete while rules select them.

    Args:
        wanted: the policies of the program.
        alerting: the Grafana that the program uses.
        what: the name of the program's input in errors.
        policy: how to handle policies in use. None to protect them only, without any check.

    """
    state = await read_own_state()
    if state is None or not (wanted or state.policies_of_components()):
        return
    protect_policies(alerting, state.own)
    if policy is not None:
        await check_policies(wanted, state, alerting, what)
        await check_policies_in_use(wanted, state, alerting, policy)


async def _known(provider: grafana.Provider | None) -> Credentials | None:
    found: Credentials | None = await credentials.of_provider(provider).future()
    return found
