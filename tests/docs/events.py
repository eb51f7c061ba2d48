"""What happens to the systems on the pages: ``<!-- happens: stop_grafana -->``."""

import json
import shlex
from collections.abc import Callable

import httpx

from sandbox.control.client import Sandbox

OTHERS = "others"
"""The folder of somebody else's rules."""

PATIENCE = 1800.0
"""Sandbox seconds in which something must be there."""


def fault(sandbox: Sandbox, system: str, method: str, path: str, answer: str) -> None:
    """Answer requests so until ``clear_faults``: with a status, or with an answer as JSON."""
    sandbox.fault(system, method, path, [json.loads(answer)], times=None)


def wait_integration(sandbox: Sandbox, name: str) -> None:
    """Wait until an integration of this name is in IRM."""

    def there() -> bool:
        return any(one["name"] == name for one in sandbox.state()["irm"]["integrations"])

    sandbox.wait_until(there, PATIENCE)


def wait_status(sandbox: Sandbox, status: str) -> None:
    """Wait until one of the systems answers so, from now on."""
    before = len(sandbox.requests())

    def answered() -> bool:
        return any(request["status"] == int(status) for request in sandbox.requests()[before:])

    sandbox.wait_until(answered, PATIENCE)


def rule_to(sandbox: Sandbox, contact_point: str) -> None:
    """Make a rule of somebody else's that goes to a contact point."""
    _rule(sandbox, {"receiver": contact_point})


def rule_selects(sandbox: Sandbox, policy: str) -> None:
    """Make a rule of somebody else's that selects a notification policy."""
    _rule(sandbox, {"policy": policy})


def _rule(sandbox: Sandbox, settings: dict[str, str]) -> None:
    model = {"type": "math", "expression": "1 > 0"}
    rule = {
        "title": "Checkout is slow",
        "condition": "A",
        "for": "1m",
        "noDataState": "NoData",
        "execErrState": "Error",
        "data": [
            {"refId": "A", "datasourceUid": "__expr__", "relativeTimeRange": {"from": 0, "to": 0}, "model": model}
        ],
        "notification_settings": settings,
    }
    group = {"title": "checkout", "folderUid": OTHERS, "interval": 60, "rules": [rule]}
    with _grafana(sandbox) as grafana:
        grafana.post("/folders", json={"uid": OTHERS, "title": "Others"}).raise_for_status()
        grafana.put(f"/v1/provisioning/folder/{OTHERS}/rule-groups/checkout", json=group).raise_for_status()


def no_rule(sandbox: Sandbox) -> None:
    """Remove that rule again."""
    with _grafana(sandbox) as grafana:
        grafana.delete(f"/folders/{OTHERS}", params={"forceDeleteRules": True}).raise_for_status()


def _grafana(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(
        base_url=f"{sandbox.grafana_url}/api", headers={"Authorization": f"Bearer {sandbox.grafana_auth}"}
    )


OURS: dict[str, Callable[..., None]] = {
    one.__name__: one for one in (fault, wait_integration, wait_status, rule_to, rule_selects, no_rule)
}


def happen(sandbox: Sandbox, what: str) -> None:
    """Let it happen: a function of this module, or a switch of the sandbox's own, with its arguments."""
    name, *given = shlex.split(what)
    if name in OURS:
        OURS[name](sandbox, *given)
    else:
        getattr(sandbox, name)(*(json.loads(one) for one in given))
