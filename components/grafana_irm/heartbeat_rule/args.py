"""What programs write. Written from `grafana_irm.heartbeat_rule.settings` by `python -m automation settings`."""

from typing import NotRequired, TypedDict

import pulumi

from grafana_irm.contact_point.args import HeartbeatContactPointBlockArgs


class HeartbeatRuleOptionsArgs(TypedDict):
    """Options of the heartbeat's alert rule."""

    evaluation_interval: NotRequired[str]
    """How often Grafana evaluates the rule.

    Allowed: a duration, a multiple of 10s (Grafana's scheduler), shorter than the heartbeat interval.
    Default: derived from the heartbeat interval.
    """
    pending_period: NotRequired[str]
    """How long the rule is pending before it fires.

    Allowed: a duration shorter than the heartbeat interval.
    Default: derived. Longer than ``config_poll_interval`` where the heartbeat interval allows it, so that no beat
    reaches the root notification policy.
    """
    group_wait: NotRequired[str]
    """How long Grafana waits before the first notification.

    Allowed: a duration shorter than the heartbeat interval.
    Default: ``0s`` (Grafana docs, Configure Grafana IRM for Alerting).
    """
    group_interval: NotRequired[str]
    """How often Grafana checks whether a notification is due.

    Allowed: a duration of more than 0s.
    Default: ``1s`` (Grafana docs, Configure Grafana IRM for Alerting), ``2s`` with several Grafana instances.
    """
    repeat_interval: NotRequired[str]
    """How long after a beat the next beat is due.

    Allowed: a duration of more than 0s.
    Default: derived, so that beats may be lost without a false alarm.
    """
    config_poll_interval: NotRequired[str]
    """How long Grafana takes to apply new contact points and routes: its ``alertmanager_config_poll_interval``.

    Allowed: a duration.
    Default: ``1m``, the default of Grafana.
    """
    takeover: NotRequired[str]
    """The earlier name of `config_poll_interval`. Accepted with a warning."""
    delivery_margin: NotRequired[str]
    """The longest time that the delivery of a beat takes.

    Allowed: a duration.
    Default: ``5s``. IRM responds within one second.
    """
    grafana_instances: NotRequired[int]
    """The number of Grafana instances in one Alertmanager cluster.

    Allowed: 1 to 100.
    Default: 1.

    Each instance waits 15s for every instance before it. The timings are checked for the case that the sending instance
    stops.
    """
    data_source_uid: NotRequired[pulumi.Input[str]]
    """The UID of a Prometheus data source that the rule queries with ``vector(1) > 0``.

    Allowed: 1 to 40 letters, digits, hyphens and underscores.
    Default: none. The rule is then a math expression and needs no data source.
    """
    folder_uid: NotRequired[pulumi.Input[str]]
    """The UID of an existing folder for the rule.

    Allowed: 1 to 40 letters, digits, hyphens and underscores. Not together with ``folder_title``.
    Default: none: a folder is created.
    """
    folder_title: NotRequired[pulumi.Input[str]]
    """The title of the folder that is created.

    Allowed: 1 to 189 characters. Not together with ``folder_uid``.
    Default: the name of the rule.
    """
    rule_uid: NotRequired[pulumi.Input[str]]
    """The UID of the rule.

    Allowed: 1 to 40 letters, digits, hyphens and underscores.
    Default: derived from the names of project, stack and resource, so that it never changes.
    """
    rule_group: NotRequired[pulumi.Input[str]]
    """The name of the rule group. The rule is the only rule in it.

    Allowed: 1 to 190 characters.
    Default: derived from the name of the resource, since the name of the rule may change.
    """
    labels: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Labels of the alert.

    Default: none.
    """
    annotations: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Annotations of the alert.

    Default: a summary that says what the alert is for.
    """
    fire_on_error: NotRequired[pulumi.Input[bool]]
    """Whether beats continue when the data source fails.

    Default: true: the heartbeat watches Grafana Alerting and not the data source.
    """
    disable_provenance: NotRequired[pulumi.Input[bool]]
    """Whether people may edit the rule in Grafana's UI.

    Default: false.
    """
    org_id: NotRequired[pulumi.Input[str]]
    """The id of the Grafana organisation of the rule.

    Allowed: a number as text, such as ``"1"``. Only with the credentials of a user (``user:password``): a token belongs
    to one organisation.
    Default: the organisation of the provider, else 1.
    """


class HeartbeatAlertRuleArgs(HeartbeatRuleOptionsArgs):
    """Inputs of `HeartbeatAlertRule`."""

    name: pulumi.Input[str]
    """The name of the rule.

    Allowed: 1 to 190 characters.
    """
    contact_point: pulumi.Input[str]
    """The name of the contact point for beats. The rule sends to it directly, past the notification policies."""
    heartbeat_interval: NotRequired[str]
    """The heartbeat interval that is set in IRM. The timings of the rule follow from it.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there.
    """


class HeartbeatRuleArgs(HeartbeatRuleOptionsArgs):
    """The alert rule of the heartbeat. It always fires."""

    name: NotRequired[pulumi.Input[str]]
    """The name of the rule.

    Allowed: 1 to 190 characters.
    Default: the name of the heartbeat's contact point.
    """


class HeartbeatArgs(TypedDict):
    """The heartbeat. IRM opens an alert group when beats stop."""

    enabled: NotRequired[bool]
    """Whether there is a heartbeat.

    Default: true: nothing else reports that Grafana Alerting is dead.
    """
    interval: NotRequired[str]
    """How long IRM waits for a beat before it opens an alert group.

    Allowed: ``1m``, ``2m``, ``3m``, ``5m``, ``10m``, ``15m``, ``30m``, ``1h``, ``12h`` or ``1d``.
    Default: ``10m``, the default of IRM.

    No API can set the interval in IRM: a person must set any other interval there, and the output ``manual_steps`` says
    so.
    """
    contact_point: NotRequired[HeartbeatContactPointBlockArgs]
    """The contact point for beats.

    Default: a contact point with default options.
    """
    rule: NotRequired[HeartbeatRuleArgs]
    """The alert rule that always fires.

    Default: a rule with derived timings.
    """
