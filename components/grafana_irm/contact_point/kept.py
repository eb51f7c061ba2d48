"""Contact points that the program no longer has, and that stay while others use them.

They stay registered as the state has them (``ignoreChanges``), so that the engine deletes none of them; the first
`pulumi up` that finds them unused no longer registers them. Whether one is in use is decided in the preflight.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.contact_point import error_hooks
from grafana_irm.description import IntegrationDescription
from grafana_irm.run import this_run

_BESIDE = "-renamed"
"""Ends the name in Pulumi of a contact point that was made beside the one that it succeeds."""
_ENDING = re.compile(rf"{_BESIDE}(-\d+)?$")
_COMPONENT = "grafana-irm:index:IrmAlerting"


CUSTOM_TIMEOUTS = pulumi.CustomTimeouts(delete="30s")
"""How long a contact point may take to be deleted, its turn included: the provider writes one at a time.

Grafana refuses to delete one in use, and the provider would retry for two minutes, for one after the other (2.44.0).
This holds in a plain `pulumi destroy` too. Shorter, and others that wait for their turn fail as well.
"""


@dataclass(frozen=True)
class Kept:
    """A contact point that stays."""

    component: str
    """The name in Pulumi of the `IrmAlerting` that made it."""
    resource: str
    """Its own name in Pulumi."""
    name: str


@dataclass
class _OfRun:
    points: list[Kept] = field(default_factory=list)
    removed: dict[str, set[str]] = field(default_factory=dict)
    """For each component that is no longer in the program the names in Pulumi of all that it made."""
    registered: set[str] = field(default_factory=set)
    """Those of these components that have been registered: a program may check several times."""
    placed: dict[tuple[str, str], str] = field(default_factory=dict)
    """The names in Pulumi of contact points that do not have their usual one, by that one and the name in Grafana."""


def keep(point: Kept, made: Collection[str] | None = None) -> None:
    """Have a contact point stay.

    Args:
        point: the contact point.
        made: where the program no longer has the component: the names in Pulumi of all that the component made, which
            stays with it, since the contact point is of no use without its integration. Default: it still has it.

    """
    if made is None:
        _of_run().points.append(point)
    else:
        _of_run().removed.setdefault(point.component, set()).update(made)


def place(resource: str, named: str, at: Mapping[str, str]) -> None:
    """Decide the name in Pulumi of a contact point that is wanted.

    Args:
        resource: its usual one.
        named: its name in Grafana.
        at: the contact points of the state: their names in Grafana by those in Pulumi.

    """
    found = placement(resource, named, at, {one.resource for one in _of_run().points})
    if found != resource:
        _of_run().placed[resource, named] = found


def placement(resource: str, named: str, at: Mapping[str, str], kept: Collection[str]) -> str:
    """Return the name in Pulumi of a contact point: another one than usual while an earlier one has that."""
    own = [here for here, name in at.items() if name == named and usual_name(here) == resource]
    if own:
        return own[0] if resource in at and resource not in own else resource
    if resource not in kept:
        return resource
    beside, number = f"{resource}{_BESIDE}", 2
    while beside in at:
        beside, number = f"{resource}{_BESIDE}-{number}", number + 1
    return beside


def usual_name(resource: str) -> str:
    """Return the usual name in Pulumi of a contact point that may have been made beside another one."""
    return _ENDING.sub("", resource)


def registered_as(resource: str, named: object) -> str:
    """Return the name in Pulumi under which a contact point is registered."""
    return _of_run().placed.get((resource, named), resource) if isinstance(named, str) else resource


def keep_within(parent: pulumi.ComponentResource, component: str) -> None:
    """Register the contact points of a component that stay although it has others now."""
    for one in _of_run().points:
        if one.component == component:
            _contact_point(one.resource, _options(pulumi.ResourceOptions(parent=parent), "contact point"))


def keep_removed(provider: grafana.Provider | None, irm_provider: grafana.Provider | None) -> None:
    """Register all that components made that are no longer in the program, where one of its contact points stays."""
    of_run = _of_run()
    for component, made in of_run.removed.items():
        if component not in of_run.registered:
            of_run.registered.add(component)
            _Removed(component, made, provider, irm_provider)


class _Removed(pulumi.ComponentResource):
    def __init__(
        self,
        name: str,
        made: Collection[str],
        provider: grafana.Provider | None,
        irm_provider: grafana.Provider | None,
    ) -> None:
        super().__init__(_COMPONENT, name, {}, pulumi.ResourceOptions(provider=provider))
        before: list[pulumi.Resource] = []
        for ending, (kind, register) in _PARTS.items():
            for resource in sorted(made):
                if usual_name(resource) == f"{name}{ending}":
                    options = pulumi.ResourceOptions(
                        parent=self,
                        provider=irm_provider if kind == "integration" else None,
                        depends_on=list(before),
                    )
                    before.append(register(resource, _options(options, kind)))
        # No outputs are registered: the engine then keeps those of the state.


def _options(options: pulumi.ResourceOptions, kind: str) -> pulumi.ResourceOptions:
    options.ignore_changes = list(_INPUTS[kind])
    if kind == "contact point":
        options.custom_timeouts, options.hooks = CUSTOM_TIMEOUTS, error_hooks.binding()
    options.additional_secret_outputs = _SECRET_OUTPUTS.get(kind)
    return options


def _contact_point(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    return grafana.alerting.ContactPoint(resource, webhooks=[], opts=options)


def _integration(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    return grafana.oncall.Integration(resource, type="alertmanager", default_route={}, opts=options)


def _description(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    return IntegrationDescription(resource, "", "", options)


def _folder(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    return grafana.oss.Folder(resource, title="", opts=options)


def _rule_group(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    return grafana.alerting.RuleGroup(resource, folder_uid="", interval_seconds=10, rules=[], opts=options)


_PARTS: dict[str, tuple[str, Callable[[str, pulumi.ResourceOptions], pulumi.Resource]]] = {
    "-integration": ("integration", _integration),
    "-integration-description": ("description", _description),
    "-contact-point": ("contact point", _contact_point),
    "-heartbeat-contact-point": ("contact point", _contact_point),
    "-heartbeat-folder": ("folder", _folder),
    "-heartbeat": ("rule group", _rule_group),
}
"""What an `IrmAlerting` makes, by how its name in Pulumi ends, in the order in which it is made."""

_INPUTS: dict[str, tuple[str, ...]] = {
    "integration": ("name", "teamId", "type", "defaultRoute", "templates", "labels", "dynamicLabels"),
    "description": ("integration_id", "description", "__provider"),
    "contact point": ("orgId", "name", "disableProvenance", "webhooks"),
    "folder": ("orgId", "uid", "title", "parentFolderUid", "preventDestroyIfNotEmpty"),
    "rule group": ("orgId", "name", "folderUid", "intervalSeconds", "disableProvenance", "rules"),
}
"""The inputs of each kind, which stay as the state has them."""

_SECRET_OUTPUTS: dict[str, Any] = {"integration": ["link", "inboundEmail"], "contact point": ["webhooks"]}


def _of_run() -> _OfRun:
    return this_run().once("kept contact points", _OfRun)
