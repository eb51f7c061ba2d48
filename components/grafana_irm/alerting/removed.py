"""Keeps components that were removed from the program while others use one of their contact points.

All resources of such a component stay registered as in the state, since a contact point is useless without its
integration or its rule. See `grafana_irm.contact_point.kept`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.api import resource_types
from grafana_irm.contact_point.kept import kept_contact_point, usual_name
from grafana_irm.description import IntegrationDescription
from grafana_irm.run import this_run

_Component = tuple[str, str]
"""The type of a component, and its name in Pulumi."""


@dataclass
class _OfRun:
    parts: dict[_Component, set[str]] = field(default_factory=dict)
    """For each removed component, the names in Pulumi of its resources."""
    registered: set[_Component] = field(default_factory=set)
    """The removed components that are registered already, since a program may check several times."""


def keep_all_of(component: str, resources: Collection[str], kind: str) -> None:
    """Keep all resources of a component that was removed from the program.

    Args:
        component: the component's name in Pulumi.
        resources: the names in Pulumi of its resources.
        kind: the component's type.

    """
    _of_run().parts.setdefault((kind, component), set()).update(resources)


def keep_removed(provider: grafana.Provider | None, irm_provider: grafana.Provider | None) -> None:
    """Register all resources of removed components with a kept contact point."""
    of_run = _of_run()
    for component, resources in of_run.parts.items():
        if component not in of_run.registered:
            of_run.registered.add(component)
            _Removed(*component, resources, provider, irm_provider)


class _Removed(pulumi.ComponentResource):
    def __init__(
        self,
        kind: str,
        name: str,
        resources: Collection[str],
        provider: grafana.Provider | None,
        irm_provider: grafana.Provider | None,
    ) -> None:
        super().__init__(kind, name, {}, pulumi.ResourceOptions(provider=provider))
        before: list[pulumi.Resource] = []
        for ending, register in _PARTS[kind].items():
            for resource in sorted(resources):
                if usual_name(resource) == f"{name}{ending}":
                    options = pulumi.ResourceOptions(
                        parent=self,
                        provider=irm_provider if register is _integration else None,
                        depends_on=list(before),
                    )
                    before.append(register(resource, options))
        # Register no outputs, so that the engine keeps the outputs in the state.


# Each resource ignores changes of all its inputs, so that they stay as in the state.


def _integration(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    options.ignore_changes = ["name", "teamId", "type", "defaultRoute", "templates", "labels", "dynamicLabels"]
    options.additional_secret_outputs = ["link", "inboundEmail"]
    return grafana.oncall.Integration(resource, type="alertmanager", default_route={}, opts=options)


def _description(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    options.ignore_changes = ["integration_id", "description", "__provider"]
    return IntegrationDescription(resource, "", "", options)


def _folder(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    options.ignore_changes = ["orgId", "uid", "title", "parentFolderUid", "preventDestroyIfNotEmpty"]
    return grafana.oss.Folder(resource, title="", opts=options)


def _rule_group(resource: str, options: pulumi.ResourceOptions) -> pulumi.Resource:
    options.ignore_changes = ["orgId", "name", "folderUid", "intervalSeconds", "disableProvenance", "rules"]
    return grafana.alerting.RuleGroup(resource, folder_uid="", interval_seconds=10, rules=[], opts=options)


_PARTS: dict[str, dict[str, Callable[[str, pulumi.ResourceOptions], pulumi.Resource]]] = {
    resource_types.IRM_ALERTING: {
        "-integration": _integration,
        "-integration-description": _description,
        "-contact-point": kept_contact_point,
        "-heartbeat-contact-point": kept_contact_point,
        "-heartbeat-folder": _folder,
        "-heartbeat": _rule_group,
    },
    resource_types.SHARED_HEARTBEAT: {
        "-contact-point": kept_contact_point,
        "-rule-folder": _folder,
        "-rule": _rule_group,
    },
}
"""The resources of each type of component, by the suffix of their names in Pulumi, in the order of their creation."""


def _of_run() -> _OfRun:
    return this_run().once("kept components", _OfRun)
