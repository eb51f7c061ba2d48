"""The types of text and number in the inputs, each with its limits and their source."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from grafana_irm.api.endpoints import ENDPOINT_PATH
from grafana_irm.inputs.model import OrOutput
from grafana_irm.inputs.secrecy import MAY_HOLD_USER, Mark
from grafana_irm.timing import InvalidDuration, canonical
from grafana_irm.timing.durations import ALLOWED_DURATION

LONGEST_TITLE = 190
"""The most characters of a rule's or rule group's title (the columns in Grafana's database)."""

LONGEST_FOLDER_TITLE = 189
"""The most characters of a folder's title (the column in Grafana's database)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_RESTRICTED_HEADERS = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "cookie",
        "date",
        "expect",
        "forwarded",
        "host",
        "keep-alive",
        "max-forwards",
        "origin",
        "proxy-authenticate",
        "proxy-authorization",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
        "x-forwarded-for",
        "x-real-ip",
    }
)
"""Headers that only Grafana may set (grafana/alerting, receivers/webhook/v1/config.go)."""


def _refuse(allowed: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{allowed}", {"allowed": allowed})


def _storable(text: str) -> str:
    if _UNSTORABLE.search(text):
        raise _refuse("text without NUL and without halves of surrogate pairs, which cannot be stored")
    return text


def _without_blanks_around(text: str) -> str:
    if text != text.strip():
        raise _refuse("text without white space before or after it, which IRM would remove")
    return text


def _template(text: str) -> str:
    from jinja2 import Environment, TemplateSyntaxError  # noqa: PLC0415 - most programs have no template to check

    try:
        Environment(autoescape=False).parse(text)  # noqa: S701 - nothing is rendered, templates are parsed alone
    except (TemplateSyntaxError, RecursionError) as wrong:
        raise _refuse(f"a valid Jinja template: {wrong}") from None
    return text


def _name(text: str) -> str:
    _storable(text)
    if not text.strip():
        raise _refuse("text that is not empty")
    if text != text.strip():
        raise _refuse("text without spaces before or after it")
    if _CONTROL.search(text):
        raise _refuse("text on one line, without control characters")
    return text


def _url(text: str) -> str:
    allowed = "an absolute URL that begins with http:// or https://"
    if "{{" in text:
        raise _refuse(f"{allowed}, without '{{{{', which Grafana would evaluate as a template")
    if re.search(r"\s", text) or _CONTROL.search(text):
        raise _refuse(f"{allowed}, without white space")
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise _refuse(allowed) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise _refuse(allowed)
    return text


def _base(text: str) -> str:
    parts = urlsplit(_url(text))
    allowed = "a base address such as https://gateway.internal/irm, without"
    if "@" in parts.netloc:
        raise _refuse(f"{allowed} user and password")
    if "?" in text or "#" in text:
        raise _refuse(f"{allowed} query and fragment")
    if ENDPOINT_PATH in f"{parts.path}/":
        raise _refuse(f"{allowed} {ENDPOINT_PATH} and the rest of an endpoint, which each integration adds")
    return text.rstrip("/")


def whole(value: Any) -> Any:  # noqa: ANN401 - not yet checked
    """Convert a float without a fraction, as from other languages, to an int; return any other value unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _canonical(value: Any) -> str:  # noqa: ANN401 - not yet checked
    try:
        return canonical(value)
    except InvalidDuration:
        raise _refuse(ALLOWED_DURATION) from None


def _header_value(text: str) -> str:
    if _CONTROL.search(text.replace("\t", " ")):
        raise _refuse("text on one line, without control characters (RFC 9110)")
    return text


def _user(text: str) -> str:
    if ":" in text:
        raise _refuse("a user name without a colon, which ends it in basic authentication (RFC 7617)")
    return text


def _header_names(headers: dict[str, Any]) -> dict[str, Any]:
    if kept := sorted(name for name in headers if name.lower() in _RESTRICTED_HEADERS):
        raise _refuse(f"other headers than {', '.join(kept)}, which Grafana sets itself or has settings for")
    if any(not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) for name in headers):
        raise _refuse("header names of letters, digits and hyphens (RFC 9110)")
    return headers


def _label_names(labels: dict[str, Any]) -> dict[str, Any]:
    if any(not name.strip() for name in labels):
        raise _refuse("labels with names that are not empty")
    return labels


def _of_form(pattern: str, allowed: str) -> BeforeValidator:
    """Accept text that matches the whole pattern; anything else is refused with ``allowed``, the pattern in words."""
    form = re.compile(pattern)

    def check(value: Any) -> str:  # noqa: ANN401 - not yet checked
        if not isinstance(value, str) or not form.fullmatch(value):
            raise _refuse(allowed)
        return value

    return BeforeValidator(check)


AnyText = Annotated[str, AfterValidator(_storable)]
"""Any text that databases and JSON can store, including empty text: without NUL and halves of surrogate pairs."""

Name = Annotated[str, AfterValidator(_name)]
"""A name: on one line, not empty, without surrounding spaces (Grafana keeps them, and then no name matches)."""

