"""What programs write. Written from `grafana_irm.notification_policy.settings` by `python -m automation settings`."""

from typing import NotRequired, TypedDict

import pulumi


class PolicyTimingsArgs(TypedDict):
    """Grouping and timings of notifications (Grafana docs, group alert notifications)."""

    group_wait: NotRequired[str]
    """The time before the first notification of a new group of alerts.

    Allowed: a duration such as ``30s``.
    Default: that of the route above; of the policy itself ``30s``, set by Grafana.
    """
    group_interval: NotRequired[str]
    """The time between two notifications of a group that changes.

    Allowed: a duration above zero, such as ``5m``.
    Default: that of the route above; of the policy itself ``5m``, set by Grafana.
    """
    repeat_interval: NotRequired[str]
    """The time after which a notification of an unchanged group is repeated.

    Allowed: a duration above zero, such as ``4h``.
    Default: that of the route above; of the policy itself ``4h``, set by Grafana.
    """


class RouteOptionsArgs(PolicyTimingsArgs):
    """Options of a route."""

    matchers: NotRequired[list[str]]
    """The alerts of the route, by their labels. An alert must meet every matcher.

    Allowed: matchers in Alertmanager's notation: a label, ``=``, ``!=``, ``=~`` or ``!~``, and a value or regular
    expression. Matchers that an alert can meet.
    Default: none: every alert.

    A regular expression matches the whole value. A label that an alert does not have counts as empty text.
    """
    group_by: NotRequired[list[str]]
    """The labels by which alerts become one notification.

    Allowed: names of labels, or ``...`` alone for all labels.
    Default: those of the route above.
    """
    mute_timings: NotRequired[list[pulumi.Input[str]]]
    """Names of the mute timings during which the route sends nothing.

    Allowed: names of time intervals that exist in Grafana.
    Default: none.

    An alert that resolves during a mute timing is not reported later: its alert group in IRM stays open (measured on
    Alertmanager 0.25).
    """
    active_timings: NotRequired[list[pulumi.Input[str]]]
    """Names of the time intervals outside of which the route sends nothing.

    Allowed: names of time intervals that exist in Grafana.
    Default: none: the route sends at any time.

    An alert that resolves outside of them is not reported later: its alert group in IRM stays open.
    """
    continue_matching: NotRequired[bool]
    """Whether an alert of this route goes to later routes of the same list too (``continue`` in Grafana).

    Default: false: the first route that matches ends the search.
    """


class PolicyRouteArgs(RouteOptionsArgs):
    """A route: which alerts go to which contact point. The first route that matches takes an alert."""

    contact_point: NotRequired[pulumi.Input[str]]
    """The name of the contact point, such as the ``contact_point_name`` of an `IrmAlerting`.

    Default: that of the route above.
    """
    routes: NotRequired[list["PolicyRouteArgs"]]
    """Routes for some of the alerts of this route, in their order. The other alerts stay with this route.

    Allowed: at most 5 levels of routes.
    Default: none.
    """


class NotificationPolicyArgs(PolicyTimingsArgs):
    """Inputs of `NotificationPolicy`."""

    name: pulumi.Input[str]
    """The name of the policy, by which alert rules select it.

    Allowed: a DNS name: lowercase letters, digits, hyphens and dots, at most 253 characters. Unique in the
    organisation, and not ``user-defined`` or ``default``.

    When the name changes, the new policy is created before the old one is deleted.
    """
    contact_point: pulumi.Input[str]
    """The name of the contact point for alerts that no route takes, such as the ``contact_point_name`` of an
    `IrmAlerting`.
    """
    group_by: NotRequired[list[str]]
    """The labels by which alerts become one notification.

    Allowed: names of labels, or ``...`` alone for all labels.
    Default: ``grafana_folder`` and ``alertname``.
    """
    routes: NotRequired[list[PolicyRouteArgs]]
    """The routes, in their order. The first route that matches takes an alert.

    Allowed: at most 5 levels of routes.
    Default: none: every alert goes to the contact point of the policy.
    """
    disable_provenance: NotRequired[pulumi.Input[bool]]
    """Whether people may edit the policy in Grafana's UI.

    Default: false.
    """
