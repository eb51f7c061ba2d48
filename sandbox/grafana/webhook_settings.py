"""The settings of a webhook contact point: what is checked, and which of them are secrets."""

import copy
from collections.abc import Mapping
from typing import Any

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
_TEXT, _TEXTS, _FLAG = "string", "map[string]string", "bool"
_TYPES: Mapping[str, str] = {
    "url": _TEXT,
    "httpMethod": _TEXT,
    "username": _TEXT,
    "password": _TEXT,
    "title": _TEXT,
    "message": _TEXT,
    "authorization_scheme": _TEXT,
    "authorization_credentials": _TEXT,
    "headers": _TEXTS,
    "tlsConfig": "receivers.TLSConfig",
    "hmacConfig": "receivers.HMACConfig",
    "payload": "v1.CustomPayload",
}
_OBJECTS: Mapping[str, Mapping[str, str]] = {
    "receivers.TLSConfig": {
        "caCertificate": _TEXT,
        "clientCertificate": _TEXT,
        "clientKey": _TEXT,
        "insecureSkipVerify": _FLAG,
    },
    "receivers.HMACConfig": {"secret": _TEXT, "header": _TEXT, "timestampHeader": _TEXT},
    "v1.CustomPayload": {"template": _TEXT, "vars": _TEXTS},
}


def secret_holders(settings: Mapping[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the object that holds each secret that is set, by the secret's path."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for path in SECRETS:
        holder: Any = settings
        for key in path[:-1]:
            holder = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and holder.get(path[-1]):
            found[path] = holder
    return found


def redact(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy as the API shows it: every secret replaced by `[REDACTED]`."""
    shown = copy.deepcopy(dict(settings))
    for path, holder in secret_holders(shown).items():
        holder[path[-1]] = REDACTED
    return shown


def restore(settings: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """Put the stored secrets back where the settings say `[REDACTED]`, as an update does."""
    known = secret_holders(stored)
    for path, holder in secret_holders(settings).items():
        if holder[path[-1]] == REDACTED:
            holder[path[-1]] = known[path][path[-1]] if path in known else ""


def problem_with(settings: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the settings, in Grafana's words, or None.

    As in Grafana, anything is taken for a URL, and unknown settings are let through.
    """
    for key, value in settings.items():
        if key in _TYPES and (mistyped := _mistyped(value, _TYPES[key], f".{key}")):
            return f"failed to unmarshal settings: json: {mistyped}"
    if not settings.get("url"):
        return "required field 'url' is not specified"
    basic = settings.get("username") and settings.get("password")
    if basic and settings.get("authorization_credentials"):
        return "both HTTP Basic Authentication and Authorization Header are set, only 1 is permitted"
    restricted = sorted(name for name in settings.get("headers") or {} if name.lower() in _RESTRICTED_HEADERS)
    if restricted:
        return "custom headers [" + " ".join(f'"{name}"' for name in restricted) + "] are not allowed"
    return None


def _mistyped(value: Any, wanted: str, at: str) -> str | None:  # noqa: ANN401 - any JSON
    """Return Go's complaint about a value that has not the `wanted` type; null has every type."""
    if value is None:
        return None
    if _go_type(value) != {_TEXT: "string", _FLAG: "bool"}.get(wanted, "object"):
        return f"cannot unmarshal {_go_type(value)} into Go struct field {at} of type {wanted}"
    inner: list[tuple[Any, str, str]] = []
    if wanted == _TEXTS:
        inner = [(item, _TEXT, at) for item in value.values()]
    elif fields := _OBJECTS.get(wanted):
        struct = wanted.rpartition(".")[2]
        inner = [(value[name], fields[name], f"{struct}{at}.{name}") for name in fields if name in value]
    return next((problem for one in inner if (problem := _mistyped(*one))), None)


def _go_type(value: object) -> str:
    for kind, name in ((bool, "bool"), (str, "string"), (int | float, "number"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"
