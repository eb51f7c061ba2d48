"""A webhook contact point as the provider takes it: what the two contact-point components share."""

import json
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.models.contact_point import ContactPointOptions
from grafana_irm.program import claim
from grafana_irm.validation import when_known

_PASSED_ON = (
    "http_method",
    "basic_auth_user",
    "authorization_scheme",
    "title",
    "message",
    "max_alerts",
    "payload",
)
_SECRET = ("headers", "basic_auth_password", "authorization_credentials", "hmac_config", "http_config", "tls_config")


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
    """``POST`` (Grafana's default, and what IRM takes) or ``PUT``."""
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
    """The Grafana organisation; the token's or provider's by default. For providers with basic authentication."""


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


def make_contact_point(
    parent: pulumi.ComponentResource,
    name: str,
    settings: ContactPointOptions,
    what: str,
    *,
    named: pulumi.Input[str],
    url: pulumi.Input[str],
    disable_resolve_message: pulumi.Input[bool],
    org_id: pulumi.Input[str] | None,
    disable_provenance: pulumi.Input[bool],
) -> pulumi.Output[str]:
    """Register the contact point below ``parent``; its name, known once Grafana has it."""
    known = {
        field: when_known(settings, field, what)
        for field in (*_PASSED_ON, *_SECRET)
        if getattr(settings, field, None) is not None
    }
    hidden = {field: pulumi.Output.secret(known.pop(field)) for field in _SECRET if field in known}
    if "tls_config" in hidden:
        hidden["tls_config"] = hidden["tls_config"].apply(_tls_texts)
    webhook: Any = {
        **known,
        **hidden,
        "url": pulumi.Output.secret(url),
        "disable_resolve_message": disable_resolve_message,
    }
    contact_point = grafana.alerting.ContactPoint(
        name,
        name=named,
        webhooks=[webhook],
        disable_provenance=disable_provenance,
        org_id=org_id,
        opts=pulumi.ResourceOptions(
            parent=parent,
            # Grafana refuses to delete a contact point that a rule uses: a renamed one must be there first.
            delete_before_replace=False,
            # The provider keeps the URL and the credentials in this output without marking them.
            additional_secret_outputs=["webhooks"],
        ),
    )
    return contact_point.name


def checked_url(settings: ContactPointOptions, what: str) -> Any:  # noqa: ANN401 - text, or an output of it
    """Return the URL, secret from here on; an output's is checked when it resolves."""
    return pulumi.Output.secret(when_known(settings, "url", what))


def claim_contact_point(owner: str, name: object, what: str, path: str, *, provider: object, org_id: object) -> None:
    """Refuses a second contact point of the same name in one program: Grafana would join the two."""
    if isinstance(name, str):
        organisation = None if isinstance(org_id, pulumi.Output) else org_id
        allowed = "a name that no other contact point has"
        claim(what, owner, path, name=name, key=("contact point", provider, organisation, name), allowed=allowed)


def _tls_texts(config: dict[str, Any]) -> dict[str, str]:
    """Write the block as the provider takes it: a map of texts, with the keys of Grafana's API."""
    names = {
        "insecure_skip_verify": "insecureSkipVerify",
        "ca_certificate": "caCertificate",
        "client_certificate": "clientCertificate",
        "client_key": "clientKey",
    }
    return {names[key]: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
