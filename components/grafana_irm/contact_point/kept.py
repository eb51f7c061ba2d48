"""Contact points that a component no longer has, and that stay while others use them.

They stay registered as the state has them (``ignoreChanges``), so that the engine deletes none of them; the first
`pulumi up` that finds them unused no longer registers them. Whether one is in use is decided in the preflight.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.contact_point import error_hooks
from grafana_irm.run import this_run

_BESIDE = "-renamed"
"""Ends the name in Pulumi of a contact point that was made beside the one that it succeeds."""
_ENDING = re.compile(rf"{_BESIDE}(-\d+)?$")


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
    placed: dict[tuple[str, str], str] = field(default_factory=dict)
    """The names in Pulumi of contact points that do not have their usual one, by that one and the name in Grafana."""


def keep(point: Kept) -> None:
    """Have a contact point stay whose component the program still has."""
    _of_run().points.append(point)


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
            kept_contact_point(one.resource, pulumi.ResourceOptions(parent=parent))


def kept_contact_point(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    """Register a contact point as the state has it.

    Args:
        resource: its name in Pulumi.
        options: its parent, and what it depends on.

    """
    options.ignore_changes = ["orgId", "name", "disableProvenance", "webhooks"]
    options.custom_timeouts, options.hooks = CUSTOM_TIMEOUTS, error_hooks.binding()
    options.additional_secret_outputs = ["webhooks"]
    return grafana.alerting.ContactPoint(resource, webhooks=[], opts=options)


def _of_run() -> _OfRun:
    return this_run().once("kept contact points", _OfRun)
