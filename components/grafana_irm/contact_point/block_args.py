"""What programs write. Written from `grafana_irm.contact_point.blocks` by `python -m automation settings`."""

from typing import NotRequired, TypedDict

import pulumi


class HmacConfigArgs(TypedDict):
    """A signature over each notification (Grafana docs, webhook notifier)."""

    secret: pulumi.Input[str]
    """The key of the signature.

    Secret.
    """
    header: NotRequired[pulumi.Input[str]]
    """The HTTP header that holds the signature.

    Default: ``X-Grafana-Alerting-Signature``, set by Grafana.
    """
    timestamp_header: NotRequired[pulumi.Input[str]]
    """The HTTP header that holds a timestamp. With it, the timestamp is part of the signature.

    Default: none.
    """


class TlsConfigArgs(TypedDict):
    """TLS options of a connection. IRM has a public certificate and needs none of them."""

    insecure_skip_verify: NotRequired[pulumi.Input[bool]]
    """Whether Grafana accepts any certificate of the server.

    Default: false.
    """
    ca_certificate: NotRequired[pulumi.Input[str]]
    """The certificate authority that Grafana checks the server's certificate with.

    Allowed: PEM text.
    Default: the authorities of Grafana's host.
    """
    client_certificate: NotRequired[pulumi.Input[str]]
    """The certificate that Grafana presents to the server.

    Allowed: PEM text.
    Default: none.
    """
    client_key: NotRequired[pulumi.Input[str]]
    """The private key of the client certificate.

    Allowed: PEM text.
    Default: none.

    Secret.
    """


class ProxyConfigArgs(TypedDict):
    """The proxy between Grafana and the OAuth2 token endpoint."""

    proxy_url: NotRequired[pulumi.Input[str]]
    """The URL of the proxy.

    Allowed: an absolute URL with http or https.
    Default: none.

    Kept secret, since a URL may hold a user and a password.
    """
    no_proxy: NotRequired[pulumi.Input[str]]
    """Hosts that Grafana reaches without the proxy.

    Allowed: hosts, separated by commas.
    Default: none.
    """
    proxy_from_environment: NotRequired[pulumi.Input[bool]]
    """Whether Grafana uses the proxy of its environment variables.

    Default: false.
    """
    proxy_connect_header: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """HTTP headers that Grafana sends to the proxy.

    Allowed: header names with their values.
    Default: none.

    Kept secret. A stack file must not hold an entry in plain text if its name contains auth, cookie, key, password,
    secret or token.
    """


class OAuth2Args(TypedDict):
    """OAuth2 client credentials. With them Grafana requests a token for its notifications."""

    client_id: pulumi.Input[str]
    """The client id."""
    client_secret: pulumi.Input[str]
    """The client secret.

    Secret.
    """
    token_url: pulumi.Input[str]
    """The URL of the token endpoint.

    Allowed: an absolute URL with http or https.

    Kept secret, since a URL may hold a user and a password.
    """
    scopes: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """The scopes of the token.

    Default: none.
    """
    endpoint_params: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Further parameters of the token request.

    Default: none.

    Kept secret. A stack file must not hold an entry in plain text if its name contains assertion, password or secret.
    """
    proxy_config: NotRequired[ProxyConfigArgs]
    """The proxy between Grafana and the token endpoint.

    Default: none.
    """
    tls_config: NotRequired[TlsConfigArgs]
    """TLS options of the connection to the token endpoint.

    Default: none.
    """


class HttpConfigArgs(TypedDict):
    """Options of Grafana's HTTP client."""

    oauth2: NotRequired[OAuth2Args]
    """OAuth2 client credentials.

    Default: none.
    """


class PayloadArgs(TypedDict):
    """A custom payload instead of Grafana's. The templates of IRM expect Grafana's payload."""

    template: pulumi.Input[str]
    """The Go template of the payload."""
    vars: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Variables of the template: ``.Vars.<name>``.

    Default: none.

    Kept secret. A stack file must not hold an entry in plain text if its name contains password, secret or token.
    """
