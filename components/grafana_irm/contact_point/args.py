"""What both contact points take as inputs, as programs write them."""

from typing import NotRequired, TypedDict

import pulumi


class HmacConfigArgs(TypedDict):
    """A signature over each notification (Grafana docs, webhook notifier)."""

    secret: pulumi.Input[str]
    """The key of the signature. Secret."""
    header: NotRequired[pulumi.Input[str]]
    """The header of the signature; Grafana's ``X-Grafana-Alerting-Signature`` by default."""
    timestamp_header: NotRequired[pulumi.Input[str]]
    """The header of a time stamp that is then part of the signature; none by default."""


class TlsConfigArgs(TypedDict):
    """TLS towards the target. IRM's certificate is a public one, so none of this is needed for it."""

    insecure_skip_verify: NotRequired[pulumi.Input[bool]]
    """Do not check the target's certificate; false by default."""
    ca_certificate: NotRequired[pulumi.Input[str]]
    """The certificate authority to check with, PEM."""
    client_certificate: NotRequired[pulumi.Input[str]]
    """Grafana's own certificate, PEM."""
    client_key: NotRequired[pulumi.Input[str]]
    """The key of Grafana's certificate, PEM. Secret."""


class ProxyConfigArgs(TypedDict):
    """A proxy towards the OAuth2 token endpoint."""

    proxy_url: NotRequired[pulumi.Input[str]]
    """The proxy's address."""
    no_proxy: NotRequired[pulumi.Input[str]]
    """Addresses that are reached without it, separated by commas."""
    proxy_from_environment: NotRequired[pulumi.Input[bool]]
    """Take the proxy from Grafana's environment variables; false by default."""
    proxy_connect_header: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Headers sent to the proxy."""


class OAuth2Args(TypedDict):
    """Client credentials with which Grafana gets a token for each notification."""

    client_id: pulumi.Input[str]
    """The client's id."""
    client_secret: pulumi.Input[str]
    """The client's secret. Secret."""
    token_url: pulumi.Input[str]
    """Where the token is had from."""
    scopes: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Scopes to ask for; none by default."""
    endpoint_params: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Further parameters of the token request; none by default."""
    proxy_config: NotRequired[ProxyConfigArgs]
    """A proxy towards the token endpoint; none by default."""
    tls_config: NotRequired[TlsConfigArgs]
    """TLS towards the token endpoint."""


class HttpConfigArgs(TypedDict):
    """Options of Grafana's HTTP client."""

    oauth2: NotRequired[OAuth2Args]
    """OAuth2 client credentials; none by default."""


class PayloadArgs(TypedDict):
    """A payload of one's own instead of Grafana's. IRM's templates expect Grafana's."""

    template: pulumi.Input[str]
    """The Go template of the payload."""
    vars: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Variables, in the template as ``.Vars.<name>``."""


class ContactPointOptionsArgs(TypedDict):
    """What both contact points take beside name and URL (Grafana docs, webhook notifier)."""

    disable_provenance: NotRequired[pulumi.Input[bool]]
    """Let people edit it in Grafana's pages; false by default. To change it later, rename it at the same time."""
    http_method: NotRequired[pulumi.Input[str]]
    """``POST``, which is Grafana's default too: IRM refuses its other one, ``PUT`` (405, measured on an IRM engine)."""
    headers: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Further HTTP headers. Secret."""
    basic_auth_user: NotRequired[pulumi.Input[str]]
    """User of basic authentication; none by default. Not together with an authorization header."""
    basic_auth_password: NotRequired[pulumi.Input[str]]
    """Password of basic authentication. Secret."""
    authorization_scheme: NotRequired[pulumi.Input[str]]
    """Scheme of an ``Authorization`` header, e.g. ``Bearer``; none by default."""
    authorization_credentials: NotRequired[pulumi.Input[str]]
    """What follows the scheme. Secret."""
    tls_config: NotRequired[TlsConfigArgs]
    """TLS towards the target."""
    hmac_config: NotRequired[HmacConfigArgs]
    """A signature over each notification; none by default."""
    http_config: NotRequired[HttpConfigArgs]
    """OAuth2; none by default."""
    payload: NotRequired[PayloadArgs]
    """A payload of one's own; Grafana's by default, which IRM's templates expect."""
    org_id: NotRequired[pulumi.Input[str]]
    """The id of the Grafana organisation, for credentials of a user (``user:password``); 1 by default. Refused beside a
    token, which belongs to one organisation."""


class AlertContactPointOptionsArgs(ContactPointOptionsArgs):
    """What the contact point of alerts takes beside name and URL."""

    max_alerts: NotRequired[pulumi.Input[int]]
    """Alerts in one notification, 1 to 99; 99 by default, since IRM takes fewer than 100 (Grafana IRM docs)."""
    disable_resolve_message: NotRequired[pulumi.Input[bool]]
    """Do not tell IRM when an alert is resolved; false by default, so that alert groups resolve by themselves."""
    title: NotRequired[pulumi.Input[str]]
    """Go template of the title; Grafana's by default."""
    message: NotRequired[pulumi.Input[str]]
    """Go template of the message; Grafana's by default."""
