"""Links to pages in Grafana and IRM. No link contains an endpoint or a token."""

from collections.abc import Callable
from typing import Any

import pulumi

from grafana_irm.api import resource_types
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups, lookups_of, page

_ANY_GRAFANA = resource_types.CONTACT_POINT


def contact_point_page(
    component: pulumi.ComponentResource, name: pulumi.Input[str], org_id: pulumi.Input[str] | None
) -> pulumi.Output[str | None]:
    """Return the link to Grafana's list of contact points, filtered by this name."""

    def build(base: str | None, org: str | None, text: str) -> str | None:
        return page(base, "/alerting/notifications", search=text, orgId=org)

    return _in_grafana(component, name, org_id, build)


def rule_page(
    component: pulumi.ComponentResource, uid: pulumi.Input[str], org_id: pulumi.Input[str] | None
) -> pulumi.Output[str | None]:
    """Return the link to the rule's page in Grafana."""

    def build(base: str | None, org: str | None, text: str) -> str | None:
        return page(base, f"/alerting/grafana/{text}/view", orgId=org)

    return _in_grafana(component, uid, org_id, build)


def policies_page(component: pulumi.ComponentResource) -> pulumi.Output[str | None]:
    """Return the link to the page of the notification policies in Grafana."""
    lookups = lookups_of(component.get_provider(_ANY_GRAFANA))
    return lookups.apply(lambda known: policies_link(known.credentials))


def policies_link(credentials: Credentials) -> str | None:
    """Return the link to the page of the notification policies; None if Grafana's address is not known."""
    return page(credentials.grafana_url, "/alerting/routes", orgId=credentials.org_id)


def _in_grafana(
    component: pulumi.ComponentResource,
    text: pulumi.Input[str],
    org_id: pulumi.Input[str] | None,
    build: Callable[[str | None, str | None, str], str | None],
) -> pulumi.Output[str | None]:
    def address(parts: list[Any]) -> str | None:
        lookups: Lookups = parts[0]
        return build(lookups.credentials.grafana_url, lookups.credentials.org_id, parts[1])

    provider = component.get_provider(_ANY_GRAFANA)
    return pulumi.Output.all(lookups_of(provider, org_id), text).apply(address)
