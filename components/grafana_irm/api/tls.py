"""The TLS settings of the clients: which certificate authorities they trust."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from tempfile import NamedTemporaryFile

import httpx

from grafana_irm.api.refusals import reason_of
from grafana_irm.errors import RequestFailed

_CLIENT_CERTIFICATE = "grafana:tlsCert and grafana:tlsKey, or GRAFANA_TLS_CERT and GRAFANA_TLS_KEY"


@lru_cache(maxsize=2)
def system_tls(needed: bool) -> ssl.SSLContext:
    """Load the default certificate authorities only if needed, because loading takes longer than a request."""
    return httpx.create_ssl_context() if needed else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def tls(
    ca_cert: str | None, cert: str | None = None, key: str | None = None, *, insecure: bool = False
) -> ssl.SSLContext | bool:
    """Return the TLS settings for Grafana from the provider's settings, each a path or PEM text.

    Args:
        ca_cert: the provider's ``caCert``.
        cert: the provider's ``tlsCert``, the client certificate.
        key: the provider's ``tlsKey``, which a client certificate needs.
        insecure: whether Grafana's certificate is not checked.

    Raises:
        RequestFailed: a certificate or the key cannot be read.

    """
    found = not insecure and _trusting(ca_cert)
    if not cert and not key:
        return found
    if not (cert and key):
        # The provider would use no client certificate, without an error.
        raise RequestFailed(f"A client certificate for Grafana needs both {_CLIENT_CERTIFICATE}")
    context = found if isinstance(found, ssl.SSLContext) else httpx.create_ssl_context(verify=found)
    try:
        with _file(cert) as own, _file(key) as its_key:
            # Without a password OpenSSL would prompt for the password of an encrypted key.
            context.load_cert_chain(own, its_key, password="")
    except (OSError, ValueError) as failed:
        raise RequestFailed(
            f"Cannot read the client certificate for Grafana ({_CLIENT_CERTIFICATE}): {reason_of(failed)}"
        ) from None
    return context


def _is_pem(text: str) -> bool:
    return text.lstrip().startswith("-----BEGIN")


@contextmanager
def _file(given: str) -> Iterator[str]:
    """Yield the path of a file: given, or a temporary file with the given PEM text, which only this user can read."""
    if not _is_pem(given):
        yield given
        return
    with NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(given)
        file.flush()
        yield file.name


def _trusting(ca_cert: str | None) -> ssl.SSLContext | bool:
    if not ca_cert:
        return True
    pem = _is_pem(ca_cert)
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(**{"cadata" if pem else "cafile": ca_cert})
    except (OSError, ValueError) as failed:
        what = "the PEM text" if pem else f"the file {ca_cert!r}"
        raise RequestFailed(
            f"Cannot read the certificate of Grafana's authority (grafana:caCert or GRAFANA_CA_CERT) from {what}: "
            f"{reason_of(failed)}"
        ) from None
    return context
