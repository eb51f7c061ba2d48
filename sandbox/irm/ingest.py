"""The links of integrations: alerts, heartbeats, and browsers."""

import json
import re
from collections import deque
from typing import Any
from urllib.parse import parse_qsl

from . import alert_groups
from .answers import (
    HTML,
    Answer,
    ApiError,
    InternalError,
    Json,
    dump,
    failure,
    method_not_allowed,
    unknown_path,
)
from .heartbeats import Heartbeats
from .integration_types import TYPES
from .limits import HEARTBEAT_TEXT, IngestLimits
from .model import Integration, Store

_PATH = re.compile(r"^/integrations/v1/(?P<type>[^/]+)/(?P<token>[^/]+)/(?P<heartbeat>heartbeat/)?$")
_PROCESSING_DELAY = 1.0
_INSTRUCTIONS = (
    '<!doctype html>\n<html lang="en"><body><h1>This is a Grafana OnCall integration link.</h1></body></html>\n'
)


class Ingest:
    """Takes requests on the links of integrations.

    Args:
        store: what the IRM keeps.
        heartbeats: where beats go.
        limits: the rate limits, in sandbox time.

    """

    def __init__(self, store: Store, heartbeats: Heartbeats, limits: IngestLimits) -> None:
        self._store = store
        self._heartbeats = heartbeats
        self._limits = limits
        self._queue: deque[tuple[Integration, Any]] = deque()

    def receive(self, method: str, path: str, body: bytes, content_type: str = "application/json") -> Answer:
        """Answer one request on a path below the IRM's own address."""
        match = _PATH.match(path)
        if match is None:
            return unknown_path()
        try:
            if match["heartbeat"]:
                return self._beat(method, match["type"], match["token"])
            return self._alert(method, match["type"], match["token"], body, content_type)
        except ApiError as error:
            return error.answer()
        except InternalError:
            return failure()

    def _beat(self, method: str, type_: str, token: str) -> Answer:
        if type_ not in TYPES or not TYPES[type_].heartbeat:
            return unknown_path()
        integration = self._find(token)
        if integration is None:
            return _wrong_token()
        if method not in ("GET", "HEAD", "POST"):
            raise method_not_allowed(method)
        limited = method != "HEAD"  # a HEAD is a GET to IRM, so a beat, but its limits do not see it
        if limited and self._limits.refusal(integration.id, integration.name, self._store.clock.now()):
            return Answer(429, HEARTBEAT_TEXT, HTML)
        self._heartbeats.beat(integration, method)
        return Answer(200, dump(":)") if method == "GET" else "")

    def _alert(self, method: str, type_: str, token: str, body: bytes, content_type: str) -> Answer:
        integration = self._find(token)
        if integration is None:
            return _wrong_token()
        if method in ("GET", "HEAD"):
            return Answer(200, _INSTRUCTIONS, HTML)
        if method != "POST":
            raise method_not_allowed(method)
        refusal = self._limits.refusal(integration.id, integration.name, self._store.clock.now())
        if refusal:
            return Answer(429, refusal, HTML)
        if type_ != integration.type.removeprefix("legacy_"):
            return _wrong_type(type_, integration)
        payload = parse(body, content_type)
        if type_ in ("alertmanager", "grafana_alerting"):
            payload = _counted(payload)
        self._queue.append((integration, payload))
        self._store.clock.call_at(self._store.clock.now() + _PROCESSING_DELAY, self._process)
        return Answer(200, dump("Ok."))

    def _process(self) -> None:
        integration, payload = self._queue.popleft()
        alert_groups.receive(self._store, integration, payload)

    def _find(self, token: str) -> Integration | None:
        integration = self._store.by_token.get(token)
        return integration if integration and integration.deleted_at is None else None


def parse(body: bytes, content_type: str) -> Json:
    """Return a request's body: a form, or JSON in the character set that its media type names, else UTF-8.

    Raises:
        ApiError: 400 for bad JSON, 415 for another media type.

    """
    if not body:
        return {}
    media_type, _, parameters = content_type.partition(";")
    charset = re.search(r"charset=\"?([\w.:-]+)", parameters)
    try:
        text = body.decode(charset[1] if charset else "utf-8")
        if media_type.strip().lower() == "application/x-www-form-urlencoded":
            return dict(parse_qsl(text, keep_blank_values=True))
        if media_type.strip().lower() != "application/json":
            raise ApiError(415, {"detail": f'Unsupported media type "{content_type}" in request.'})
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, LookupError) as error:
        raise ApiError(400, {"detail": f"JSON parse error - {error}"}) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"Out of range float values are not JSON compliant: {name}")


def _counted(payload: Json) -> dict[str, Any]:
    """Return an Alertmanager's payload with its alerts counted, which Grafana does not do."""
    if not isinstance(payload, dict):
        raise InternalError
    if "numFiring" in payload:
        return payload
    statuses = [alert.get("status") for alert in payload.get("alerts", [])]
    return {**payload, "numFiring": statuses.count("firing"), "numResolved": statuses.count("resolved")}


def _wrong_token() -> Answer:
    return Answer(403, "Integration key was not found. Permission denied.", HTML)


def _wrong_type(type_: str, integration: Integration) -> Answer:
    title = TYPES[integration.type].title
    if type_ in ("alertmanager", "grafana_alerting"):
        return Answer(400, f"This url is for integration with {title}. Key is for {title}", HTML)
    return Answer(400, f"This url is for integration with {title}.Key is for {title}", HTML)
