"""The HTTP request that a webhook contact point sends."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...network.delivery import Delivery
from . import templates
from .notification import Notification
from .templates import TemplateError

_ESCAPED = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_DEFAULT_SIGNATURE = "X-Grafana-Alerting-Signature"


@dataclass(frozen=True)
class Sender:
    """The sender, as far as the request shows it.

    Attributes:
        external_url: the Grafana's address, with a trailing slash.
        version: its release.
        organisation: the number of the organisation.

    """

    external_url: str
    version: str
    organisation: int = 1


def encoded(value: object) -> bytes:
    """Return JSON as Go writes it: compact, with `&`, `<` and `>` escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "".join(_ESCAPED.get(character, character) for character in text).encode()


def request(settings: Mapping[str, Any], notification: Notification, sender: Sender, now: float) -> Delivery:
    """Return the request of a notification.

    Args:
        settings: the contact point's settings, secrets in clear.
        notification: the notification.
        sender: the sending Grafana.
        now: the present time, for a signature.

    Raises:
        TemplateError: when the URL or the payload cannot be evaluated.

    """
    notification, left_out = notification.truncated(_limit(settings.get("maxAlerts")))
    data = notification.data(sender.external_url, sender.version)
    roots = {".": {**data, "groupKey": notification.group_key, "truncatedAlerts": left_out, "vars": {}}}
    url = templates.expand(settings["url"], roots)
    payload = settings.get("payload") or {}
    if payload.get("template"):
        roots["."]["vars"] = payload.get("vars") or {}
        body = templates.expand(payload["template"], roots).encode()
    else:
        body = encoded(
            {
                **data,
                "version": "1",
                "groupKey": notification.group_key,
                "truncatedAlerts": left_out,
                "orgId": sender.organisation,
                "title": _expanded(settings.get("title") or '{{ template "default.title" . }}', roots),
                "state": "alerting" if data["status"] == "firing" else "ok",
                "message": _expanded(settings.get("message") or '{{ template "default.message" . }}', roots),
            }
        )
    return Delivery(url, settings.get("httpMethod") or "POST", body, _headers(settings, body, now))


def _limit(max_alerts: object) -> int:
    # Grafana reads the number as text, and ignores anything but a whole number.
    text = str(max_alerts)
    return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else 0


def _expanded(text: str, roots: Mapping[str, Any]) -> str:
    # A title or message that cannot be evaluated is left empty, and the notification sent all the same.
    try:
        return templates.expand(text, roots)
    except TemplateError:
        return ""


def _headers(settings: Mapping[str, Any], body: bytes, now: float) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "User-Agent": "Grafana"}
    if settings.get("username") and settings.get("password"):
        credentials = f"{settings['username']}:{settings['password']}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    headers |= {_canonical(name): value for name, value in (settings.get("headers") or {}).items()}
    if credentials_given := settings.get("authorization_credentials"):
        headers["Authorization"] = f"{settings.get('authorization_scheme') or 'Bearer'} {credentials_given}"
    return headers | _signature(settings.get("hmacConfig") or {}, body, now)


def _canonical(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _signature(config: Mapping[str, Any], body: bytes, now: float) -> dict[str, str]:
    if not config.get("secret"):
        return {}
    signed, headers = body, {}
    if config.get("timestampHeader"):
        headers[config["timestampHeader"]] = str(int(now))
        signed = f"{int(now)}:".encode() + body
    digest = hmac.new(config["secret"].encode(), signed, hashlib.sha256).hexdigest()
    return {**headers, config.get("header") or _DEFAULT_SIGNATURE: digest}
