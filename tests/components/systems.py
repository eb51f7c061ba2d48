"""Both systems with a few teams, escalation chains and channels, as `Answer` for the harness."""

from collections.abc import Callable
from typing import Any

import httpx

TOKEN = "SecretEndpointToken000001"
LINK = f"https://irm.example/oncall/integrations/v1/alertmanager/{TOKEN}/"
Answer = Callable[[httpx.Request], httpx.Response]

TEAMS = [{"id": "T1", "name": "Payments"}, {"id": "T2", "name": "Platform"}]
CHAINS = [
    {"id": "F1", "name": "payments-primary", "team_id": "T1"},
    {"id": "F2", "name": "everyone", "team_id": "T1"},
    {"id": "F3", "name": "everyone", "team_id": "T2"},
]
EDITORS_RIGHTS = {
    "alert.notifications:write": [""],
    "alert.rules:create": ["folders:*"],
    "alert.rules:read": ["folders:*"],
    "alert.provisioning.provenance:write": [""],
    "folders:create": ["folders:uid:general"],
    "folders:read": ["folders:*"],
}
CHANNELS = [{"slack_id": "C1", "name": "alerts"}]


def integration(id_: str = "C9", **fields: object) -> dict[str, object]:
    """Return an integration as IRM describes it."""
    return {
        "id": id_,
        "name": "Legacy",
        "team_id": "T1",
        "type": "alertmanager",
        "link": LINK,
        "heartbeat": {"link": f"{LINK}heartbeat/"},
        **fields,
    }


def own_link(name: str) -> str:
    """Return an endpoint that no other integration has."""
    return LINK.replace(TOKEN, f"{TOKEN}{name.encode().hex()}")


def irm(*integrations: dict[str, object], folders: tuple[str, ...] = (), sources: tuple[str, ...] = ()) -> Answer:
    """Answer as IRM and Grafana do, with a few teams, chains and channels, and what is given."""
    lists: dict[str, list[dict[str, Any]]] = {
        "teams": TEAMS,
        "escalation_chains": CHAINS,
        "slack_channels": CHANNELS,
        "integrations": list(integrations),
    }

    def answer(request: httpx.Request) -> httpx.Response:
        parts = request.url.path.strip("/").split("/")
        if parts == ["metrics"]:
            return httpx.Response(404)
        if parts == ["bootdata"]:
            return httpx.Response(200, json={"settings": {"namespace": "default"}})
        if parts[0] == "api":
            return _grafana(parts, folders, sources)
        kind, id_ = parts[3], parts[4] if len(parts) > 4 else None
        if kind == "info":
            return httpx.Response(200, json={"url": "https://stack.example/"})
        if id_ is not None:
            found = [item for item in lists[kind] if item["id"] == id_]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={"detail": "Not found."})
        wanted = request.url.params.get("channel_name") or request.url.params.get("name")
        results = [item for item in lists[kind] if wanted in {None, item["name"]}]
        return httpx.Response(200, json={"results": results, "next": None})

    return answer


def _grafana(parts: list[str], folders: tuple[str, ...], sources: tuple[str, ...]) -> httpx.Response:
    if parts[1] == "health":
        return httpx.Response(200, json={"database": "ok", "version": "12.4.0"})
    if parts[1] == "access-control":
        return httpx.Response(200, json=EDITORS_RIGHTS)
    known, label = (folders, "title") if parts[1] == "folders" else (sources, "name")
    described = [{"uid": uid, label: uid.title(), "type": "prometheus"} for uid in known]
    if parts[-1] == parts[1]:
        return httpx.Response(200, json=described)
    found = [item for item in described if item["uid"] == parts[-1]]
    return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={"message": "not found"})
