"""The templates that group and resolve Grafana's alerts in an integration of type webhook."""

from typing import Any

import pulumi

WEBHOOK_TEMPLATES: dict[str, Any] = {
    "grouping_key": "{{ payload.groupKey or payload.alert_uid }}",
    "resolve_signal": '{{ payload.status == "resolved" or payload.is_oncall_heartbeat_restored == true }}',
    "web": {"title": "{{ payload.title }}"},
}
"""Templates that group and resolve Grafana's alerts and IRM's own heartbeat alerts, with a readable title (measured).

Without these templates, a webhook integration groups by the whole payload and resolves on ``state == "OK"``, which
Grafana never sends. A firing and a resolved notification then create two alert groups, and the first stays open.
"""


def templates_for(kind: pulumi.Input[str], given: pulumi.Input[dict[str, Any]] | None) -> Any:  # noqa: ANN401 - nested inputs
    """Return the configured templates, merged over the defaults of the type; None without any."""
    if isinstance(kind, str) and not isinstance(given, pulumi.Output):
        return _over_defaults([kind, given])
    return pulumi.Output.all(kind, given).apply(_over_defaults)


def _over_defaults(parts: list[Any]) -> dict[str, Any] | None:
    kind, given = parts
    if kind != "webhook":
        return given or None
    own = given or {}
    return {**WEBHOOK_TEMPLATES, **own, "web": {**WEBHOOK_TEMPLATES["web"], **own.get("web", {})}}
