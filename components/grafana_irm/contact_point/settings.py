"""What `WebhookContactPoint` and `HeartbeatContactPoint` accept."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from grafana_irm.contact_point.blocks import HmacConfig, HttpConfig, Payload, TlsConfig
from grafana_irm.inputs.model import InputModel, OrOutput, Refusal
from grafana_irm.inputs.secrecy import Secret
from grafana_irm.inputs.types import Headers, MaxAlerts, Name, OrgId, Text, Url, User


class ContactPointOptions(InputModel):
    """Options of both contact points (Grafana docs, webhook notifier)."""

    disable_provenance: OrOutput[bool] = False
    """Whether people may edit the contact point in Grafana's UI.

    Default: false.

    To change it later, rename the contact point in the same change: Grafana cannot replace a contact point in use under
    its own name.
    """
    http_method: OrOutput[Literal["POST"]] | None = None
    """The HTTP method of the notifications.

    Allowed: ``POST``. IRM responds with 405 to ``PUT``, the other method of Grafana (measured).
    Default: ``POST``, set by Grafana.
    """
    headers: OrOutput[Headers] | None = None
    """Further HTTP headers of each notification.

    Allowed: header names with their values, except headers that Grafana sets itself.
    Default: none.
    """
    basic_auth_user: OrOutput[User] | None = None
    """The user of basic authentication.

    Allowed: text without a colon. Not together with ``authorization_scheme`` and ``authorization_credentials``.
    Default: none.
    """
    basic_auth_password: OrOutput[Secret[Text]] | None = None
    """The password of basic authentication.

    Allowed: only together with ``basic_auth_user``.
    Default: none.
    """
    authorization_scheme: OrOutput[Text] | None = None
    """The scheme of an ``Authorization`` header, such as ``Bearer``.

    Allowed: only together with ``authorization_credentials``. Not together with basic authentication.
    Default: none.
    """
    authorization_credentials: OrOutput[Secret[Text]] | None = None
    """The credentials after the scheme in the ``Authorization`` header.

    Default: none.
    """
    tls_config: TlsConfig | None = None
    """TLS options of the connection to the receiver.

    Default: none.
    """
    hmac_config: HmacConfig | None = None
    """A signature over each notification.

    Default: none.
    """
    http_config: HttpConfig | None = None
    """Options of Grafana's HTTP client: OAuth2.

    Default: none.
    """
    payload: Payload | None = None
    """A custom payload. The templates of IRM expect Grafana's payload.

    Allowed: not together with ``title`` and ``message``, which it replaces.
    Default: Grafana's payload.
    """
    org_id: OrOutput[OrgId] | None = None
    """The id of the Grafana organisation of the contact point.

    Allowed: a number as text, such as ``"1"``. Only with the credentials of a user (``user:password``): a token belongs
    to one organisation.
    Default: the organisation of the provider, else 1.
    """

    @classmethod
    def cross_check(cls, given: Mapping[str, Any]) -> Iterable[Refusal]:
        """Refuse two ways of authentication at once, and a title beside a payload (Grafana docs, webhook notifier)."""
        basic = [key for key in ("basic_auth_user", "basic_auth_password") if given.get(key) is not None]
        header = [key for key in ("authorization_scheme", "authorization_credentials") if given.get(key) is not None]
        if basic and header:
            yield Refusal((header[0],), f"either {basic[0]} or {header[0]}, not both", given[header[0]])
        if basic == ["basic_auth_password"]:
            yield Refusal(("basic_auth_user",), "a user, since a password is given", None)
        if header == ["authorization_scheme"]:
            yield Refusal(("authorization_credentials",), "credentials, since a scheme is given", None)
        if given.get("payload") is not None:
            for key in ("title", "message"):
                if given.get(key) is not None:
                    yield Refusal((key,), "nothing beside payload, which replaces it", given[key])


class AlertContactPointOptions(ContactPointOptions):
    """Options of the contact point for alerts."""

    max_alerts: OrOutput[MaxAlerts] = 99
    """The maximum number of alerts in one notification.

    Allowed: 1 to 99. IRM accepts fewer than 100 alerts (Grafana IRM docs, Alertmanager integration).
    Default: 99.

    Grafana leaves further alerts of the group out, and takes the status from the alerts that remain (grafana/alerting,
    August 2026). When these have resolved, IRM resolves the alert group while an alert that was left out still fires.
    Group by more labels where a group can have more alerts.
    """
    disable_resolve_message: OrOutput[bool] = False
    """Whether Grafana sends no notification when alerts resolve.

    Default: false: alert groups in IRM resolve by themselves.

    If true, Grafana does not report an alert that fires again while another alert of its group fires, until the repeat
    interval has passed (grafana/prometheus-alertmanager, July 2026; measured on Alertmanager 0.25).
    """
    title: OrOutput[Text] | None = None
    """The Go template of the title.

    Allowed: not together with ``payload``.
    Default: Grafana's title.
    """
    message: OrOutput[Text] | None = None
    """The Go template of the message.

    Allowed: not together with ``payload``.
    Default: Grafana's message.
    """


class WebhookContactPointSettings(AlertContactPointOptions):
    """Inputs of `WebhookContactPoint`."""

    name: OrOutput[Name]
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.

    When the name changes, the new contact point is created before the old one is deleted.
    """
    url: OrOutput[Secret[Url]]
    """The URL that receives the alerts: the HTTP endpoint of the integration.

    Allowed: an absolute URL with http or https, without ``{{``, which Grafana evaluates as a template.
    """


class HeartbeatContactPointSettings(ContactPointOptions):
    """Inputs of `HeartbeatContactPoint`."""

    name: OrOutput[Name]
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.

    When the name changes, the new contact point is created before the old one is deleted.
    """
    url: OrOutput[Secret[Url]]
    """The URL that receives the beats: the heartbeat endpoint of the integration.

    Allowed: an absolute URL with http or https, without ``{{``, which Grafana evaluates as a template.
    """


class AlertContactPointBlock(AlertContactPointOptions):
    """The contact point for alerts. Its URL is the HTTP endpoint of the integration."""

    name: OrOutput[Name] | None = None
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.
    Default: the name of the integration.
    """


class HeartbeatContactPointBlock(ContactPointOptions):
    """The contact point for beats. Its URL is the heartbeat endpoint of the integration."""

    name: OrOutput[Name] | None = None
    """The name of the contact point.

    Allowed: unique in the organisation; one line of text.
    Default: the name of the integration, followed by "heartbeat".
    """
