"""Clients for servers on this machine: httpx without its command line, and without certificate authorities."""

import ssl
import sys
from typing import Any

# httpx imports its command line where click, rich and pygments are installed, and that takes as long as the rest. With
# this entry the import fails as without these packages.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # documented, but not in the type

import httpx  # noqa: E402

__all__ = ["http_client", "httpx", "no_authorities"]


def http_client(**options: Any) -> httpx.AsyncClient:  # noqa: ANN401 - httpx's own options
    """Return a client that ignores proxy settings, with further options of `httpx.AsyncClient`."""
    return httpx.AsyncClient(trust_env=False, verify=no_authorities(), **options)


def no_authorities() -> ssl.SSLContext:
    """Return TLS settings that trust no certificate: to load the usual authorities takes longer than a request."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
