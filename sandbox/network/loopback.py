"""The check that nothing of the sandbox leaves the loopback interface."""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, without a request to a name server."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def obstacle(url: str) -> str | None:
    """Return why the sandbox cannot reach an address, in the words of Go's client; None if it can."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https"):
        return f'unsupported protocol scheme "{parts.scheme}"'
    if not host:
        return "http: no Host in request URL"
    if is_loopback(host):
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"dial tcp: lookup {host}: no such host"
    return f"dial tcp {host}:{port}: connect: network is unreachable"
