"""What `WebhookContactPoint` and `HeartbeatContactPoint` accept."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from grafana_irm.inputs.model import InputModel, OrOutput, Refusal
from grafana_irm.inputs.secrecy import Secret
from grafana_irm.inputs.types import EndpointParams, Headers, MaxAlerts, Name, OrgId, Text, Url, User, Variables


class _WebhookBlock(InputModel):
    """A block that the provider takes as one value."""

    is_one_value: ClassVar[bool] = True


class HmacConfig(_WebhookBlock):
    """A signature over each notification."""

    secret: OrOutput[Secret[Text]]
    header: OrOutput[Text] | None = None
    timestamp_header: OrOutput[Text] | None = None


class TlsConfig(_WebhookBlock):
    """TLS towards the target."""

    insecure_skip_verify: OrOutput[bool] | None = None
    ca_certificate: OrOutput[Text] | None = None
    client_certificate: OrOutput[Text] | None = None
    client_key: OrOutput[Secret[Text]] | None = None


class ProxyConfig(_WebhookBlock):
    """A proxy towards the OAuth2 token endpoint."""

    proxy_url: OrOutput[Url] | None = None
    no_proxy: OrOutput[Text] | None = None
    proxy_from_environment: OrOutput[bool] | None = None
    proxy_connect_header: OrOutput[Headers] | None = None


class OAuth2(_WebhookBlock):
    """Client credentials with which Grafana gets a token for each notification."""

    client_id: OrOutput[Text]
    client_secret: OrOutput[Secret[Text]]
    token_url: OrOutput[Url]
    scopes: OrOutput[list[OrOutput[Text]]] | None = None
    endpoint_params: OrOutput[EndpointParams] | None = None
    proxy_config: ProxyConfig | None = None
    tls_config: TlsConfig | None = None


class HttpConfig(_WebhookBlock):
    """Options of Grafana's HTTP client."""

    oauth2: OAuth2 | None = None


class Payload(_WebhookBlock):
    """A payload of one's own instead of Grafana's."""

    template: OrOutput[Text]
    vars: OrOutput[Variables] | None = None


class ContactPointOptions(InputModel):
    """What both contact points have in common, beside name and URL."""

    disable_provenance: OrOutput[bool] = False
    http_method: OrOutput[Literal["POST"]] | None = None
    headers: OrOutput[Headers] | None = None
    basic_auth_user: OrOutput[User] | None = None
    basic_auth_password: OrOutput[Secret[Text]] | None = None
    authorization_scheme: OrOutput[Text] | None = None
    authorization_credentials: OrOutput[Secret[Text]] | None = None
    tls_config: TlsConfig | None = None
    hmac_config: HmacConfig | None = None
    http_config: HttpConfig | None = None
    payload: Payload | None = None
    org_id: OrOutput[OrgId] | None = None

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
    """The contact point of alerts, beside name and URL."""

    max_alerts: OrOutput[MaxAlerts] = 99
    disable_resolve_message: OrOutput[bool] = False
    title: OrOutput[Text] | None = None
    message: OrOutput[Text] | None = None


class WebhookContactPointSettings(AlertContactPointOptions):
    """A contact point that sends alerts to an integration."""

    name: OrOutput[Name]
    url: OrOutput[Url]


class HeartbeatContactPointSettings(ContactPointOptions):
    """A contact point that sends beats to an integration's heartbeat."""

    name: OrOutput[Name]
    url: OrOutput[Url]


class AlertContactPointBlock(AlertContactPointOptions):
    """The contact point of alerts within `IrmAlerting`: the URL is the integration's."""

    name: OrOutput[Name] | None = None


class HeartbeatContactPointBlock(ContactPointOptions):
    """The contact point of the heartbeat within `IrmAlerting`: the URL is the integration's."""

    name: OrOutput[Name] | None = None
