"""The addresses and tokens of the look-ups, from the same sources in the same order as for the grafana provider."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import pulumi
from pulumi.output import UNKNOWN, contains_unknowns

from grafana_irm.errors import Problem, RequestFailed

DEFAULT_IRM_URL = "https://oncall-prod-us-central-0.grafana.net/oncall"
"""The grafana provider's default address of IRM, used if neither its settings nor Grafana's IRM plugin have one."""

_SOURCES = {
    "grafana_url": ("url", "GRAFANA_URL"),
    "grafana_auth": ("auth", "GRAFANA_AUTH"),
    "irm_url": ("oncallUrl", "GRAFANA_ONCALL_URL"),
    "irm_token": ("oncallAccessToken", "GRAFANA_ONCALL_ACCESS_TOKEN"),
    "org_id": ("orgId", "GRAFANA_ORG_ID"),
    "stack_id": ("stackId", "GRAFANA_STACK_ID"),
    "ca_cert": ("caCert", "GRAFANA_CA_CERT"),
    "insecure": ("insecureSkipVerify", "GRAFANA_INSECURE_SKIP_VERIFY"),
    "tls_cert": ("tlsCert", "GRAFANA_TLS_CERT"),
    "tls_key": ("tlsKey", "GRAFANA_TLS_KEY"),
    "http_headers": ("httpHeaders", "GRAFANA_HTTP_HEADERS"),
}
_ATTRIBUTES = {
    "grafana_url": "url",
    "grafana_auth": "auth",
    "irm_url": "oncall_url",
    "irm_token": "oncall_access_token",
    "org_id": "org_id",
    "stack_id": "stack_id",
    "ca_cert": "ca_cert",
    "insecure": "insecure_skip_verify",
    "tls_cert": "tls_cert",
    "tls_key": "tls_key",
}


@dataclass(frozen=True)
class Credentials:
    """Addresses and tokens of both systems; tokens never show in its text form."""

    grafana_url: str | None = None
    grafana_auth: str | None = field(default=None, repr=False)
    irm_url: str | None = None
    irm_token: str | None = field(default=None, repr=False)
    org_id: str | None = None
    stack_id: str | None = None
    """The id of the stack in Grafana Cloud."""
    ca_cert: str | None = field(default=None, repr=False)
    insecure: str | None = None
    tls_cert: str | None = field(default=None, repr=False)
    """The client certificate for Grafana: a path or PEM text."""
    tls_key: str | None = field(default=None, repr=False)
    http_headers: str | None = field(default=None, repr=False)
    """Further headers of requests to Grafana: JSON text. They may be credentials for a gateway before Grafana."""
    irm_stack_url: str | None = None

    @property
    def grafana_by_user(self) -> bool:
        """Whether the credentials are a user's, who may be in several organisations; a token belongs to one."""
        return ":" in (self.grafana_auth or "")

    @property
    def is_insecure(self) -> bool:
        """Whether Grafana's certificate is not checked."""
        return (self.insecure or "").lower() in {"1", "true", "t"}

    @property
    def headers(self) -> dict[str, str]:
        """The further headers of requests to Grafana.

        Raises:
            RequestFailed: they are not a map of texts.

        """
        try:
            found = json.loads(self.http_headers or "{}")
        except json.JSONDecodeError:
            found = None
        if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
            return found
        raise RequestFailed("grafana:httpHeaders (or GRAFANA_HTTP_HEADERS) is not a JSON map of texts")

    @property
    def irm_base(self) -> str:
        """IRM's configured address, else the provider's default (see `grafana_irm.api.irm_address`)."""
        return (self.irm_url or DEFAULT_IRM_URL).rstrip("/")

    @property
    def irm_source(self) -> tuple[str, str | None]:
        """The source of IRM's address: the configured address, else the Grafana with the IRM plugin."""
        return ("address", self.irm_url.rstrip("/")) if self.irm_url else ("plugin of", self.irm_grafana_url)

    @property
    def irm_authorization(self) -> str | None:
        """The ``Authorization`` header for IRM: IRM's token, else Grafana's, as in the provider."""
        return self.irm_token or self.grafana_auth

    @property
    def irm_by_service_account(self) -> bool:
        """Whether requests to IRM use the token of a service account instead of IRM's own API key."""
        return (self.irm_authorization or "").startswith("glsa_")

    @property
    def irm_grafana_url(self) -> str | None:
        """The ``X-Grafana-Url`` header for IRM: the stack's address, else Grafana's, as in the provider."""
        return self.irm_stack_url or self.grafana_url

    def over(self, fallback: "Credentials") -> "Credentials":
        """Return these credentials, with values that are not set taken from ``fallback``."""
        values = {item.name: getattr(self, item.name) or getattr(fallback, item.name) for item in fields(self)}
        return Credentials(**values)


