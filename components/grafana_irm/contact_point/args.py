"""What programs write. Written from `grafana_irm.contact_point.settings` by `python -m automation settings`."""

from typing import NotRequired, TypedDict

import pulumi

from grafana_irm.contact_point.block_args import HmacConfigArgs, HttpConfigArgs, PayloadArgs, TlsConfigArgs


class ContactPointOptionsArgs(TypedDict):
    """Options of both contact points (Grafana docs, webhook notifier)."""

    disable_provenance: NotRequired[pulumi.Input[bool]]
    """Whether people may edit the contact point in Grafana's UI.

    Default: false.

    To change it later, rename the contact point in the same change: Grafana cannot replace a contact point in use under
    its own name.
    """
    http_method: NotRequired[pulumi.Input[str]]
    """The HTTP method of the notifications.

    Allowed: ``POST``. IRM responds with 405 to ``PUT``, the other method of Grafana (measured).
    Default: ``POST``, set by Grafana.
    """
    headers: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Further HTTP headers of each notification.

    Allowed: header names with their values, except headers that Grafana sets itself.
    Default: none.

    Kept secret. A stack file must not hold an entry in plain text if its name contains auth, cookie, key, password,
    secret or token.
    """
    basic_auth_user: NotRequired[pulumi.Input[str]]
    """The user of basic authentication.

    Allowed: text without a colon. Not together with ``authorization_scheme`` and ``authorization_credentials``.
    Default: none.
    """
    basic_auth_password: NotRequired[pulumi.Input[str]]
    """The password of basic authentication.

    Allowed: only together with ``basic_auth_user``.
    Default: none.

    Secret.
    """
    authorization_scheme: NotRequired[pulumi.Input[str]]
    """The scheme of an ``Authorization`` header, such as ``Bearer``.

    Allowed: only together with ``authorization_credentials``. Not together with basic authentication.
    Default: none.
    """
    authorization_credentials: NotRequired[pulumi.Input[str]]
    """The credentials after the scheme in the ``Authorization`` header.

    Default: none.

    Secret.
    """
    tls_config: NotRequired[TlsConfigArgs]
    """TLS options of the connection to the receiver.

    Default: none.
    """
    hmac_config: NotRequired[HmacConfigArgs]
    """A signature over each notification.

    Default: none.
    """
    http_config: NotRequired[HttpConfigArgs]
    """Options of Grafana's HTTP client: OAuth2.

    Default: none.
    """
    payload: NotRequired[PayloadArgs]
    """A custom payload. The templates of IRM expect Grafana's payload.

    Allowed: not together with ``title`` and ``message``, which it replaces.
    Default: Grafana's payload.
    """
    org_id: NotRequired[pulumi.Input[str]]
    """The id of the Grafana organisation of the contact point.

    Allowed: a number as text, such as ``"1"``. Only with the credentials of a user (``user:password``): a token belongs
    to one organisation.
    Default: the organisation of the provider, else 1.
    """


class AlertContactPointOptionsArgs(ContactPointOptionsArgs):
    """Options of the contact point for alerts."""

    max_alerts: NotRequired[pulumi.Input[int]]
    """The maximum number of alerts in one notification.

    Allowed: 1 to 99. IRM accepts fewer than 100 alerts (Grafana IRM docs, Alertmanager integration).
    Default: 99.

    Grafana leaves further alerts of the group out, and takes the status from the alerts that remain (grafana/alerting,
    August 2026). When these have resolved, IRM resolves the alert group while an alert that was left out still fires.
    Group by more labels where a group can have more alerts.
    """
    disable_resolve_message: NotRequired[pulumi.Input[bool]]
    """Whether Grafana sends no notification when alerts resolve.

    Default: false: alert groups in IRM resolve by themselves.

    If true, Grafana does not report an alert that fires again while another alert of its group fires, until the repeat
    interval has passed (grafana/prometheus-alertmanager, July 2026; measured on Alertmanager 0.25).
    """
    title: NotRequired[pulumi.Input[str]]
    """The Go template of the title.

    Allowed: not together with ``payload``.
    Default: Grafana's title.
    """
    message: NotRequired[pulumi.Input[str]]
    """The Go template of the message.

    Allowed: not together with ``payload``.
    Default: Grafana's message.
    """


class WebhookContactPointArgs(AlertContactPointOptionsArgs):
    """Inputs of `WebhookContactPoint`."""

    name: pulumi.Input[str]
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.

    When the name changes, the new contact point is created before the old one is deleted.
    """
    url: pulumi.Input[str]
    """The URL that receives the alerts: the HTTP endpoint of the integration.

    Allowed: an absolute URL with http or https, without ``{{``, which Grafana evaluates as a template.

    Secret.
    """


class HeartbeatContactPointArgs(ContactPointOptionsArgs):
    """Inputs of `HeartbeatContactPoint`."""

    name: pulumi.Input[str]
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.

    When the name changes, the new contact point is created before the old one is deleted.
    """
    url: pulumi.Input[str]
    """The URL that receives the beats: the heartbeat endpoint of the integration.

    Allowed: an absolute URL with http or https, without ``{{``, which Grafana evaluates as a template.

    Secret.
    """


class AlertContactPointArgs(AlertContactPointOptionsArgs):
    """The contact point for alerts. Its URL is the HTTP endpoint of the integration."""

    name: NotRequired[pulumi.Input[str]]
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.
    Default: the name of the integration.
    """


class HeartbeatContactPointBlockArgs(ContactPointOptionsArgs):
    """The contact point for beats. Its URL is the heartbeat endpoint of the integration."""

    name: NotRequired[pulumi.Input[str]]
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.
    Default: the name of the integration, followed by "heartbeat".
    """
