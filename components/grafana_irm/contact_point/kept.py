"""Contact points that a component no longer has, and that stay while others use them.

They stay registered with their inputs from the state (``ignoreChanges``), so that the engine does not delete them. The
first `pulumi up` that finds them unused no longer registers them. The preflight decides which ones are in use.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.contact_point import error_hooks
from grafana_irm.contact_point.of_run import contact_points_of_run
from grafana_irm.run import this_run

_BESIDE = "-renamed"
"""The suffix in Pulumi of a contact point that was created while its predecessor is kept."""
_ENDING = re.compile(rf"{_BESIDE}(-\d+)?$")


CUSTOM_TIMEOUTS = pulumi.CustomTimeouts(delete="30s")
"""The timeout for deleting a contact point, including the wait for its turn: the provider writes one at a time.

Grafana refuses to delete a contact point in use, and the provider would retry each for two minutes in turn (2.44.0).
The timeout also applies to a plain `pulumi destroy`. With a shorter timeout, deletes that wait for their turn fail too.
"""


@dataclass(frozen=True)
class Kept:
    """A kept contact point."""

    component: str
    """The name in Pulumi of the component that created it."""
    resource: str
    """The contact point's own name in Pulumi."""
    name: str
    kind: str
    """The type of the component."""


@dataclass
class _OfRun:
    points: list[Kept] = field(default_factory=list)
    placed: dict[tuple[str, str], str] = field(default_factory=dict)
    """The unusual names in Pulumi of contact points, by their usual name in Pulumi and their name in Grafana."""


def keep(point: Kept) -> None:
    """Have a contact point stay whose component the program still has."""
    _of_run().points.append(point)


def place(resource: str, named: str, at: Mapping[str, str]) -> None:
    """Choose the name in Pulumi of a contact point of the program.

    Args:
        resource: its usual name in Pulumi.
        named: its name in Grafana.
        at: the names in Grafana of the contact points in the state, by their names in Pulumi.

    """
    found = placement(resource, named, at, {one.resource for one in _of_run().points})
    if found != resource:
        _of_run().placed[resource, named] = found


def placement(resource: str, named: str, at: Mapping[str, str], kept: Collection[str]) -> str:
    """Return the name in Pulumi of a contact point: not its usual name while a kept contact point uses that."""
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
    """Return the usual name in Pulumi of a contact point, without the suffix."""
    return _ENDING.sub("", resource)


def registered_as(resource: str, named: object) -> str:
    """Return the name in Pulumi under which a contact point is registered."""
    return _of_run().placed.get((resource, named), resource) if isinstance(named, str) else resource


def keep_within(parent: pulumi.ComponentResource, component: str, kind: str) -> None:
    """Register the kept contact points of a component that the program still has."""
    for one in _of_run().points:
        if (one.kind, one.component) == (kind, component):
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
    kept = grafana.alerting.ContactPoint(resource, webhooks=[], opts=options)
    contact_points_of_run().append(kept)
    return kept


def _of_run() -> _OfRun:
    return this_run().once("kept contact points", _OfRun)
