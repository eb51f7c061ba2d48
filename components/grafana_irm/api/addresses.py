"""Addresses of both systems: absolute URLs, on this machine or not, and their form in errors."""

import ipaddress

import httpx


def is_absolute(base: str) -> bool:
    """Whether an address is an absolute URL with http or https."""
    try:
        url = httpx.URL(base)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def is_loopback(base: str) -> bool:
    """Whether an absolute URL is on this machine: ``localhost``, or an address of the loopback interface."""
    host = httpx.URL(base).host
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown_address(base: str) -> str:
    """Return scheme and host of an absolute URL, without user and password."""
    url = httpx.URL(base)
    return f"{url.scheme}://{url.netloc.decode().rpartition('@')[2]}"
