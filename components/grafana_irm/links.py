"""Addresses of the pages where people look: none of them holds an endpoint or a token."""

from typing import Any

import pulumi

from grafana_irm.lookups import Lookups, lookups_of, page

_ANY_GRAFANA = "grafana:alerting/contactPoint:ContactPoint"


def contact_point_page(component: pulumi.ComponentResource, name: pulumi.Input[str]) -> pulumi.Output[str | None]:
    """Grafana's list of contact points, narrowed to this one."""
    return _in_grafana(
        component, name, lambda base, org, text: page(base, "/alerting/notifications", search=text, orgId=org)
    )


def rule_page(component: pulumi.ComponentResource, uid: pulumi.Input[str]) -> pulumi.Output[str | None]:
    """Return the rule's page in Grafana."""
    return _in_grafana(component, uid, lambda base, org, text: page(base, f"/alerting/grafana/{text}/view", orgId=org))


def _in_grafana(component: pulumi.ComponentResource, text: pulumi.Input[str], build: Any) -> pulumi.Output[str | None]:  # noqa: ANN401 - a function
    def address(parts: list[Any]) -> str | None:
        lookups: Lookups = parts[0]
        found: str | None = build(lookups.credentials.grafana_url, lookups.credentials.org_id, parts[1])
        return found

    provider = component.get_provider(_ANY_GRAFANA)
    return pulumi.Output.all(lookups_of(provider), text).apply(address)
