"""Which Grafana has which policy of the state, in a program with several: the state keeps the link to its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grafana_irm.api.links import policies_link
from grafana_irm.api.lookups import Lookups
from grafana_irm.preflight.own_state import OwnPolicy, OwnState
from grafana_irm.preflight.users import Own
from grafana_irm.run import this_run


@dataclass
class _Grafanas:
    known: dict[Lookups, Own] = field(default_factory=dict)


def know_grafana(alerting: Lookups, own: Own) -> None:
    """Remember a Grafana of the program, with the rules and policies that the stack manages there."""
    _of_run().known[alerting] = own


def grafanas_of(policy: OwnPolicy | None) -> Mapping[Lookups, Own]:
    """Return the Grafana that has a policy; all of the program if the state does not show which one."""
    known = _of_run().known
    return {one: own for one, own in known.items() if policy is not None and _is_on(policy, one)} or known


def policies_in(alerting: Lookups, state: OwnState) -> list[OwnPolicy]:
    """Return the policies of the state that are in one Grafana of the program.

    If no policy has a link to this Grafana, its address may have changed. Then only the policies of another Grafana
    that the program uses are left out.
    """
    policies = state.policies_of_components()
    others = [one for one in _of_run().known if one is not alerting]
    if any(_is_on(policy, alerting) for policy in policies):
        return [policy for policy in policies if not policy.page or _is_on(policy, alerting)]
    return [policy for policy in policies if not any(_is_on(policy, other) for other in others)]


def _is_on(policy: OwnPolicy, alerting: Lookups) -> bool:
    return policy.page is not None and policy.page == policies_link(alerting.credentials)


def _of_run() -> _Grafanas:
    return this_run().once("grafanas with policies", _Grafanas)
