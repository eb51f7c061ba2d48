"""Reads the integrations of any stack with `IrmAlerting` from its state.

A program need not export anything: components register their outputs with the engine, and `pulumi stack export` shows
them. Secrets are decrypted in memory only.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grafana_irm.timing import parse_duration
from grafana_irm_cli.resource_types import IRM_ALERTING
from grafana_irm_cli.verify.children import Children
from grafana_irm_cli.verify.export import StateError, opened
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.members import SharedHeartbeat, shared_heartbeats
from grafana_irm_cli.verify.model import Heartbeat, Wiring


def integrations_of(
    export: Mapping[str, Any], entries: Collection[str] | None = None, grafana_instances: int = 1
) -> tuple[list[Wiring], list[Incomplete]]:
    """Read every `IrmAlerting` of a stack, sorted by name.

    Args:
        export: the parsed output of `pulumi stack export --show-secrets`.
        entries: names of the integrations in the stack's settings; None when the settings have none.
        grafana_instances: the number of Grafana instances in the Alertmanager cluster, which is not in the state.

    Returns:
        The complete integrations, and the incomplete ones.

    Raises:
        StateError: the state has no `IrmAlerting`.

    """
    resources = (export.get("deployment") or {}).get("resources") or []
    found = [_read(one, Children(one, resources), entries) for one in resources if one["type"] == IRM_ALERTING]
    if not found:
        raise StateError(f"the stack has no {IRM_ALERTING}: run `pulumi up` first, or name another stack")
    found.sort(key=lambda one: one.name)
    shared, parts_of_shared = shared_heartbeats(resources)
    wirings = [_as_member(one, shared) for one in found if isinstance(one, Wiring)]
    incomplete = [one for one in found if isinstance(one, Incomplete)]
    return _with_shared_rules(wirings, grafana_instances), [*incomplete, *parts_of_shared]


def _as_member(wiring: Wiring, shared: Sequence[SharedHeartbeat]) -> Wiring:
    """Return an integration with the heartbeat that it shares, if it has none of its own and is a member."""
    for one in shared if wiring.heartbeat is None else ():
        if beat := one.heartbeat_of(wiring.endpoint):
            return replace(wiring, heartbeat=beat, links={**wiring.links, **one.links})
    return wiring


def _read(resource: Mapping[str, Any], children: Children, entries: Collection[str] | None) -> Wiring | Incomplete:
    name = str(resource["urn"]).rpartition("::")[2]
    # Programs in other languages have the component's outputs in their own spelling.
    outputs = {_snake_case(key): value for key, value in opened(resource.get("outputs") or {}).items()}
    if any(key not in outputs for key in ("integration_id", "http_endpoint", "contact_point_name")):
        return Incomplete(name, children.missing())
    if lost := children.lost(outputs):
        wanted = None if entries is None else name in entries
        return Incomplete(name, lost, created=True, contact_point=outputs["contact_point_name"], wanted=wanted)
    return Wiring(
        name=name,
        integration_id=outputs["integration_id"],
        integration_type=outputs["integration_type"],
        endpoint=outputs["http_endpoint"],
        contact_point=outputs["contact_point_name"],
        heartbeat=_heartbeat(outputs, children),
        links={part: link for part, link in (outputs.get("links") or {}).items() if link},
        link=children.link(),
        resolves=children.resolves(outputs["contact_point_name"]),
    )


def _snake_case(key: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()


def _heartbeat(outputs: Mapping[str, Any], children: Children) -> Heartbeat | None:
    timings = children.timings(outputs["rule_uid"]) if outputs.get("rule_uid") else None
    if timings is None:
        return None
    return Heartbeat(
        endpoint=outputs["heartbeat_endpoint"],
        contact_point=outputs["heartbeat_contact_point_name"],
        rule_uid=outputs["rule_uid"],
        longest_gap=parse_duration(outputs["longest_gap"]),
        timings=timings,
        interval=parse_duration(outputs["heartbeat_interval"]) if outputs.get("heartbeat_interval") else None,
    )


def _with_shared_rules(wirings: Sequence[Wiring], grafana_instances: int) -> list[Wiring]:
    """Return the integrations, with the names of other integrations that have the same rule UID in each heartbeat."""
    owners: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for wiring in wirings:
        if wiring.heartbeat:
            owners[wiring.heartbeat.rule_uid][wiring.heartbeat.shared or wiring.name] = None

    def noted(name: str, beat: Heartbeat) -> Heartbeat:
        others = tuple(other for other in owners[beat.rule_uid] if other != (beat.shared or name))
        return replace(beat, rule_shared_with=others, grafana_instances=grafana_instances)

    return [replace(one, heartbeat=one.heartbeat and noted(one.name, one.heartbeat)) for one in wirings]
