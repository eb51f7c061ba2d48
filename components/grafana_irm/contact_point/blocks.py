"""The blocks of options of a webhook contact point."""

from typing import ClassVar

from grafana_irm.inputs.model import InputModel, OrOutput
from grafana_irm.inputs.secrecy import Secret
from grafana_irm.inputs.types import EndpointParams, Headers, Text, Url, Variables


class WebhookBlock(InputModel):
    """A block that the provider takes as one value."""

    is_one_value: ClassVar[bool] = True


class HmacConfig(WebhookBlock):
    """A signature over each notification (Grafana docs, webhook notifier)."""

    secret: OrOutput[Secret[Text]]
    """The key of the signature."""
    header: OrOutput[Text] | None = None
    """The HTTP header that holds the signature.

    Default: ``X-Grafana-Alerting-Signature``, set by Grafana.
    """
    timestamp_header: OrOutput[Text] | None = None
    """The HTTP header that holds a timestamp. With it, the timestamp is part of the signature.

    Default: none.
    """


class TlsConfig(WebhookBlock):
    """TLS options of a connection. IRM has a public certificate and needs none of them."""

    insecure_skip_verify: OrOutput[bool] | None = None
    """Whether Grafana accepts any certificate of the server.

    Default: false.
    """
    ca_certificate: OrOutput[Text] | None = None
    """The certificate authority that Grafana checks the server's certificate with.

    Allowed: PEM text.
    Default: the authorities of Grafana's host.
    """
    client_certificate: OrOutput[Text] | None = None
    """The certificate that Grafana presents to the server.

    Allowed: PEM text.
    Default: none.
    """
    client_key: OrOutput[Secret[Text]] | None = None
    """The private key of the client certificate.

    Allowed: PEM text.
    Default: none.
    """


class ProxyConfig(WebhookBlock):
    """The proxy between Grafana and the OAuth2 token endpoint."""

    proxy_url: OrOutput[Url] | None = None
    """The URL of the proxy.

    Allowed: an absolute URL with http or https.
    Default: none.
    """
    no_proxy: OrOutput[Text] | None = None
    """Hosts that Grafana reaches without the proxy.

    Allowed: hosts, separated by commas.
    Default: none.
    """
    proxy_from_environment: OrOutput[bool] | None = None
    """Whether Grafana uses the proxy of its environment variables.

    Default: false.
    """
    proxy_connect_header: OrOutput[Headers] | None = None
    """HTTP headers that Grafana sends to the proxy.

    Allowed: header names with their values.
    Default: none.
    """


class OAuth2(WebhookBlock):
    """OAuth2 client credentials. With them Grafana requests a token for its notifications."""

    client_id: OrOutput[Text]
    """The client id."""
    client_secret: OrOutput[Secret[Text]]
    """The client secret."""
    token_url: OrOutput[Url]
    """The URL of the token endpoint.

    Allowed: an absolute URL with http or https.
    """
    scopes: OrOutput[list[OrOutput[Text]]] | None = None
    """The scopes of the token.

    Default: none.
    """
    endpoint_params: OrOutput[EndpointParams] | None = None
    """Further parameters of the token request.

    Default: none.
    """
    proxy_config: ProxyConfig | None = None
    """The proxy between Grafana and the token endpoint.

    Default: none.
    """
    tls_config: TlsConfig | None = None
    """TLS options of the connection to the token endpoint.

    Default: none.
    """


class HttpConfig(WebhookBlock):
    """Options of Grafana's HTTP client."""

    oauth2: OAuth2 | None = None
    """OAuth2 client credentials.

    Default: none.
    """


class Payload(WebhookBlock):
    """A custom payload instead of Grafana's. The templates of IRM expect Grafana's payload."""

    template: OrOutput[Text]
    """The Go template of the payload."""
    vars: OrOutput[Variables] | None = None
    """Variables of the template: ``.Vars.<name>``.

    Default: none.
    """
