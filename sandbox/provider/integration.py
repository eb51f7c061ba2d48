"""The IRM integration."""

import re
from typing import Any, ClassVar, Final

from .irm_resources import MESSENGERS, IrmResource, messengers_from_irm, messengers_to_irm
from .schema import Field, Kind, Schema, not_empty, one_of
from .values import UNKNOWN, Plain, Properties

_TYPES: Final = (
    "grafana",
    "grafana_alerting",
    "webhook",
    "alertmanager",
    "kapacitor",
    "fabric",
    "newrelic",
    "datadog",
    "pagerduty",
    "pingdom",
    "elastalert",
    "amazon_sns",
    "curler",
    "sentry",
    "formatted_webhook",
    "stackdriver",
    "uptimerobot",
    "sentry",
    "zabbix",
    "prtg",
    "inbound_email",
    "direct_paging",
    "jira",
    "zendesk",
)

_SIGNALS: Final = {
    "groupingKey": "grouping_key",
    "resolveSignal": "resolve_signal",
    "acknowledgeSignal": "acknowledge_signal",
    "sourceLink": "source_link",
}
_TITLE, _MESSAGE, _IMAGE = ("title", "title"), ("message", "message"), ("imageUrl", "image_url")
_CHANNELS: Final = {
    "slack": ("slack", "slack", (_TITLE, _MESSAGE, _IMAGE)),
    "web": ("web", "web", (_TITLE, _MESSAGE, _IMAGE)),
    "microsoftTeams": ("microsoft_teams", "msteams", (_TITLE, _MESSAGE, _IMAGE)),
    "telegram": ("telegram", "telegram", (_TITLE, _MESSAGE, _IMAGE)),
    "phoneCall": ("phone_call", "phone_call", (_TITLE,)),
    "sms": ("sms", "sms", (_TITLE,)),
    "email": ("email", "email", (_TITLE, _MESSAGE)),
    "mobileApp": ("mobile_app", "mobile_app", (_TITLE, _MESSAGE)),
}
"""For each channel: Terraform's name, the API's, and its templates."""

_TEMPLATES: Final[Schema] = {name: Field(tf) for name, tf in _SIGNALS.items()} | {
    name: Field(tf, Kind.OBJECT, fields={part: Field(part_tf) for part, part_tf in parts})
    for name, (tf, _api, parts) in _CHANNELS.items()
}

_DEFAULT_ROUTE: Final[Schema] = {
    "id": Field("id", computed=True, is_input=False),
    "escalationChainId": Field("escalation_chain_id"),
    **MESSENGERS,
}


def _same_labels(old: Plain, new: Plain) -> bool:
    if new == "":  # left out: the provider's code then compares the old labels with themselves
        return True
    if not isinstance(old, list) or not isinstance(new, list) or UNKNOWN in new or len(old) != len(new):
        return False
    # The provider's own comparison, which treats a repeated label as two different labels.
    known = {label.get("key"): label.get("value") for label in old}
    return all(known.get(label.get("key")) == label.get("value") for label in new)


_LABEL_KEY: Final = re.compile(r"[A-Za-z]([A-Za-z0-9_]{0,61}[A-Za-z])?")
_LABEL_VALUE: Final = re.compile(r"[A-Za-z]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")


def _label_key_is_valid(label: Plain, name: str) -> str | None:
    """Check a label's key as the provider has done since 4.47. Its words are not known: these are its documentation's.

    A dynamic label's value is a template, and is not restricted.
    """
    key = label.get("key", "")
    if key is UNKNOWN or _LABEL_KEY.fullmatch(key):
        return None
    return (
        f"invalid label key {key!r} in {name}: keys are 1-63 characters, can only contain alphanumeric characters or"
        " underscores, and must start and end with a letter"
    )


def _label_is_valid(label: Plain, name: str) -> str | None:
    """Check a static label's key and value."""
    value = label.get("value", "")
    if (said := _label_key_is_valid(label, name)) or value is UNKNOWN or _LABEL_VALUE.fullmatch(value):
        return said
    return (
        f"invalid label value {value!r} in {name}: values are 1-63 characters, can only contain alphanumeric"
        " characters, hyphens, underscores and periods, must start with a letter and must end with a letter or digit"
    )


