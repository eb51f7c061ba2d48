"""Reads the notification policies of a stack from its state."""

from collections.abc import Iterator, Mapping
from typing import Any

from grafana_irm.notification_policy.spec import name_in_state, page_in_state
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
    if name := name_in_state(outputs):
        yield Policy(name, outputs.get("spec") or {}, page_in_state(of_component) or "")