def from_environment(environ: Mapping[str, str]) -> Credentials:
    """Read the provider's environment variables (``GRAFANA_URL``, ``GRAFANA_AUTH``, ``GRAFANA_ONCALL_URL``, ...)."""
    return Credentials(**{name: environ.get(source[1]) or None for name, source in _SOURCES.items()})


def as_environment(credentials: Credentials) -> dict[str, str]:
    """Return these credentials as the provider's environment variables, without values that are not set."""
    return {source[1]: value for name, source in _SOURCES.items() if (value := getattr(credentials, name)) is not None}


def from_config(get: Callable[[str], Any]) -> Credentials:
    """Read the provider's own configuration (``grafana:url``, ...); ``get`` returns the value of a full key."""
    return Credentials(**{name: _text(get(f"grafana:{source[0]}")) for name, source in _SOURCES.items()})


def from_provider_inputs(inputs: Mapping[str, Any]) -> Credentials:
    """Read the inputs of a provider resource from a stack's state."""
    return Credentials(**{name: _text(inputs.get(source[0])) for name, source in _SOURCES.items()})


def from_stack_settings(get: Callable[[str], Any]) -> Credentials:
    """Read the ``irm`` and ``grafana`` blocks of the stack program from the project's own configuration."""
    grafana, irm = _block(get("grafana")), _block(get("irm"))
    return Credentials(
        grafana_url=_text(grafana.get("url")),
        grafana_auth=_text(grafana.get("auth")),
        irm_url=_text(irm.get("url")),
        irm_token=_text(irm.get("token")),
        org_id=_text(grafana.get("orgId")),
        irm_stack_url=_text(irm.get("stackUrl")),
    )


def of_program() -> Credentials:
    """Return the credentials of the default provider: configuration, else environment."""

    def get(key: str) -> str | None:
        namespace, _, name = key.partition(":")
        return pulumi.Config(namespace).get(name)

    return from_config(get).over(from_environment(os.environ))


def of_provider(provider: pulumi.ProviderResource | None) -> pulumi.Output[Credentials]:
    """Return the credentials of an explicit provider once they resolve, completed from the environment as it does."""
    fallback = of_program() if provider is None else from_environment(os.environ)
    given = {name: getattr(provider, attribute, None) for name, attribute in _ATTRIBUTES.items()}
    outputs = {name: value for name, value in given.items() if isinstance(value, pulumi.Output)}
    if not outputs:
        return pulumi.Output.from_input(of_program())

    async def gathered() -> Any:  # noqa: ANN401 - credentials, or Pulumi's word for unknown
        # In a preview, an input that is not set is unknown like one that is not known yet, but its value is None.
        values = {name: await value.future(with_unknowns=True) for name, value in outputs.items()}
        if any(contains_unknowns(value) for value in values.values()):
            return UNKNOWN
        return Credentials(**{name: _text(value) for name, value in values.items()}).over(fallback)

    async def known() -> bool:
        return True

    # Not secret, so that previews show the ids found with these credentials. They are never an input of a resource.
    return pulumi.Output(set(), gathered(), known())


def missing(credentials: Credentials) -> list[Problem]:
    """Return a problem for each missing address or token."""
    wanted = [
        ("grafana.url", credentials.grafana_url, "GRAFANA_URL"),
        ("grafana.auth", credentials.grafana_auth, "GRAFANA_AUTH"),
        ("irm.token", credentials.irm_authorization, "GRAFANA_ONCALL_ACCESS_TOKEN"),
    ]
    return [
        Problem(path, "nothing", f"a value, here or in the environment variable {variable}")
        for path, value, variable in wanted
        if not value
    ]


def _block(value: Any) -> dict[str, Any]:  # noqa: ANN401 - raw configuration
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            return {}
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:  # noqa: ANN401 - raw configuration
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    if isinstance(value, bool):
        return "true" if value else None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def public(url: str | None) -> str:
    """Return an address without its user and password, for errors; no part of an address that is not a URL."""
    import httpx  # noqa: PLC0415 - for errors alone, and costly to import

    try:
        return str(httpx.URL(url or "").copy_with(userinfo=b""))
    except httpx.InvalidURL:
        return "an invalid address"