class Integration(IrmResource):
    """`grafana.oncall.Integration`."""

    token: ClassVar[str] = "grafana:onCall/integration:Integration"  # noqa: S105 - a type, not a secret
    path: ClassVar[str] = "integrations"
    schema: ClassVar[Schema] = {
        "name": Field("name", required=True, auto_name=True, validate=not_empty),
        "teamId": Field("team_id"),
        "type": Field("type", required=True, force_new=True, validate=one_of(*_TYPES)),
        "defaultRoute": Field("default_route", Kind.OBJECT, required=True, fields=_DEFAULT_ROUTE),
        "link": Field("link", computed=True, is_input=False),
        "inboundEmail": Field("inbound_email", computed=True, is_input=False),
        "templates": Field("templates", Kind.OBJECT, fields=_TEMPLATES, stays=True),
        "labels": Field("labels", Kind.LIST, of_maps=True, suppress=_same_labels, validate=_label_is_valid),
        "dynamicLabels": Field(
            "dynamic_labels", Kind.LIST, of_maps=True, suppress=_same_labels, validate=_label_key_is_valid
        ),
    }

    def to_irm(self, planned: Properties, given: Properties, *, is_new: bool) -> dict[str, Any]:
        """Return the integration; its type only when it is new, its labels where the program names any."""
        sent: dict[str, Any] = {
            "team_id": planned.get("teamId") or "",
            "name": planned["name"],
            "templates": _templates_to_irm(planned.get("templates")),
            "default_route": _route_to_irm(planned["defaultRoute"]),
        }
        if is_new:
            sent["type"] = planned["type"]
        for name, api in (("labels", "labels"), ("dynamicLabels", "dynamic_labels")):
            labels = [_label(item) for item in planned.get(name) or [] if {"key", "value"} <= item.keys()]
            if labels or (not is_new and name in given):
                sent[api] = labels
        return sent

    def from_irm(self, answer: dict[str, Any], known: Properties) -> Properties:
        """Return the integration."""
        route = answer["default_route"]
        return {
            "name": answer["name"],
            "teamId": answer.get("team_id") or "",
            "type": answer["type"],
            "defaultRoute": {
                "id": route["id"],
                "escalationChainId": route.get("escalation_chain_id"),
                **messengers_from_irm(route, known.get("defaultRoute") or {}),
            },
            "link": answer.get("link") or "",
            "inboundEmail": answer.get("inbound_email") or "",
            "templates": _templates_from_irm(answer.get("templates") or {}),
            "labels": _labels_from_irm(answer.get("labels")),
            "dynamicLabels": _labels_from_irm(answer.get("dynamic_labels")),
        }


def _label(given: Properties) -> dict[str, Any]:
    return {"key": {"name": given["key"]}, "value": {"name": given["value"]}}


def _labels_from_irm(labels: list[dict[str, Any]] | None) -> list[Properties]:
    return [{"key": label["key"]["name"], "value": label["value"]["name"]} for label in labels or []]


def _route_to_irm(given: Properties) -> dict[str, Any]:
    known = given.get("id")
    return {
        "id": "" if known in (None, UNKNOWN) else known,
        "escalation_chain_id": given.get("escalationChainId") or None,
        **messengers_to_irm(given),
    }


def _templates_to_irm(given: Properties | None) -> dict[str, Any]:
    """Return all templates. An unset template is null; a channel without any template is null as a whole."""
    templates = given or {}
    sent: dict[str, Any] = {api: templates.get(name) or None for name, api in _SIGNALS.items()}
    for name, (_tf, api, parts) in _CHANNELS.items():
        channel = templates.get(name) or {}
        sent[api] = None if given is None else {part_api: channel.get(part) or None for part, part_api in parts}
    return sent


def _templates_from_irm(answer: dict[str, Any]) -> Properties | None:
    found: Properties = {name: answer[api] for name, api in _SIGNALS.items() if answer.get(api) is not None}
    for name, (_tf, api, parts) in _CHANNELS.items():
        channel = answer.get(api) or {}
        known = {part: channel[part_api] for part, part_api in parts if channel.get(part_api) is not None}
        if known:
            found[name] = known
    return found or None
