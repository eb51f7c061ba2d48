"""A webhook of a contact point: its properties, and how they go to Grafana and come back."""

from typing import Any, Final

from .resource import api_values
from .schema import Field, Kind, Schema, not_empty
from .values import Plain, Properties

_PROXY: Final[Schema] = {
    "proxyUrl": Field("proxy_url"),
    "proxyFromEnvironment": Field("proxy_from_environment", Kind.BOOL, default=False),
    "noProxy": Field("no_proxy"),
    "proxyConnectHeader": Field("proxy_connect_header", Kind.MAP),
}
_OAUTH2_TLS: Final[Schema] = {
    "insecureSkipVerify": Field("insecure_skip_verify", Kind.BOOL, default=False, wire="insecureSkipVerify"),
    "caCertificate": Field("ca_certificate", sensitive=True, wire="caCertificate"),
    "clientCertificate": Field("client_certificate", sensitive=True, wire="clientCertificate"),
    "clientKey": Field("client_key", sensitive=True, wire="clientKey"),
}
_OAUTH2: Final[Schema] = {
    "tokenUrl": Field("token_url", required=True),
    "clientId": Field("client_id", required=True),
    "clientSecret": Field("client_secret", required=True, sensitive=True),
    "scopes": Field("scopes", Kind.LIST, validate=not_empty),
    "endpointParams": Field("endpoint_params", Kind.MAP),
    "proxyConfig": Field("proxy_config", Kind.OBJECT, fields=_PROXY),
    "tlsConfig": Field("tls_config", Kind.OBJECT, fields=_OAUTH2_TLS),
}

WEBHOOK: Final[Schema] = {
    "uid": Field("uid", computed=True, is_input=False),
    "disableResolveMessage": Field("disable_resolve_message", Kind.BOOL, default=False),
    "settings": Field("settings", Kind.MAP, default={}, sensitive=True),
    "url": Field("url", required=True),
    "httpMethod": Field("http_method", wire="httpMethod"),
    "basicAuthUser": Field("basic_auth_user", wire="username"),
    "basicAuthPassword": Field("basic_auth_password", sensitive=True, wire="password"),
    "authorizationScheme": Field("authorization_scheme"),
    "authorizationCredentials": Field("authorization_credentials", sensitive=True),
    "maxAlerts": Field("max_alerts", Kind.INT, wire="maxAlerts"),
    "message": Field("message"),
    "title": Field("title"),
    "tlsConfig": Field("tls_config", Kind.MAP, sensitive=True, wire="tlsConfig"),
    "hmacConfig": Field(
        "hmac_config",
        Kind.OBJECT,
        wire="hmacConfig",
        fields={
            "secret": Field("secret", required=True, sensitive=True),
            "header": Field("header"),
            "timestampHeader": Field("timestamp_header", wire="timestampHeader"),
        },
    ),
    "headers": Field("headers", Kind.MAP),
    "payload": Field(
        "payload",
        Kind.OBJECT,
        fields={"template": Field("template", required=True), "vars": Field("vars", Kind.MAP)},
    ),
    "httpConfig": Field("http_config", Kind.OBJECT, fields={"oauth2": Field("oauth2", Kind.OBJECT, fields=_OAUTH2)}),
}

_NOT_SETTINGS: Final = ("uid", "disableResolveMessage", "settings")
_TLS_NAMES: Final = {
    "ca_certificate": "caCertificate",
    "client_certificate": "clientCertificate",
    "client_key": "clientKey",
}


def to_grafana(name: str, webhook: Properties) -> dict[str, Any]:
    """Return the contact point of this `name` that is sent for `webhook`."""
    settings = api_values({key: field for key, field in WEBHOOK.items() if key not in _NOT_SETTINGS}, webhook)
    settings["tlsConfig"] = _tls_to_grafana(settings["tlsConfig"])
    settings |= webhook.get("settings") or {}
    point: dict[str, Any] = {
        "name": name,
        "type": "webhook",
        # An empty text is not sent, nor an empty map; a number is, whatever it is.
        "settings": {key: value for key, value in settings.items() if value not in ("", {})},
    }
    if webhook.get("uid"):
        point["uid"] = webhook["uid"]
    if webhook.get("disableResolveMessage"):
        point["disableResolveMessage"] = True
    return point


def _tls_to_grafana(given: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in given.items():
        if key != "insecure_skip_verify":
            result[_TLS_NAMES.get(key, key)] = value
        elif value in ("true", "false", "1", "0"):
            result["insecureSkipVerify"] = value in ("true", "1")
    return result


def from_grafana(point: dict[str, Any], known: Properties | None) -> Properties:
    """Return the webhook in a response about a contact point.

    Secrets come back as `[REDACTED]`; the provider keeps the ones that it knows (`known`) instead.
    """
    left = dict(point.get("settings") or {})
    schema = {key: field for key, field in WEBHOOK.items() if key not in _NOT_SETTINGS}
    webhook = _packed(schema, left, known or {})
    webhook["uid"] = point.get("uid", "")
    webhook["disableResolveMessage"] = bool(point.get("disableResolveMessage"))
    webhook["settings"] = {key: _as_text(value) for key, value in left.items()}
    return webhook


def _packed(schema: Schema, left: dict[str, Any], known: Properties) -> Properties:
    """Take what the schema knows out of `left`."""
    result: Properties = {}
    for key, field in schema.items():
        if field.api not in left:
            continue
        value = left[field.api]
        if field.sensitive:
            result[key] = known.get(key)
        elif field.fields is not None and isinstance(value, dict):
            inner = dict(value)
            known_inner = known.get(key)
            result[key] = _packed(field.fields, inner, known_inner if isinstance(known_inner, dict) else {})
            if inner:
                left[field.api] = inner
                continue
        else:
            result[key] = int(value) if field.kind is Kind.INT else value
        del left[field.api]
    return {key: value for key, value in result.items() if value is not None}


def _as_text(value: Plain) -> str:
    """Write a setting that the provider does not know as its code does, Go's complaint about the type included."""
    match value:
        case str():
            return value
        case bool():
            return f"%!s(bool={str(value).lower()})"
        case None:
            return "%!s(<nil>)"
        case int() | float():
            return f"%!s(float64={value:g})"
        case _:
            return str(value)
