"""Policies that the program no longer has, and that stay while alert rules select them.

They stay registered as the state has them (``ignoreChanges``), so that the engine does not delete them. The first
`pulumi up` that finds them without rules no longer registers them. The preflight decides which ones stay.
"""

from dataclasses import dataclass, field

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.api.resource_types import POLICY_COMPONENT
from grafana_irm.contact_point.of_run import contact_points_of_run
from grafana_irm.notification_policy import hooks
from grafana_irm.run import this_run

TREE = "-routing-tree"
"""The suffix of the routing tree's name in Pulumi, after the name of its component."""


@dataclass
class _OfRun:
    policies: dict[str, str] = field(default_factory=dict)
    """The names in Grafana of the kept policies, by their components."""
    registered: set[str] = field(default_factory=set)
    """The components that have been registered: a program may check several times."""


def keep_policy(component: str, name: str) -> None:
    """Have the policy of this name stay, whose component the program no longer has."""
    _of_run().policies[component] = name


def kept_policies() -> set[str]:
    """Return the names in Grafana of the policies that stay."""
    return set(_of_run().policies.values())


def keep_policies(provider: grafana.Provider | None) -> None:
    """Register the kept policies."""
    of_run = _of_run()
    for component in of_run.policies:
        if component not in of_run.registered:
            of_run.registered.add(component)
            _Kept(component, provider)


class _Kept(pulumi.ComponentResource):
    def __init__(self, name: str, provider: grafana.Provider | None) -> None:
        super().__init__(POLICY_COMPONENT, name, {}, pulumi.ResourceOptions(provider=provider))
        options = pulumi.ResourceOptions(
            parent=self,
            ignore_changes=["metadata", "spec", "options"],
            # Later deletes then begin with the policy: Grafana refuses to delete a contact point that a policy uses.
            depends_on=[*contact_points_of_run()],
            hooks=hooks.binding(),
        )
        grafana.alerting.v1beta1.NotificationsRoutingTree(f"{name}{TREE}", metadata={"uid": name}, opts=options)
        # No outputs are registered, so that the engine keeps the outputs in the state.


def _of_run() -> _OfRun:
    return this_run().once("kept policies", _OfRun)
