"""The checks of notification policies: pure functions of the stack's policies and the live ones."""

from collections.abc import Iterator, Mapping, Sequence

from grafana_irm.listing import few
from grafana_irm.notification_policy.matchers import InvalidMatcher
from grafana_irm.notification_policy.rerouted import example
from grafana_irm.notification_policy.routes import Route, described, of_spec
from grafana_irm.notification_policy.spec import same_spec
from grafana_irm_cli.verify.line import PUT_BACK
from grafana_irm_cli.verify.model import ANY_TIME, NEVER, Finding, NotSeen, Status
from grafana_irm_cli.verify.policies.model import Json, Live, Policy, Selecting
from grafana_irm_cli.verify.policies.words import destination, place, shown_labels

RESTORE = "it was changed outside Pulumi: `pulumi up` with preflight restores it; a refresh does not show the change"

OTHERS = "alert rules"
"""What a finding about rules of others names in place of an integration."""

_MOST_RULES = 10


def check_policies(policies: Sequence[Policy], live: Live, integrations: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the findings of all policies, and of rules that select a policy that does not exist.

    Args:
        policies: the policies of the stack.
        live: the policies and rules in Grafana.
        integrations: the names of integrations, by the names of their contact points.

    """
    for policy in policies:
        yield from _of_policy(policy, live, integrations)
    if isinstance(live.specs, NotSeen) or isinstance(live.rules, NotSeen):
        return
    own = {policy.name for policy in policies}
    known = {*live.specs, *own, *live.hidden}
    lost = [rule for rule in live.rules if rule.policy not in known]
    if lost:
        found = f"{_named(lost, with_policy=True)}: their alerts go to the organisation's own policy"
        todo = "let these rules select a policy that exists, or a contact point; or create the policy again"
        yield Finding(OTHERS, "policies that rules select", Status.WRONG, found, todo, of_integration=False)


def _of_policy(policy: Policy, live: Live, integrations: Mapping[str, str]) -> Iterator[Finding]:
    name = f"policy {policy.name}"

    def finding(check: str, status: Status, found: str, todo: str = "") -> Finding:
        return Finding(name, check, status, found, todo, policy.link, of_integration=False)

    check = "notification policy"
    if isinstance(live.specs, NotSeen):
        within = ANY_TIME if live.specs.transient else NEVER
        yield Finding(name, check, Status.NOT_SEEN, live.specs.reason, _REACH, "", within, of_integration=False)
        return
    selecting = None if isinstance(live.rules, NotSeen) else [one for one in live.rules if one.policy == policy.name]
    spec = live.specs.get(policy.name)
    if spec is None and policy.name in live.hidden:
        yield finding(check, Status.NOT_SEEN, _HIDDEN, _USE_ANOTHER)
        return
    if spec is None:
        yield finding(check, Status.WRONG, _missing(selecting), PUT_BACK)
        return
    by = "rules that select it are not known" if selecting is None else _selected(len(selecting))
    wanted = policy.spec
    if same_spec(spec, policy.spec):
        yield finding(check, Status.OK, by)
    elif policy.spec.get("disableProvenance"):
        wanted = spec  # `pulumi up` does not restore these routes
        yield finding(check, Status.OK, f"was edited in Grafana, as disableProvenance allows; {by}")
    else:
        yield finding(check, Status.WRONG, f"its routes or timings differ from the stack; {by}", RESTORE)
    for where, status, found in _routes(wanted, spec, integrations):
        yield finding(where, status, found, "" if status is Status.OK else RESTORE)


_HIDDEN = "the token cannot see it: another account created it, or someone deleted it"
_USE_ANOTHER = "verify with the token that created it, or with a token of the role Admin"
_REACH = "restore access to Grafana, and let the token read notification policies, then verify again"


def _routes(wanted: Json, live: Json, integrations: Mapping[str, str]) -> Iterator[tuple[str, Status, str]]:
    """Yield where the alerts of each route go, and whether that is where the stack sends them."""
    tree = of_spec(wanted)
    for route in tree.walk():
        labels = example(tree, route)
        if labels is None:
            continue
        try:
            ends, found = tree.ends_for(labels), of_spec(live).ends_for(labels)
        except InvalidMatcher:
            continue
        check = f"{place(route.path)} {described(route.matchers)}" if route.path else "alerts that no route takes"
        goes = f"alerts go to {destination(found, integrations)}"
        if _receivers(ends) == _receivers(found):
            yield check, Status.OK, goes
        else:
            with_labels = f"alerts with {shown_labels(labels)} go" if labels else "alerts go"
            instead = destination(ends, integrations)
            yield check, Status.WRONG, f"{with_labels} to {destination(found, integrations)} instead of {instead}"


def _receivers(ends: Sequence[Route]) -> list[str]:
    return list(dict.fromkeys(route.receiver for route in ends))


def _missing(selecting: Sequence[Selecting] | None) -> str:
    if not selecting:
        return "does not exist in Grafana"
    return f"does not exist in Grafana, and the alerts of {_named(selecting)} go to the organisation's own policy"


def _selected(count: int) -> str:
    return f"{count or 'no'} alert rule{'' if count == 1 else 's'} select{'s' if count == 1 else ''} it"


def _named(rules: Sequence[Selecting], *, with_policy: bool = False) -> str:
    listed = few(
        (f"{rule.title!r}{f' (policy {rule.policy})' if with_policy else ''}" for rule in rules), most=_MOST_RULES
    )
    return f"alert rule{'' if len(rules) == 1 else 's'} {listed}"
