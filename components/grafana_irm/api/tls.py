"""The TLS settings of the clients: which certificate authorities they trust."""

import ssl
from functools import lru_cache

import httpx

from grafana_irm.api.refusals import reason_of
from grafana_irm.errors import RequestFailed


@lru_cache(maxsize=2)
def system_tls(needed: bool) -> ssl.SSLContext:
    """Load the default certificate authorities only if needed, because loading takes longer than a request."""
    return httpx.create_ssl_context() if needed else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def tls(ca_cert: str | None) -> ssl.SSLContext | bool:
    """Return the TLS settings for Grafana from the provider's ``caCert`` (a path or PEM text).

    Raises:
        RequestFailed: the certificate cannot be read.

    """
    if not ca_cert:
        return True
    pem = ca_cert.lstrip().startswith("-----BEGIN")
    try:
        return ssl.create_default_context(cadata=ca_cert) if pem else ssl.create_default_context(cafile=ca_cert)
    except (OSError, ValueError) as failed:
        what = "the PEM text" if pem else f"the file {ca_cert!r}"
        raise RequestFailed(
            f"Cannot read the certificate of Grafana's authority (grafana:caCert or GRAFANA_CA_CERT) from {what}: "
            f"{reason_of(failed)}"
        ) from None
