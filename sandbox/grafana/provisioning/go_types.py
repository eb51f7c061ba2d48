"""The types of settings in Grafana, and Go's error for a JSON value of another type."""

from collections.abc import Mapping
from typing import Any

TEXT, TEXTS, FLAG = "string", "map[string]string", "bool"
_LIST = "[]string"

_OBJECTS: Mapping[str, Mapping[str, str]] = {
    "receivers.TLSConfig": {
        "caCertificate": TEXT,
        "clientCertificate": TEXT,
        "clientKey": TEXT,
        "insecureSkipVerify": FLAG,
    },
    "receivers.HMACConfig": {"secret": TEXT, "header": TEXT, "timestampHeader": TEXT},
    "v1.CustomPayload": {"template": TEXT, "vars": TEXTS},
    "http.HTTPClientConfig": {"oauth2": "http.OAuth2Config"},
    "http.OAuth2Config": {
        "client_id": TEXT,
        "client_secret": TEXT,
        "token_url": TEXT,
        "scopes": _LIST,
        "endpoint_params": TEXTS,
        "tls_config": "receivers.TLSConfig",
        "proxy_config": "http.ProxyConfig",
    },
    "http.ProxyConfig": {
        "proxy_url": TEXT,
        "no_proxy": TEXT,
        "proxy_from_environment": FLAG,
        "proxy_connect_header": TEXTS,
    },
}
_JSON_TYPES = {TEXT: "string", FLAG: "bool", _LIST: "array"}


def mistyped(value: Any, wanted: str, path: str, struct: str = "") -> str | None:  # noqa: ANN401 - any JSON
    """Return Go's complaint about a value that has not the wanted type, or None; null has every type.

    Args:
        value: the value.
        wanted: the Go type.
        path: the path of the value, each part after a dot.
        struct: name of the Go struct that the value is a field of.

    """
    if value is None:
        return None
    if _go_type(value) != _JSON_TYPES.get(wanted, "object"):
        return f"json: cannot unmarshal {_go_type(value)} into Go struct field {struct}{path} of type {wanted}"
    if wanted in (TEXTS, _LIST):
        items = value.values() if wanted == TEXTS else value
        problems = (mistyped(item, TEXT, path, struct) for item in items)
    else:
        fields, inner = _OBJECTS.get(wanted, {}), wanted.rpartition(".")[2]
        problems = (
            mistyped(value[name], kind, f"{path}.{name}", inner) for name, kind in fields.items() if name in value
        )
    return next(filter(None, problems), None)


def _go_type(value: object) -> str:
    for kind, name in ((bool, "bool"), (str, "string"), (int | float, "number"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"
