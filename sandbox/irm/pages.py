"""The pages of IRM that links lead to, as plain HTML: an integration with its heartbeat, and an alert group.

They contain no credentials, so they require none.
"""

from html import escape
from typing import Any

from . import alert_groups
from .answers import dump
from .core import IrmCore


def page(core: IrmCore, path: str) -> str | None:
    """Return the page at a path below the IRM app, or None if it does not exist."""
    kind, _, id_ = path.strip("/").partition("/")
    if kind == "integrations" and id_ in core.store.integrations:
        return _integration(core, id_)
    if kind == "alert-groups" and id_ in core.store.groups:
        group = core.store.groups[id_]
        return _page(group.title or id_, alert_groups.describe(core.store, group))
    return None


def _integration(core: IrmCore, id_: str) -> str:
    integration = core.store.integrations[id_]
    facts: dict[str, Any] = {"type": integration.type, "description": integration.description_short}
    heartbeat = next((one for one in core.heartbeats.describe() if one["integration_id"] == id_), None)
    facts["heartbeat"] = heartbeat and {key: heartbeat[key] for key in ("interval", "status", "last_beat", "beats")}
    for group in core.alert_groups(integration_id=id_):
        facts[f"alert group {group['id']}"] = {key: group[key] for key in ("title", "state", "alerts_count")}
    return _page(integration.name, facts)


def _page(title: str, facts: dict[str, Any]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd><pre>{escape(dump(value))}</pre></dd>" for name, value in facts.items())
    heading = escape(title)
    return f'<!doctype html>\n<html lang="en"><title>{heading}</title><h1>{heading}</h1><dl>{rows}</dl></html>\n'
