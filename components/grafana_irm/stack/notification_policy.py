"""The notification policy of a stack file: routes to the integrations of the stack, by their keys."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pulumi
from pydantic import Field

from grafana_irm.errors import Problem, shown
from grafana_irm.inputs.model import Refusal, path_text, plain
from grafana_irm.inputs.types import Name, PolicyName
from grafana_irm.inputs.wording import did_you_mean
from grafana_irm.listing import few
from grafana_irm.notification_policy.args import NotificationPolicyArgs
from grafana_irm.notification_policy.inputs import refusals
from grafana_irm.notification_policy.settings import DEFAULT_GROUP_BY, GroupBy, PolicyTimings, RouteOptions

SETTING = "notificationPolicy"
"""The setting in a stack file."""


class StackRoute(RouteOptions):
    """A route to an integration of the stack. The first route that matches takes an alert."""

    integration: Name | None = None
    """The integration that receives the alerts.

    Allowed: the key of an integration of the stack: its ``resource_name``, else its name.
    Default: that of the route above.
    """
    routes: list["StackRoute"] = Field(default_factory=list)
    """Routes for some of the alerts of this route, in their order. The other alerts stay with this route.

    Allowed: at most 5 levels of routes.
    Default: none.
    """


class StackPolicy(PolicyTimings):
    """A notification policy of the stack's own, in Grafana 13.1 and later. Alert rules select it by its name."""

    name: PolicyName
    """The name of the policy, by which alert rules select it.

    Allowed: a DNS name: lowercase letters, digits, hyphens and dots, at most 253 characters. Unique in the
    organisation, and not ``user-defined`` or ``default``.

    When the name changes, the new policy is created before the old one is deleted.
    """
    integration: Name
    """The integration that receives the alerts that no route takes.

    Allowed: the key of an integration of the stack: its ``resource_name``, else its name.
    """
    group_by: GroupBy = DEFAULT_GROUP_BY
    """The labels by which alerts become one notification.

    Allowed: names of labels, or ``...`` alone for all labels.
    Default: ``grafana_folder`` and ``alertname``.
    """
    routes: list[StackRoute] = Field(default_factory=list)
    """The routes, in their order. The first route that matches takes an alert.

    Allowed: at most 5 levels of routes.
    Default: none: every alert goes to the integration of the policy.
    """
    disable_provenance: bool = False
    """Whether people may edit the policy in Grafana's UI.

    Default: false.
    """
    adopt: bool = False
    """Whether `pulumi up` adopts an existing policy of this name, created by anyone.

    Default: false: it stops before it creates anything.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse routes that are nested too deeply, and routes that no alert can match."""
        return refusals(given.get("routes"))

    def args(self, contact_points: Mapping[str, pulumi.Input[str]]) -> NotificationPolicyArgs:
        """Return the same as a program would write it.

        Args:
            contact_points: the contact point of each integration, by the integration's key.

        """
        given = plain(self)
        given.pop("adopt", None)
        args: Any = _with_contact_points(given, contact_points)
        return args  # type: ignore[no-any-return] # a TypedDict, checked by the component


def _with_contact_points(given: dict[str, Any], contact_points: Mapping[str, pulumi.Input[str]]) -> dict[str, Any]:
    found = {key: value for key, value in given.items() if key not in {"integration", "routes"}}
    if "integration" in given:
        found["contact_point"] = contact_points[given["integration"]]
    if given.get("routes"):
        found["routes"] = [_with_contact_points(route, contact_points) for route in given["routes"]]
    return found


def unknown_integrations(policy: Any, keys: Collection[str]) -> Iterator[Problem]:  # noqa: ANN401 - not yet checked
    """Find integrations in a raw policy that the stack does not have.

    Args:
        policy: the raw setting.
        keys: the keys of the stack's integrations.

    """
    if isinstance(policy, Mapping):
        yield from _unknown(policy, keys, (SETTING,))


def _unknown(given: Mapping[str, Any], keys: Collection[str], path: tuple[str | int, ...]) -> Iterator[Problem]:
    key = given.get("integration")
    if isinstance(key, str) and key not in keys:
        yield Problem(path_text((*path, "integration")), shown(key), _allowed(key, keys))
    routes = given.get("routes")
    for number, route in enumerate(routes if isinstance(routes, list) else []):
        if isinstance(route, Mapping):
            yield from _unknown(route, keys, (*path, "routes", number))


def _allowed(key: str, keys: Collection[str]) -> str:
    known = few(map(repr, keys), most=10) or "the stack has none"
    return f"{did_you_mean(key, keys)}the key of an integration of the stack: {known}"
