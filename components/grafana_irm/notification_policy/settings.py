"""What `NotificationPolicy` accepts."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from grafana_irm.inputs.model import InputModel, OrOutput, Refusal
from grafana_irm.inputs.types import Duration, Name, PolicyName, Text
from grafana_irm.notification_policy.inputs import refusals
from grafana_irm.notification_policy.matchers import InvalidMatcher, parsed

DEFAULT_GROUP_BY = ["grafana_folder", "alertname"]
"""The default grouping, which Grafana's own policy has too."""


def _refuse(allowed: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{allowed}", {"allowed": allowed})


def _matcher(text: str) -> str:
    try:
        return str(parsed(text))
    except InvalidMatcher as wrong:
        raise _refuse(str(wrong)) from None


def _different(labels: list[str]) -> list[str]:
    if len(set(labels)) < len(labels):
        raise _refuse("labels that are all different")
    if "..." in labels and len(labels) > 1:
        raise _refuse("either ... alone, for all labels, or names of labels")
    return labels


def _above_zero(duration: str) -> str:
    if duration == "0s":
        raise _refuse("a duration above zero")
    return duration


MatcherText = Annotated[str, AfterValidator(_matcher)]
"""A matcher in Alertmanager's notation, converted to one spelling."""

GroupBy = Annotated[list[Text], Field(min_length=1), AfterValidator(_different)]
"""Names of labels, or ``...`` alone."""

Interval = Annotated[Duration, AfterValidator(_above_zero)]
"""A duration above zero."""


class PolicyTimings(InputModel):
    """Grouping and timings of notifications (Grafana docs, group alert notifications)."""

    group_wait: Duration | None = None
    """The time before the first notification of a new group of alerts.

    Allowed: a duration such as ``30s``.
    Default: that of the route above; of the policy itself ``30s``, set by Grafana.
    """
    group_interval: Interval | None = None
    """The time between two notifications of a group that changes.

    Allowed: a duration above zero, such as ``5m``.
    Default: that of the route above; of the policy itself ``5m``, set by Grafana.
    """
    repeat_interval: Interval | None = None
    """The time after which a notification of an unchanged group is repeated.

    Allowed: a duration above zero, such as ``4h``.
    Default: that of the route above; of the policy itself ``4h``, set by Grafana.
    """


class RouteOptions(PolicyTimings):
    """Options of a route."""

    matchers: list[MatcherText] = Field(default_factory=list)
    """The alerts of the route, by their labels. An alert must meet every matcher.

    Allowed: matchers in Alertmanager's notation: a label, ``=``, ``!=``, ``=~`` or ``!~``, and a value or regular
    expression. Matchers that an alert can meet.
    Default: none: every alert.

    A regular expression matches the whole value. A label that an alert does not have counts as empty text.
    """
    group_by: GroupBy | None = None
    """The labels by which alerts become one notification.

    Allowed: names of labels, or ``...`` alone for all labels.
    Default: those of the route above.
    """
    mute_timings: list[OrOutput[Name]] = Field(default_factory=list)
    """Names of the mute timings during which the route sends nothing.

    Allowed: names of time intervals that exist in Grafana.
    Default: none.

    An alert that resolves during a mute timing is not reported later: its alert group in IRM stays open (measured on
    Alertmanager 0.25).
    """
    active_timings: list[OrOutput[Name]] = Field(default_factory=list)
    """Names of the time intervals outside of which the route sends nothing.

    Allowed: names of time intervals that exist in Grafana.
    Default: none: the route sends at any time.

    An alert that resolves outside of them is not reported later: its alert group in IRM stays open.
    """
    continue_matching: bool = False
    """Whether an alert of this route goes to later routes of the same list too (``continue`` in Grafana).

    Default: false: the first route that matches ends the search.
    """


class PolicyRouteSettings(RouteOptions):
    """A route: which alerts go to which contact point. The first route that matches takes an alert."""

    contact_point: OrOutput[Name] | None = None
    """The name of the contact point, such as the ``contact_point_name`` of an `IrmAlerting`.

    Default: that of the route above.
    """
    routes: list["PolicyRouteSettings"] = Field(default_factory=list)
    """Routes for some of the alerts of this route, in their order. The other alerts stay with this route.

    Allowed: at most 5 levels of routes.
    Default: none.
    """


class NotificationPolicySettings(PolicyTimings):
    """Inputs of `NotificationPolicy`."""

    name: OrOutput[PolicyName]
    """The name of the policy, by which alert rules select it.

    Allowed: a DNS name: lowercase letters, digits, hyphens and dots, at most 253 characters. Unique in the
    organisation, and not ``user-defined`` or ``default``.

    When the name changes, the new policy is created before the old one is deleted.
    """
    contact_point: OrOutput[Name]
    """The name of the contact point for alerts that no route takes, such as the ``contact_point_name`` of an
    `IrmAlerting`.
    """
    group_by: GroupBy = DEFAULT_GROUP_BY
    """The labels by which alerts become one notification.

    Allowed: names of labels, or ``...`` alone for all labels.
    Default: ``grafana_folder`` and ``alertname``.
    """
    routes: list[PolicyRouteSettings] = Field(default_factory=list)
    """The routes, in their order. The first route that matches takes an alert.

    Allowed: at most 5 levels of routes.
    Default: none: every alert goes to the contact point of the policy.
    """
    disable_provenance: OrOutput[bool] = False
    """Whether people may edit the policy in Grafana's UI.

    Default: false.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse routes that are nested too deeply, and routes that no alert can match."""
        return refusals(given.get("routes"))
