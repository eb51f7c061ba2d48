"""Reads the notification policies of a stack from its state."""

from collections.abc import Iterator, Mapping
from typing import Any

from grafana_irm_cli.resource_types import POLICY_COMPONENT, ROUTING_TREE
from grafana_irm_cli.verify.export import opened
from grafana_irm_cli.verify.policies.model import Policy


def policies_of(export: Mapping[str, Any]) -> list[Policy]:
    """Return every `NotificationPolicy` of a stack, sorted by name.

    Args:
        export: the parsed output of `pulumi stack export --show-secrets`.

    """
    resources = (export.get("deployment") or {}).get("resources") or []
    components = {str(one["urn"]): one for one in resources if one["type"] == POLICY_COMPONENT}
    trees = (one for one in resources if one["type"] == ROUTING_TREE and not one.get("delete"))
    found = [policy for one in trees if (own := components.get(str(one.get("parent")))) for policy in _read(one, own)]
    return sorted(found, key=lambda policy: policy.name)


def _read(tree: Mapping[str, Any], component: Mapping[str, Any]) -> Iterator[Policy]:
    outputs, of_component = (opened(one.get("outputs") or {}) for one in (tree, component))
    name = (outputs.get("metadata") or {}).get("uid")
    # Programs in other languages have the component's outputs in their own spelling.
    link = of_component.get("url_in_grafana") or of_component.get("urlInGrafana") or ""
    if name:
        yield Policy(str(name), outputs.get("spec") or {}, str(link))
