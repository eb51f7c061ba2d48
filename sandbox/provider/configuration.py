"""The provider's own settings: what the program gives, else the environment, else the provider's defaults."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ..network.loopback import is_loopback
from .check import Place, Problem
from .grafana_client import GrafanaClient, GrafanaSettings
from .irm_address import CLOUD_IRM, IrmAddress
from .irm_client import IrmClient
from .resource import Clients
from .schema import tf_name
from .transport import Pace
from .values import UNKNOWN, Plain, Properties, Secret

if TYPE_CHECKING:
    import httpx

SECRETS: Final = frozenset(
    {
        "auth",
        "cloudAccessPolicyToken",
        "cloudProviderAccessToken",
        "connectionsApiAccessToken",
        "fleetManagementAuth",
        "frontendO11yApiAccessToken",
        "httpHeaders",
        "k6AccessToken",
        "oncallAccessToken",
        "smAccessToken",
        "tlsKey",
    }
)
_PLAIN: Final = frozenset(
    {
        "caCert",
        "cloudApiUrl",
        "cloudProviderUrl",
        "connectionsApiUrl",
        "fleetManagementUrl",
        "frontendO11yApiUrl",
        "insecureSkipVerify",
        "k6Url",
        "oncallUrl",
        "orgId",
        "retries",
        "retryStatusCodes",
        "retryWait",
        "smUrl",
        "stackId",
        "storeDashboardSha256",
        "tlsCert",
        "url",
    }
)
_URLS: Final = ("url", "oncallUrl", "cloudApiUrl", "smUrl", "cloudProviderUrl", "connectionsApiUrl", "k6Url")
_NOT_FOR_THE_PROVIDER: Final = frozenset({"version", "pluginDownloadURL"})

_VARIABLES: Final = {
    "auth": "GRAFANA_AUTH",
    "caCert": "GRAFANA_CA_CERT",
    "cloudAccessPolicyToken": "GRAFANA_CLOUD_ACCESS_POLICY_TOKEN",
    "cloudApiUrl": "GRAFANA_CLOUD_API_URL",
    "insecureSkipVerify": "GRAFANA_INSECURE_SKIP_VERIFY",
    "oncallAccessToken": "GRAFANA_ONCALL_ACCESS_TOKEN",
    "oncallUrl": "GRAFANA_ONCALL_URL",
    "retries": "GRAFANA_RETRIES",
    "retryWait": "GRAFANA_RETRY_WAIT",
    "smAccessToken": "GRAFANA_SM_ACCESS_TOKEN",
    "smUrl": "GRAFANA_SM_URL",
    "storeDashboardSha256": "GRAFANA_STORE_DASHBOARD_SHA256",
    "tlsCert": "GRAFANA_TLS_CERT",
    "tlsKey": "GRAFANA_TLS_KEY",
    "url": "GRAFANA_URL",
}
"""The settings whose environment variables the Pulumi plugin reads, and stores with the provider."""


class NotLoopbackError(Exception):
    """The provider was pointed at something else than a sandbox."""


@dataclass(frozen=True)
class Configuration:
    """The settings that the stand-in uses, with defaults."""

    url: str = ""
    auth: str = ""
    oncall_url: str = ""
    """IRM's address as configured; if not configured, from the settings of Grafana's IRM plugin."""
    oncall_token: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    retries: int = 3
    retry_wait: int = 0
    retry_status_codes: tuple[str, ...] = GrafanaSettings.retry_status_codes
    namespace: str = GrafanaSettings.namespace
    """The namespace of App Platform objects, from the settings even with a token, which belongs to an organisation."""

    @classmethod
    def of(cls, given: Properties, environ: Mapping[str, str]) -> "Configuration":
        """Read the engine's configuration, and the provider's environment variables for missing values."""

        def setting(name: str, variable: str, default: Plain = "") -> Plain:
            value = given.get(name)
            return value if value not in (None, "", UNKNOWN) else environ.get(variable) or default

        codes = _json(setting("retryStatusCodes", "", [])) or environ.get("GRAFANA_RETRY_STATUS_CODES", "").split(",")
        return cls(
            url=setting("url", "GRAFANA_URL"),
            auth=setting("auth", "GRAFANA_AUTH"),
            oncall_url=setting("oncallUrl", "GRAFANA_ONCALL_URL"),
            oncall_token=setting("oncallAccessToken", "GRAFANA_ONCALL_ACCESS_TOKEN"),
            headers=_json(setting("httpHeaders", "GRAFANA_HTTP_HEADERS", {})),
            # The official plugin treats 0 as "not set".
            retries=_whole(setting("retries", "GRAFANA_RETRIES", 3), "GRAFANA_RETRIES") or cls.retries,
            retry_wait=_whole(setting("retryWait", "GRAFANA_RETRY_WAIT", 0), "GRAFANA_RETRY_WAIT"),
            retry_status_codes=tuple(code for code in codes if code) or cls.retry_status_codes,
            namespace=_namespace(
                _whole(setting("orgId", "GRAFANA_ORG_ID", 1), "GRAFANA_ORG_ID"),
                _whole(setting("stackId", "GRAFANA_STACK_ID", 0), "GRAFANA_STACK_ID"),
            ),
        )

    def clients(self, http: "httpx.AsyncClient", pace: Pace) -> Clients:
        """Return the clients that these settings are enough for, which send through `http`.

        Raises:
            NotLoopbackError: an address is not on this machine.

        """
        has_grafana = bool(self.url and self.auth)
        refuse_unless_loopback("url", self.url)
        derivable = self.oncall_url or has_grafana
        if self.oncall_token or self.oncall_url:
            refuse_unless_loopback("oncallUrl", self.oncall_url if derivable else CLOUD_IRM)
        settings = GrafanaSettings(
            self.url,
            self.auth,
            self.headers,
            self.retries,
            self.retry_wait,
            self.retry_status_codes,
            self.namespace,
        )
        token = self.oncall_token or (self.auth if has_grafana else "")
        return Clients(
            GrafanaClient(http, settings, pace) if has_grafana else None,
            IrmClient(http, IrmAddress(self.oncall_url, http, self.url, self.auth, pace), token, self.url, pace)
            if token
            else None,
        )


def _namespace(organisation: int, stack: int) -> str:
    """Return the namespace as the official provider does: of the stack, else of the organisation."""
    if stack:
        return f"stacks-{stack}"
    return "default" if organisation == 1 else f"org-{organisation}"


def _json(value: Plain) -> Plain:
    return json.loads(value) if isinstance(value, str) and value else value


def _whole(value: Plain, variable: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError(f'failed to parse {variable}: strconv.ParseInt: parsing "{value}": invalid syntax') from None


def refuse_unless_loopback(setting: str, url: str) -> None:
    """Refuse an address that is not on this machine: the stand-in must never reach a real Grafana or IRM.

    Raises:
        NotLoopbackError: it is not.

    """
    if not url:
        return
    host = urlsplit(url).hostname or ""
    if is_loopback(host):
        return
    raise NotLoopbackError(
        f"{setting}: {url!r} given, but this is the sandbox's stand-in for the grafana plugin, and it talks to a "
        "sandbox on 127.0.0.1 only. For a real Grafana or IRM install the official plugin: "
        "pulumi plugin install resource grafana --server github://api.github.com/pulumiverse"
    )


def with_environment(given: Properties, environ: Mapping[str, str]) -> Properties:
    """Return the settings with those from the environment that the program leaves out."""
    found = {name: environ[variable] for name, variable in _VARIABLES.items() if environ.get(variable)}
    return {**found, **given}


def problems(given: Properties) -> Iterator[Problem]:
    """Yield what the provider says against its own settings."""
    for name, value in given.items():
        if name in _NOT_FOR_THE_PROVIDER or name.startswith("__"):
            continue
        if name not in SECRETS | _PLAIN:
            yield Place(name, tf_name(name)), "Invalid or unknown key"
        elif name in _URLS and value is not UNKNOWN and (said := _url_problem(str(value), tf_name(name))):
            yield Place(name, tf_name(name)), said


def _url_problem(value: str, name: str) -> str | None:
    if not value:
        return f'expected "{name}" url to not be empty, got {value}'
    parts = urlsplit(value)
    if not parts.netloc:
        return f'expected "{name}" to have a host, got {value}'
    if parts.scheme not in ("http", "https"):
        return f'expected "{name}" to have a url with schema of: "http,https", got {value}'
    return None


def with_secrets(given: Properties) -> Properties:
    """Mark what is secret."""
    return {key: Secret(value) if key in SECRETS else value for key, value in given.items()}
