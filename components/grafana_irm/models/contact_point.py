"""What `WebhookContactPoint` and `HeartbeatContactPoint` accept."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from grafana_irm.fields import AnyText, Headers, MaxAlerts, Name, OrgId, Text, Url, User
from grafana_irm.validation import Block, Live, Refusal


class HmacConfig(Block):
    """A signature over each notification."""

    secret: Live[Text]
    header: Live[Text] | None = None
    timestamp_header: Live[Text] | None = None


class TlsConfig(Block):
    """TLS towards the target."""

    insecure_skip_verify: Live[bool] | None = None
    ca_certificate: Live[Text] | None = None
    client_certificate: Live[Text] | None = None
    client_key: Live[Text] | None = None


class ProxyConfig(Block):
    """A proxy towards the OAuth2 token endpoint."""

    proxy_url: Live[Url] | None = None
    no_proxy: Live[Text] | None = None
    proxy_from_environment: Live[bool] | None = None
    proxy_connect_header: Live[Headers] | None = None


class OAuth2(Block):
    """Client credentials with which Grafana gets a token for each notification."""

    client_id: Live[Text]
    client_secret: Live[Text]
    token_url: Live[Url]
    scopes: Live[list[Live[Text]]] | None = None
    endpoint_params: Live[dict[AnyText, Live[AnyText]]] | None = None
    proxy_config: ProxyConfig | None = None
    tls_config: TlsConfig | None = None


class HttpConfig(Block):
    """Options of Grafana's HTTP client."""

    oauth2: OAuth2 | None = None


class Payload(Block):
    """A payload of one's own instead of Grafana's."""

    template: Live[Text]
    vars: Live[dict[AnyText, Live[AnyText]]] | None = None


class ContactPointOptions(Block):
    """What both contact points have in common, beside name and URL."""

    disable_provenance: Live[bool] = False
    http_method: Live[Literal["POST"]] | None = None
    headers: Live[Headers] | None = None
    basic_auth_user: Live[User] | None = None
    basic_auth_password: Live[Text] | None = None
    authorization_scheme: Live[Text] | None = None
    authorization_credentials: Live[Text] | None = None
    tls_config: TlsConfig | None = None
    hmac_config: HmacConfig | None = None
    http_config: HttpConfig | None = None
    payload: Payload | None = None
    org_id: Live[OrgId] | None = None

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

    max_alerts: Live[MaxAlerts] = 99
    disable_resolve_message: Live[bool] = False
    title: Live[Text] | None = None
    message: Live[Text] | None = None


class WebhookContactPointSettings(AlertContactPointOptions):
    """A contact point that sends alerts to an integration."""

    name: Live[Name]
    url: Live[Url]


class HeartbeatContactPointSettings(ContactPointOptions):
    """A contact point that sends beats to an integration's heartbeat."""

    name: Live[Name]
    url: Live[Url]


class AlertContactPointBlock(AlertContactPointOptions):
    """The contact point of alerts within `IrmAlerting`: the URL is the integration's."""

    name: Live[Name] | None = None


class HeartbeatContactPointBlock(ContactPointOptions):
    """The contact point of the heartbeat within `IrmAlerting`: the URL is the integration's."""

    name: Live[Name] | None = None