IntegrationName = Annotated[str, StringConstraints(max_length=150), AfterValidator(_name)]
"""An integration's name: at most 150 characters (the column in IRM's open-source engine)."""

Description = Annotated[
    AnyText, StringConstraints(min_length=1, max_length=250), AfterValidator(_without_blanks_around)
]
"""An integration's description: 1 to 250 characters, without surrounding white space, which IRM removes (measured)."""

RuleTitle = Annotated[str, StringConstraints(max_length=LONGEST_TITLE), AfterValidator(_name)]
"""A rule's or rule group's title: at most 190 characters."""

FolderTitle = Annotated[str, StringConstraints(max_length=LONGEST_FOLDER_TITLE), AfterValidator(_name)]
"""A folder's title: at most 189 characters."""

Text = Annotated[AnyText, StringConstraints(min_length=1)]
"""Text that is not empty."""

Template = Annotated[Text, AfterValidator(_template)]
"""A Jinja template of an integration; IRM refuses a template that it cannot parse (measured)."""

User = Annotated[Text, AfterValidator(_user)]
"""A user's name in basic authentication."""

Identifier = Annotated[str, _of_form(r"[A-Za-z0-9_-]+", "an id as IRM shows it: letters, digits, hyphens, underscores")]
"""An id in IRM: letters, digits, ``-`` and ``_``."""

Uid = Annotated[str, _of_form(r"[A-Za-z0-9_-]{1,40}", "a UID of 1 to 40 letters, digits, hyphens and underscores")]
"""A UID in Grafana: at most 40 letters, digits, ``-`` and ``_``."""

PolicyName = Annotated[
    str,
    StringConstraints(max_length=253),
    _of_form(
        r"(?!(?:user-defined|default)$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
        "a DNS name of lowercase letters, digits, hyphens and dots, that begins and ends with a letter or digit, other "
        "than user-defined and default, which are the organisation's own policy",
    ),
]
"""The name of a notification policy in Grafana 13.1 and later: a DNS name of at most 253 characters."""

OrgId = Annotated[str, _of_form(r"[1-9][0-9]{0,18}", 'the number of an organisation as text, such as "1"')]
"""The id of a Grafana organisation, as text."""

OrgNumber = Annotated[int, Field(ge=1), BeforeValidator(whole)]
"""The id of a Grafana organisation, as a number."""

Url = Annotated[str, AfterValidator(_url), MAY_HOLD_USER]
"""An absolute http or https URL without ``{{``, which Grafana would evaluate (Grafana docs, webhook notifier)."""

BaseUrl = Annotated[str, AfterValidator(_base)]
"""The scheme, host and path prefix before ``/integrations/v1/`` in an endpoint, without a ``/`` at the end."""

MaxAlerts = Annotated[int, Field(ge=1, le=99), BeforeValidator(whole)]
"""Alerts in one notification: 1 to 99 (Grafana IRM docs, Alertmanager integration: keep it under 100)."""

Duration = Annotated[str, BeforeValidator(_canonical)]
"""A duration in any usual spelling, converted to the canonical spelling, which Grafana returns."""

GrafanaInstances = Annotated[int, Field(ge=1, le=100), BeforeValidator(whole)]
"""The number of Grafana instances in one Alertmanager cluster; 1 without high availability."""

_HeaderValue = Annotated[AnyText, AfterValidator(_header_value)]

Headers = Annotated[
    dict[str, OrOutput[_HeaderValue]],
    AfterValidator(_header_names),
    Mark(words=("auth", "cookie", "key", "password", "secret", "token")),
]
"""HTTP headers by name, without the headers that only Grafana may set."""

EndpointParams = Annotated[dict[AnyText, OrOutput[AnyText]], Mark(words=("assertion", "password", "secret"))]
"""Further parameters of a request for a token."""

Variables = Annotated[dict[AnyText, OrOutput[AnyText]], Mark(words=("password", "secret", "token"))]
"""Variables of a template."""

Labels = Annotated[dict[AnyText, OrOutput[AnyText]], AfterValidator(_label_names)]
"""Labels or annotations of an alert rule."""

LabelKey = Annotated[
    str,
    _of_form(
        r"[A-Za-z]([A-Za-z0-9_]{0,61}[A-Za-z])?",
        "a label key of 1 to 63 letters, digits and underscores that begins and ends with a letter",
    ),
]
"""A key of an integration's label, as the grafana provider accepts it (documented in pulumiverse-grafana 2.44.0)."""

LabelValue = Annotated[
    str,
    _of_form(
        r"[A-Za-z]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?",
        "a label value of 1 to 63 letters, digits, hyphens, underscores and periods that begins with a letter and"
        " ends with a letter or digit",
    ),
]
"""A value of an integration's label, as the grafana provider accepts it (documented in pulumiverse-grafana 2.44.0)."""

IntegrationLabels = dict[LabelKey, OrOutput[LabelValue]]
"""Labels of an integration in IRM, by key."""
