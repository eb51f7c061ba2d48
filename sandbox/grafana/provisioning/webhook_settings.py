"""The settings of a webhook contact point: what is checked, and which of them are secrets."""

import copy
from collections.abc import Mapping
from typing import Any

from . import oauth_settings
from .go_types import TEXT, TEXTS, mistyped

REDACTED = "[REDACTED]"

SECRETS: tuple[tuple[str, ...], ...] = (
    ("password",),
    ("authorization_credentials",),
    ("tlsConfig", "caCertificate"),
    ("tlsConfig", "clientCertificate"),
    ("tlsConfig", "clientKey"),
    ("hmacConfig", "secret"),
    ("http_config", "oauth2", "client_secret"),
)
"""Paths of the settings that the API never shows; the URL is not among them."""

HOLDERS = ("tlsConfig", "hmacConfig", "http_config")
"""Settings that contain secrets. Grafana crashes if one of them is null."""

_RESTRICTED_HEADERS = frozenset(
    [
        "host",
        "accept-encoding",
        "accept-charset",
        "content-encoding",
        "content-length",
        "authorization",
        "user-agent",
        "transfer-encoding",
        "connection",
        "upgrade",
        "trailer",
        "te",
        "proxy-authorization",
        "proxy-authenticate",
        "cookie",
        "set-cookie",
        "referer",
        "origin",
        "x-forwarded-for",
        "x-real-ip",
        "via",
        "forwarded",
        "expect",
        "keep-alive",
        "date",
        "max-forwards",
    ]
)
_TYPES: Mapping[str, str] = {
    "url": TEXT,
    "httpMethod": TEXT,
    "username": TEXT,
    "password": TEXT,
    "title": TEXT,
    "message": TEXT,
    "authorization_scheme": TEXT,
    "authorization_credentials": TEXT,
    "headers": TEXTS,
    "tlsConfig": "receivers.TLSConfig",
    "hmacConfig": "receivers.HMACConfig",
    "payload": "v1.CustomPayload",
}


def secret_holders(settings: Mapping[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the object with each secret that is set, by the secret's path."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for path in SECRETS:
        holder = _holder(settings, path)
        if holder is not None and holder.get(path[-1]):
            found[path] = holder
    return found


def _holder(settings: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
    holder: Any = settings
    for key in path[:-1]:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder if isinstance(holder, dict) else None


def redact(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy as the API shows it: every secret replaced by `[REDACTED]`."""
    shown = copy.deepcopy(dict(settings))
    for path, holder in secret_holders(shown).items():
        holder[path[-1]] = REDACTED
    return shown


def redact_flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy as in the response to a POST: a secret is next to its object, under its whole path."""
    shown = copy.deepcopy(dict(settings))
    for path, holder in secret_holders(shown).items():
        del holder[path[-1]]
        shown[".".join(path)] = REDACTED
    return shown


def without_empty_secrets(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy without the secrets that are empty: they are not kept."""
    kept = copy.deepcopy(dict(settings))
    for path in SECRETS:
        holder = _holder(kept, path)
        if holder is not None and holder.get(path[-1]) == "":
            del holder[path[-1]]
    return kept


def restore(settings: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """Replace each `[REDACTED]` with the stored secret, as an update does. Secrets that are missing are removed."""
    known = secret_holders(stored)
    for path, holder in secret_holders(settings).items():
        if holder[path[-1]] == REDACTED and path in known:
            holder[path[-1]] = known[path][path[-1]]
        elif holder[path[-1]] == REDACTED:
            del holder[path[-1]]


def problem_with(settings: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the settings, in Grafana's words, or None.

    As in Grafana, anything is taken for a URL, and unknown settings are let through.
    """
    for key, value in settings.items():
        if key in _TYPES and (problem := mistyped(value, _TYPES[key], f".{key}")):
            return f"failed to unmarshal settings: {problem}"
    if not settings.get("url"):
        return "required field 'url' is not specified"
    basic = settings.get("username") and settings.get("password")
    if basic and settings.get("authorization_credentials"):
        return "both HTTP Basic Authentication and Authorization Header are set, only 1 is permitted"
    restricted = sorted(name for name in settings.get("headers") or {} if name.lower() in _RESTRICTED_HEADERS)
    if restricted:
        return "custom headers [" + " ".join(f'"{name}"' for name in restricted) + "] are not allowed"
    return oauth_settings.problem_with(settings.get("http_config"))
