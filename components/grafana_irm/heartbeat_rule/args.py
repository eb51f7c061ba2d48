"""The inputs of `HeartbeatAlertRule`, as programs write them."""

from typing import NotRequired, TypedDict

import pulumi


class HeartbeatRuleOptionsArgs(TypedDict):
    """What the rule takes beside its name, its contact point and the heartbeat interval."""

    evaluation_interval: NotRequired[str]
    """How often Grafana evaluates the rule: a multiple of 10 s (Grafana's scheduler). Derived from the interval."""
    pending_period: NotRequired[str]
    """How long the rule is pending before it fires: shorter than the interval. Derived; wherever it fits longer than
    the minute in which Grafana takes a new contact point over, so that no beat goes to the root policy's."""
    group_wait: NotRequired[str]
    """Wait before the first notification; ``0s`` by default (Grafana docs, Configure Grafana IRM for Alerting)."""
    group_interval: NotRequired[str]
    """The ticks at which notifications may be sent again; ``1s`` by default (same source), ``2s`` with several Grafana
    instances. More than 0s."""
    repeat_interval: NotRequired[str]
    """How long after a beat the next is sent. Derived so that beats may be lost without a false alarm."""
    config_poll_interval: NotRequired[str]
    """How long Grafana takes to notice new configuration (``alertmanager_config_poll_interval``); ``1m``."""
    takeover: NotRequired[str]
    """The earlier name of `config_poll_interval`. Accepted with a warning."""
    delivery_margin: NotRequired[str]
    """The longest that a beat on time takes to arrive; ``5s`` by default: IRM answers within one second."""
    grafana_instances: NotRequired[int]
    """Grafana instances in one Alertmanager cluster; 1 by default. Each waits 15 s for every one before it, so that a
    beat comes later when the instance that sends dies; the timings are checked for that."""
    data_source_uid: NotRequired[pulumi.Input[str]]
    """A Prometheus data source to query ``vector(1) > 0`` on. None by default: a math expression instead."""
    folder_uid: NotRequired[pulumi.Input[str]]
    """The folder to put the rule into. By default a folder of its own is made."""
    folder_title: NotRequired[pulumi.Input[str]]
    """The title of the folder that is made; the rule's name by default."""
    rule_uid: NotRequired[pulumi.Input[str]]
    """The rule's UID, at most 40 characters. Derived from project, stack and component by default: stable."""
    rule_group: NotRequired[pulumi.Input[str]]
    """The rule group's name, of which it is the only rule. From the component's name by default: titles may change."""
    labels: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Labels of the alert; none by default."""
    annotations: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Annotations of the alert; by default a summary that says what it is for."""
    fire_on_error: NotRequired[pulumi.Input[bool]]
    """Keep beating when the data source fails; true by default, since the heartbeat watches Grafana's alerting."""
    disable_provenance: NotRequired[pulumi.Input[bool]]
    """Let people edit the rule in Grafana's pages; false by default."""
    org_id: NotRequired[pulumi.Input[str]]
    """The id of the Grafana organisation, for credentials of a user (``user:password``); 1 by default. Refused beside a
    token, which belongs to one organisation."""


class HeartbeatAlertRuleArgs(HeartbeatRuleOptionsArgs):
    """Inputs of `HeartbeatAlertRule`."""

    name: pulumi.Input[str]
    """The rule's title; 1 to 190 characters."""
    contact_point: pulumi.Input[str]
    """The name of the heartbeat's contact point: the rule goes there directly, not by the notification policy."""
    heartbeat_interval: NotRequired[str]
    """The heartbeat interval that is set in IRM; ``10m`` by default, as in IRM. Timings follow from it."""
