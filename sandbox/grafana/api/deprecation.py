"""The deprecation headers of Grafana 13's provisioning API: on errors too, not on exports."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BASE = "/api/v1/provisioning/"
_WARNING = '299 - "Deprecated API: use the Grafana App Platform alerting API instead."'
_NOTIFICATIONS = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/{namespace}"
_RULES = "/apis/rules.alerting.grafana.app/v0alpha1/namespaces/{namespace}"
_RULES_SINCE, _NOTIFICATIONS_SINCE = "2026-03-10", "2026-04-07"
_REPLACEMENTS = {
    "contact-points": (_NOTIFICATIONS_SINCE, f"{_NOTIFICATIONS}/receivers"),
    "policies": (_NOTIFICATIONS_SINCE, f"{_NOTIFICATIONS}/routingtrees"),
    "alert-rules": (_RULES_SINCE, f"{_RULES}/alertrules, {_RULES}/recordingrules"),
    "folder": (_RULES_SINCE, f"{_RULES}/alertrules, {_RULES}/recordingrules"),
}
"""Since when each part of the API is deprecated, and what replaces it, by the first part of the path."""


class Deprecation:
    """Adds the headers to an application's responses.

    Args:
        app: the application.

    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = str(scope.get("path", ""))
        known = _REPLACEMENTS.get(path.removeprefix(_BASE).partition("/")[0]) if path.startswith(_BASE) else None
        if known is None or path.endswith("/export"):
            await self._app(scope, receive, send)
            return
        since, replacement = known

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Warning"] = _WARNING
                headers["X-Api-Deprecation-Date"] = since
                headers["X-Api-Replacement"] = replacement
            await send(message)

        await self._app(scope, receive, marked)
