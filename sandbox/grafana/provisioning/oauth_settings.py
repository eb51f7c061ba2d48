"""The OAuth 2 settings of a webhook contact point, and what Grafana refuses of them."""

from collections.abc import Mapping
from typing import Any

from .go_types import mistyped

_REQUIRED = {"client_id": "ClientID", "client_secret": "ClientSecret", "token_url": "TokenURL"}
_TLS, _PROXY = "invalid TLS configuration", "invalid proxy configuration"
_PEM = "-----BEGIN "


def problem_with(http_config: object) -> str | None:
    """Return what is wrong with the setting `http_config`, in Grafana's words, or None."""
    problem = mistyped(http_config, "http.HTTPClientConfig", ".http_config")
    oauth2 = http_config.get("oauth2") if isinstance(http_config, dict) and not problem else None
    proxy = (oauth2 or {}).get("proxy_config") or {}
    if (url := proxy.get("proxy_url")) and not url.partition(":")[0]:
        problem = f'parse "{url}": missing protocol scheme'
    if problem:
        return f"failed to unmarshal http_config settings: {problem}"
    if oauth2 is None:
        return None
    problem = (
        next((f"OAuth2 {name} is required" for key, name in _REQUIRED.items() if not oauth2.get(key)), None)
        or _problem_with_tls(oauth2.get("tls_config") or {})
        or _problem_with_proxy(proxy)
    )
    return f"invalid HTTP client configuration: invalid OAuth2 configuration: {problem}" if problem else None


def _problem_with_tls(tls: Mapping[str, Any]) -> str | None:
    if (authority := tls.get("caCertificate")) and _PEM not in authority:
        return f"{_TLS}: unable to use the provided CA certificate"
    certificate, key = tls.get("clientCertificate") or "", tls.get("clientKey") or ""
    if (certificate or key) and _PEM not in certificate:
        return f"{_TLS}: failed to load client certificate: tls: failed to find any PEM data in certificate input"
    return None


def _problem_with_proxy(proxy: Mapping[str, Any]) -> str | None:
    surroundings, url = proxy.get("proxy_from_environment"), proxy.get("proxy_url")
    if surroundings and url:
        return f"{_PROXY}: if proxy_from_environment is configured, proxy_url must not be configured"
    if surroundings and proxy.get("no_proxy"):
        return f"{_PROXY}: if proxy_from_environment is configured, no_proxy must not be configured"
    if proxy.get("no_proxy") and not url:
        return f"{_PROXY}: if no_proxy is configured, proxy_url must also be configured"
    if proxy.get("proxy_connect_header") and not (url or surroundings):
        needed = "proxy_url or proxy_from_environment"
        return f"{_PROXY}: if proxy_connect_header is configured, {needed} must also be configured"
    return None
