"""Notification policies that alert rules select, and that would be deleted: Grafana deletes them without a warning."""

from collections.abc import Collection, Mapping, Sequence

import pulumi

from grafana_irm.api.lookups import Lookups
from grafana_irm.errors import RequestFailed
from grafana_irm.listing import few
from grafana_irm.notification_policy.hooks import register
from grafana_irm.notification_policy.kept import keep_policy
from grafana_irm.notification_policy.spec import name_in_state, name_of_tree
from grafana_irm.preflight.in_use import Policy, routing_of, stop, titles_of_folders, trees_of
from grafana_irm.preflight.own_state import OwnPolicy, OwnState, read_own_state
from grafana_irm.preflight.policies import WantedPolicy
from grafana_irm.preflight.policies_by_grafana import grafanas_of, know_grafana, policies_in
from grafana_irm.preflight.users import Own, User, counted, lines_of, rule_user, rules_selecting

NO_CHANGES = "No changes made, since alert rules select notification policies that would be deleted:"

_SILENTLY = (
    "Grafana would delete it without a warning, and the alerts of these rules would then go to the organisation's own "
    "policy"
)


_MOVE_THEM = "Let these rules select another policy or a contact point, then run the same command again"


class PoliciesInUse(pulumi.RunError):
    """Alert rules select notification policies that would be deleted. Lists every rule, and what to do."""

    def __init__(self, messages: Sequence[str], head: str = NO_CHANGES) -> None:
        self.messages = list(messages)
        """One message for each policy."""
        super().__init__("\n".join([head, *(f"  - {one}" for one in messages)]))


async def check_policies_in_use(
    wanted: Collection[WantedPolicy], state: OwnState, alerting: Lookups, policy: Policy
) -> None:
    """Check who selects the policies that this run would delete, and stop or keep them; a preview warns instead.

    Args:
        wanted: the policies of the program.
        state: the stack's own state.
        alerting: the Grafana that the program uses.
        policy: how to handle policies in use.

    Raises:
        PoliciesInUse: alert rules select them, and they are not kept; a preview logs a warning instead.

    """
    names = {one.name for one in wanted}
    if None in names:
        return
    policies = policies_in(alerting, state)
    there = {name_of_tree(tree) for tree in await trees_of(alerting)} if policies else set()
    components = {one.component for one in wanted}
    going = [
        one
        for one in policies
        if one.name not in names and one.name in there and (policy.whole or one.component in components)
    ]
    if not going:
        return
    found, unread = await _rules_of({one.name for one in going}, alerting, state.own)
    if unread:
        pulumi.log.warn(_unread(going))
    in_use = [one for one in going if one.name in found]
    # Two policies cannot have one component, so the renamed policy of a component cannot stay.
    kept = [one for one in in_use if policy.keep and one.component not in components]
    for one in kept:
        keep_policy(one.component, one.name)
        used = counted(found[one.name])
        pulumi.log.warn(f"notification policy {one.name!r} stays until no rule selects it (now: {used})")
    known = {one.name for one in policies}
    successors = {one.component: str(one.name) for one in wanted if one.name not in known}
    stop(
        PoliciesInUse, [describe(one, found[one.name], successors, policy.advice) for one in in_use if one not in kept]
    )


def describe(one: OwnPolicy, users: Sequence[User], successors: Mapping[str, str], advice: str) -> str:
    """Return the message about a policy in use: which rules select it, and what to do.

    Args:
        one: the policy that would be deleted.
        users: the rules that select it.
        successors: the names of new policies, by their components.
        advice: the setting with which the user keeps it.

    """
    lines = "".join(f"\n      {line}" for line in lines_of(users))
    new = successors.get(one.component) or next(iter(sorted(successors.values())), None)
    if new is None:
        change, todo = "deleted", "Let these rules select another policy or a contact point first"
    else:
        apart = "give the new policy a component of its own, and " if one.component in successors else ""
        change = f"replaced by {new!r}"
        todo = (
            f"To create {new!r} now and keep {one.name!r} until no rule selects it, {apart}{advice}. "
            f"Then let these rules select {new!r}"
        )
    used = f"notification policy {one.name!r} would be {change}, but alert rules select it ({counted(users)}):"
    return f"{used}{lines}\n    {_SILENTLY}. {todo}"


def _unread(going: Sequence[OwnPolicy]) -> str:
    names = few(repr(one.name) for one in going)
    return (
        f"notification policies will be deleted: {names}. The Grafana token cannot read alert rules, which may select "
        "these policies. Their alerts would go to the organisation's own policy"
    )


async def _rules_of(
    names: Collection[str], alerting: Lookups, own: Own, *, again: bool = False
) -> tuple[dict[str, list[User]], bool]:
    """Return the rules of others that select each policy, and whether the token cannot read rules."""
    routing = await routing_of(alerting, again=again)
    rules = rules_selecting(names, routing, own)
    titles = await titles_of_folders(rules, alerting)
    found: dict[str, list[User]] = {}
    for rule in rules:
        name = str(rule["notification_settings"]["policy"])
        found.setdefault(name, []).append(rule_user(rule, titles, alerting.credentials.grafana_url))
    return found, "alert rules" in routing.unread


def protect_policies(alerting: Lookups, own: Own) -> None:
    """Register the hook that stops the delete of a policy that rules still select."""
    know_grafana(alerting, own)
    register(check_before_delete)


async def check_before_delete(args: pulumi.ResourceHookArgs) -> None:
    """Stop the delete of a policy that rules of others select in its Grafana.

    Raises:
        PoliciesInUse: rules select it.
        RequestFailed: Grafana cannot be read.

    """
    name = str(name_in_state(args.old_outputs or {}))
    state = await read_own_state()
    policy = None if state is None else state.policy(args.urn)
    for alerting, own in grafanas_of(policy).items():
        found, unread = await _rules_of({name}, alerting, own, again=True)
        if unread:
            raise RequestFailed(
                f"notification policy {name!r} is not deleted: the Grafana token cannot read alert rules, which may "
                "select it. Use a token that can read them, then run the same command again"
            )
        if users := found.get(name):
            lines = "".join(f"\n    {line}" for line in lines_of(users))
            head = (
                f"notification policy {name!r} is not deleted, since alert rules select it ({counted(users)}):{lines}"
            )
            raise PoliciesInUse([f"{_SILENTLY}. {_MOVE_THEM}"], head)
