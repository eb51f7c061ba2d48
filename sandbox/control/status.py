"""What exists in both systems, as tables for people."""

from collections.abc import Iterable
from typing import Any

from rich.markup import escape
from rich.table import Table


def tables(state: dict[str, Any]) -> list[Table]:
    """Return a table for each kind of object.

    Args:
        state: what `Sandbox.state()` returns.

    """
    irm, grafana = state["irm"], state["grafana"]
    beats = {one["integration_id"]: one for one in irm["heartbeats"]}
    return [
        _table(
            ("integration", "type", "team", "heartbeat", "last beat", "beats"),
            ((one["name"], one["type"], one["team"], *_beat(beats.get(one["id"]))) for one in irm["integrations"]),
        ),
        _table(
            ("alert group", "state", "alerts", "since"),
            ((one["title"], one["state"], one["alerts_count"], one["created_at"]) for one in irm["alert_groups"]),
        ),
        _table(("contact point", "type"), ((one["name"], one["type"]) for one in grafana["contact_points"])),
        _table(("alert rule", "group"), ((one["title"], one["ruleGroup"]) for one in grafana["rules"])),
    ]


def _beat(heartbeat: dict[str, Any] | None) -> tuple[str, str, str]:
    if heartbeat is None:
        return "none", "", ""
    described = f"{heartbeat['status']}, every {heartbeat['interval']} s"
    return described, heartbeat["last_beat"] or "", str(heartbeat["beats"])


def _table(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Table:
    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    return table
